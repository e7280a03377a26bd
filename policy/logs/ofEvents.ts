import { parseArn } from "../shared/arn";
import type { Resource, Stack } from "../shared/policy";
import { asList } from "../shared/grouped";
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
  return stack
    .of(TYPES.logGroup)
    .filter(({ urn, props }) =>
      [urn, ...asList(knownTextAt(props, "name"))].some(
        (one) => written.has(one) || PREFIXES.some((prefix) => one.startsWith(prefix)),
      ),
    );
}

/** The name in the ARN of a log group, which may end in `:*`. */
const LOG_GROUP = /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)/;

/** The name of the log group whose ARN a property has; for an unknown ARN, URNs. */
function referredFrom(stack: Stack, resource: Resource, path: readonly Key[]): string[] {
  if (!isKnown(resource.props, ...path)) {
    return stack.dependenciesOf(resource, String(path[0])).map(({ urn }) => urn);
  }
  return asList(textAt(resource.props, ...path)?.match(LOG_GROUP)?.[1]);
}

/** Whether a destination gets the logs of a bus, as far as it is known. */
function isOfBus(stack: Stack, destination: Resource): boolean {
  return stack
    .referringTo(destination, TYPES.logDelivery, "deliveryDestinationArn")
    .some((delivery) => {
      const source = attempt(() =>
        stack.resolveReference(delivery, TYPES.logDeliverySource, "deliverySourceName"),
      );
      if (source === undefined) return false;
      if (source === "unknown") return true;
      const { props } = source;
      if (!isKnown(props, "resourceArn")) {
        return stack
          .dependenciesOf(source, "resourceArn")
          .some(({ urn }) => urn.includes(`${TYPES.bus}::`));
      }
      return parseArn(textAt(props, "resourceArn"))?.service === "events";
    });
}
