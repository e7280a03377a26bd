import type { Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isKnown, NotKnownYet, spell, textAt, type Key } from "../shared/values";

/** What a sender refers to, as far as it matters to a sender. */
type Kind = "api-destination" | "event-bus" | "queue" | "kinesis" | "dynamodb";

export interface Referred {
  /** Undefined for any other kind, and for a property that is unset. */
  kind?: Kind | undefined;
  /** The resource, if it is in this stack. */
  resource?: Resource;
}

const BY_TYPE: readonly (readonly [type: string, kind: Kind])[] = [
  [TYPES.apiDestination, "api-destination"],
  [TYPES.bus, "event-bus"],
  [TYPES.queue, "queue"],
  ["aws:kinesis/stream:Stream", "kinesis"],
  ["aws:dynamodb/table:Table", "dynamodb"],
];

const BY_ARN: readonly (readonly [beginning: RegExp, kind: Kind])[] = [
  [/^arn:[^:]*:events:[^:]*:[^:]*:api-destination\//, "api-destination"],
  [/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, "event-bus"],
  [/^arn:[^:]*:sqs:/, "queue"],
  [/^arn:[^:]*:kinesis:/, "kinesis"],
  [/^arn:[^:]*:dynamodb:/, "dynamodb"],
];

/**
 * Reads the kind of what a property refers to from the resource in this stack, or from its ARN.
 *
 * @throws NotKnownYet if the ARN is not known and depends on no resource
 */
export function referredBy(from: Resource, stack: Stack, ...path: readonly Key[]): Referred {
  for (const [type, kind] of BY_TYPE) {
    const resource = stack.findReference(from, type, ...path);
    if (resource !== undefined) return { kind, resource };
  }
  if (isKnown(from.props, ...path)) {
    const arn = textAt(from.props, ...path);
    return { kind: BY_ARN.find(([beginning]) => arn?.match(beginning))?.[1] };
  }
  const dependencies = stack.dependenciesOf(from, String(path[0]));
  if (dependencies.length === 0) throw new NotKnownYet(spell(path));
  return {};
}
