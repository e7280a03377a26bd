import { parseArn } from "../arn";
import { onceFor } from "../memoized";
import { attempt, ifKnown, type Resource } from "../resource";
import { busName, type Stack } from "../stack";
import { TYPES } from "../types";
import { isGiven, knownTextAt } from "../values";
import { HOLE } from "./wildcards";

/** Where a resource is. Parts that are not known contain `HOLE`. */
export interface Location {
  partition: string;
  region: string;
  account: string;
}

const UNKNOWN_LOCATION: Location = { partition: HOLE, region: HOLE, account: HOLE };

/** The location of a resource, as far as its ARN, its Region or the ARNs of other resources of its provider are known. */
export function locationOf(resource: Resource, stack: Stack): Location {
  const { props, provider } = resource;
  const own = locationByArn(resource);
  if (own !== undefined) return own;
  const shared = locationsByProvider(stack).get(providerOf(resource)) ?? UNKNOWN_LOCATION;
  const region =
    knownTextAt(props, "region") ?? (provider && knownTextAt(provider.props, "region"));
  return region === undefined ? shared : { ...shared, region };
}

function locationByArn({ props }: Pick<Resource, "props">): Location | undefined {
  const arn = parseArn(knownTextAt(props, "arn"));
  return arn && { partition: arn.partition, region: arn.region, account: arn.account };
}

/** A provider works in one account. Its Region is that of each resource that does not name its own. */
const providerOf = ({ provider }: Resource) => provider && (provider.urn || provider.name);

/** Types of resources whose property `arn` is their own ARN, with account and Region. */
const LOCATED = [
  ...[TYPES.bus, TYPES.rule, TYPES.apiDestination, TYPES.connection, TYPES.archive],
  ...[TYPES.queue, TYPES.topic, TYPES.key, TYPES.alarm, TYPES.logGroup],
];

/** The location of each provider: the account by any known ARN, the Region by that of a resource that does not name its own. */
const locationsByProvider = onceFor((stack: Stack): ReadonlyMap<string | undefined, Location> => {
  const byProvider = new Map<string | undefined, Location>();
  for (const resource of stack.of(...LOCATED)) {
    const provider = providerOf(resource);
    const location = locationByArn(resource);
    if (provider === undefined || location === undefined) continue;
    const { region = HOLE } = byProvider.get(provider) ?? {};
    const isOfProvider = !isGiven(resource.props, "region");
    byProvider.set(provider, { ...location, region: isOfProvider ? location.region : region });
  }
  return byProvider;
});

/**
 * The ARN of a resource. If it is not known yet, it is built from the name, with `HOLE` for what is not known.
 * Source: Service Authorization Reference, resource types of each service.
 */
export function arnOf(resource: Resource, stack: Stack): string {
  return knownTextAt(resource.props, "arn") ?? builtArn(resource, stack);
}

function builtArn(resource: Resource, stack: Stack): string {
  const { partition, region, account } = locationOf(resource, stack);
  const name = knownTextAt(resource.props, "name") ?? HOLE;
  const at = (service: string, rest: string) =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  switch (resource.type) {
    case TYPES.rule:
      return at("events", ruleResource(busNameOf(resource, stack), name));
    case TYPES.bus:
      return at("events", `event-bus/${name}`);
    case TYPES.apiDestination:
      return at("events", `api-destination/${name}/${HOLE}`);
    case TYPES.queue:
      return at("sqs", name);
    case TYPES.topic:
      return at("sns", name);
    case TYPES.key:
      return at("kms", `key/${knownTextAt(resource.props, "keyId") ?? HOLE}`);
    case TYPES.logGroup:
      return at("logs", `log-group:${name}`);
    case TYPES.role:
      return `arn:${partition}:iam::${account}:role/${HOLE}${name}`;
    case TYPES.alarm:
      return at("cloudwatch", `alarm:${name}`);
    case "aws:cloudwatch/compositeAlarm:CompositeAlarm":
      return at("cloudwatch", `alarm:${knownTextAt(resource.props, "alarmName") ?? HOLE}`);
    default:
      return HOLE;
  }
}

/** The ARN of the rule of a target, also of a rule from outside the stack, by its name and its bus. @throws NotKnownYet */
export function ruleArnOf(target: Resource, stack: Stack): string {
  const rule = stack.ruleOf(target);
  if (rule !== undefined) return arnOf(rule, stack);
  const name = knownTextAt(target.props, "rule") ?? HOLE;
  const withoutArn = { ...target, props: { ...target.props, arn: undefined } }; // of what the target calls
  const { partition, region, account } = locationOf(withoutArn, stack);
  return `arn:${partition}:events:${region}:${account}:${ruleResource(busNameOf(target, stack), name)}`;
}

/** The ARN that EventBridge names as its source when it calls a target; `HOLE` if the rule is not known yet. */
export const sourceOf = (target: Resource, stack: Stack): string =>
  ifKnown(() => ruleArnOf(target, stack)) ?? HOLE;

const ruleResource = (bus: string, name: string) =>
  bus === "default" ? `rule/${name}` : bus === HOLE ? `rule/${HOLE}${name}` : `rule/${bus}/${name}`;

/** The name of the bus of a rule or target. */
function busNameOf(resource: Resource, stack: Stack): string {
  if (!isGiven(resource.props, "eventBusName")) return "default";
  const bus = attempt(() => stack.resolveReference(resource, TYPES.bus, "eventBusName"));
  if (bus === "unknown") return HOLE;
  if (bus !== undefined) return knownTextAt(bus.props, "name") ?? HOLE;
  return busName(knownTextAt(resource.props, "eventBusName") ?? HOLE);
}
