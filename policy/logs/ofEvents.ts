import { parseArn } from "../shared/arn";
import type { Resource, Stack } from "../shared/policy";
import { attempt } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isKnown, knownTextAt, textAt, type Key } from "../shared/values";

/** Names that AWS gives, and asks for, for log groups of EventBridge. */
const PREFIXES = ["/aws/events/", "/aws/vendedlogs/events/"];

/**
 * The log groups to which EventBridge writes: targets of rules, destinations of the logs of a bus, and groups of EventBridge by
 * their names. Log groups of other services hold no events.
 * Sources: EventBridge User Guide, 'Amazon CloudWatch Logs' as a target, and 'Configuring logs for event buses'.
 */
export function logGroupsOfEvents(stack: Stack): readonly Resource[] {
  const groups = stack.of(TYPES.logGroup);
  if (groups.length === 0) return [];
  const written = new Set<string>([
    ...stack.of(TYPES.target).flatMap((target) => referredFrom(stack, target, ["arn"])),
    ...stack
      .of(TYPES.logDeliveryDestination)
      .filter((destination) => isOfBus(stack, destination))
      .flatMap((destination) =>
        referredFrom(stack, destination, [
          "deliveryDestinationConfiguration",
          "destinationResourceArn",
        ]),
      ),
  ]);
  return groups.filter(({ urn, props }) => {
    const name = knownTextAt(props, "name");
    return (
      written.has(urn) ||
      (name !== undefined &&
        (written.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))))
    );
  });
}

/** The name of the log group whose ARN a property has, with or without `:*` at its end; for an unknown ARN, URNs. */
function referredFrom(stack: Stack, resource: Resource, path: readonly Key[]): string[] {
  if (!isKnown(resource.props, ...path)) {
    return stack.dependenciesOf(resource, String(path[0])).map(({ urn }) => urn);
  }
  const arn = parseArn(textAt(resource.props, ...path) ?? "");
  const [kind, name] = arn?.service === "logs" ? arn.resource.split(":") : [];
  return kind === "log-group" && name !== undefined ? [name] : [];
}

/** Whether a destination gets the logs of a bus, as far as it is known. */
function isOfBus(stack: Stack, destination: Resource): boolean {
  return stack
    .referringTo(destination, TYPES.logDelivery, "deliveryDestinationArn")
    .some((delivery) => {
      const source = attempt(() =>
        stack.resolveReference(delivery, TYPES.logDeliverySource, "deliverySourceName"),
      );
      if (source === undefined || source === "unknown") return source === "unknown";
      const { props } = source;
      if (!isKnown(props, "resourceArn")) {
        return stack
          .dependenciesOf(source, "resourceArn")
          .some(({ urn }) => urn.includes(`${TYPES.bus}::`));
      }
      return parseArn(textAt(props, "resourceArn") ?? "")?.service === "events";
    });
}
