import { attempt, type Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isKnown, NotKnownYet, spell, textAt, type Key } from "../shared/values";

/** The kind of resource that a property refers to, as far as it matters to a sender. */
export interface Referred {
  /** The service and the type of the resource, such as `events:api-destination`; empty for a property that is unset. */
  kind: string;
  /** The resource, if it is in this stack. */
  resource?: Resource;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  [TYPES.apiDestination, "events:api-destination"],
  [TYPES.bus, "events:event-bus"],
  [TYPES.queue, "sqs:"],
  [TYPES.topic, "sns:"],
  ["aws:kinesis/stream:Stream", "kinesis:stream"],
  ["aws:dynamodb/table:Table", "dynamodb:table"],
]);

/**
 * Reads the kind of what a property refers to from its ARN, or from the resource that it depends on.
 *
 * @throws NotKnownYet if the ARN is not known and depends on no resource
 */
export function referredBy(from: Resource, stack: Stack, ...path: readonly Key[]): Referred {
  if (isKnown(from.props, ...path)) {
    const arn = textAt(from.props, ...path) ?? "";
    for (const type of [TYPES.apiDestination, TYPES.queue]) {
      const resource = attempt(() => stack.resolveReference(from, type, ...path));
      if (resource !== undefined && resource !== "unknown") {
        return { kind: KINDS.get(type) ?? "", resource };
      }
    }
    return { kind: kindOf(arn) };
  }
  const dependencies = stack.dependenciesOf(from, String(path[0]));
  if (dependencies.length === 0) throw new NotKnownYet(spell(path));
  for (const [type, kind] of KINDS) {
    const resource = attempt(() => stack.resolveReference(from, type, ...path));
    if (resource !== undefined && resource !== "unknown") return { kind, resource };
  }
  return { kind: "other:" };
}

/** `events:event-bus` of an ARN; `sqs:` for a queue, whose ARN has no type. */
function kindOf(arn: string): string {
  const [, service, , , resource] = /^arn:[^:]*:([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn) ?? [];
  if (service === undefined || resource === undefined) return "";
  if (service === "sqs" || service === "sns") return `${service}:`;
  return `${service}:${resource.split(/[/:]/)[0] ?? ""}`;
}
