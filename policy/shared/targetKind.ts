import { parseArn } from "./arn";
import { attempt, type Resource } from "./resource";
import type { Stack } from "./stack";
import { typeOfUrn, TYPES } from "./types";
import { isKnown, NotKnownYet, textAt } from "./values";

/** What a target calls; `other` for all services that are not distinguished here. */
export type TargetKind = "api-destination" | "event-bus" | "log-group" | "other";

/**
 * The kind of a target: from its ARN or, where that is not known yet, from the resource that it depends on. For a rule of
 * another provider, Pulumi records the dependencies of all its targets together: then an API destination among them counts.
 *
 * @throws NotKnownYet if the ARN is unknown and depends on no resource, or on a bus or log group and on others
 */
export function targetKindOf(target: Resource, stack: Stack): TargetKind {
  if (isKnown(target.props, "arn")) return kindOfArn(textAt(target.props, "arn"));
  const [only, ...more] = stack.dependenciesOf(target, "arn");
  if (only === undefined) throw new NotKnownYet("arn");
  const isCalled = (type: string) => {
    const called = attempt(() => stack.resolveReference(target, type, "arn"));
    return called !== undefined && called !== "unknown";
  };
  if (isCalled(TYPES.apiDestination)) return "api-destination";
  const kind = [...KIND_BY_TYPE].find(([type]) => isCalled(type))?.[1];
  if (kind !== undefined && more.length > 0) throw new NotKnownYet("arn");
  return kind ?? KIND_BY_TYPE.get(typeOfUrn(only.urn)) ?? "other";
}

const KIND_BY_TYPE: ReadonlyMap<string, TargetKind> = new Map([
  [TYPES.apiDestination, "api-destination"],
  [TYPES.bus, "event-bus"],
  [TYPES.logGroup, "log-group"],
]);

function kindOfArn(text: string | undefined): TargetKind {
  const arn = parseArn(text);
  if (arn?.service === "logs") return "log-group";
  if (arn?.service !== "events") return "other";
  if (arn.resource.startsWith("api-destination/")) return "api-destination";
  return arn.resource.startsWith("event-bus/") ? "event-bus" : "other";
}
