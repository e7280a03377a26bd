import { parseArn } from "./arn";
import { isUnknown, knownTextAt, type Properties } from "./values";
import type { Resource } from "./resource";
import { TYPES } from "./types";

/**
 * Where a resource is created. AWS tells two resources of one name apart by their account and Region, so two resources are
 * the same only if both are.
 */
export interface Location {
  /** The account, or the credentials of the provider as long as no ARN shows the account; empty for the default credentials. */
  account: string;
  /** Undefined if neither the resource, its ARN nor its provider names the Region. Empty for a global service. */
  region: string | undefined;
  /** The Region of the provider, if the resource names another. Two providers are taken for two places then, too. */
  via: string | undefined;
}

/** Stands for a Region and an account that nothing shows, in the ARNs of resources that a template declares. AWS uses this account in examples. */
export const EXAMPLE_LOCATION = { region: "us-east-1", account: "111122223333" } as const;

/** Types with an output `arn` that is their own ARN. The `arn` of a target or a topic policy is another resource's. */
const OWN_ARN: ReadonlySet<string> = new Set([
  ...[TYPES.rule, TYPES.bus, TYPES.apiDestination, TYPES.connection, TYPES.archive],
  ...[TYPES.queue, TYPES.topic, TYPES.alarm, TYPES.logGroup, TYPES.key],
  ...[TYPES.role, TYPES.policy, "aws:lambda/function:Function"],
]);

/** Services whose resources belong to no Region. Source: AWS, 'Global services'. */
const GLOBAL = /^aws:(iam|cloudfront|route53|organizations|shield)\//;

/** Settings of a provider that choose the credentials, and with them the account. Source: @pulumi/aws, ProviderArgs. */
const CREDENTIALS = [
  ...["profile", "accessKey", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity"],
  ...["sharedCredentialsFiles", "sharedConfigFiles", "roleArn"],
] as const;

/** The locations of the resources of a stack. What one resource's ARN shows of its provider counts for the provider's others. */
export class Locations {
  private readonly accounts = new Map<string, string>();
  private readonly regions = new Map<string, string>();

  constructor(resources: Iterable<Resource>) {
    for (const resource of resources) this.learnFrom(resource);
  }

  of(resource: Resource): Location {
    const credentials = credentialsOf(resource);
    const region = this.regionOf(resource);
    const via = providerRegionOf(resource);
    return {
      account: ownArnOf(resource)?.account ?? this.accounts.get(credentials) ?? credentials,
      region,
      via: region === "" || region === via ? undefined : via,
    };
  }

  private regionOf(resource: Resource): string | undefined {
    return regionOf(resource) ?? this.regions.get(resource.provider?.urn ?? "");
  }

  private learnFrom(resource: Resource): void {
    const arn = ownArnOf(resource);
    if (arn === undefined) return;
    const credentials = credentialsOf(resource);
    if (!this.accounts.has(credentials)) this.accounts.set(credentials, arn.account);
    const isByEnvironment =
      text(resource.props, "region") === undefined && providerRegionOf(resource) === undefined;
    if (arn.region !== "" && isByEnvironment) {
      this.regions.set(resource.provider?.urn ?? "", arn.region);
    }
  }
}

/**
 * The Region that a resource, its ARN or its provider names; undefined if none of them does. Empty for a global service.
 * Source: Pulumi AWS provider 7, 'Enhanced region support'.
 */
export function regionOf(resource: Resource): string | undefined {
  if (GLOBAL.test(resource.type)) return "";
  const inArn = ownArnOf(resource)?.region;
  if (inArn !== undefined && inArn !== "") return inArn;
  return text(resource.props, "region") ?? providerRegionOf(resource);
}

/** The account in the ARN of a resource; undefined if the ARN is not known, or does not show an account. */
export const accountOf = (resource: Resource): string | undefined => ownArnOf(resource)?.account;

/** Identifies a location. Two resources of one identity there are one resource in AWS. */
export function spellLocation({ account, region = "?", via = "" }: Location): string {
  return `${account} ${region} ${via}`;
}

/** Whether nothing shows that two resources are in two Regions or accounts. A name can only refer to a resource of its own location. */
export function mayMeet(one: Location, other: Location): boolean {
  if (one.account !== other.account) return false;
  // A global service is in every Region.
  return !one.region || !other.region || one.region === other.region;
}

function ownArnOf({ type, props }: Resource) {
  if (!OWN_ARN.has(type)) return undefined;
  const arn = parseArn(text(props, "arn"));
  return arn?.account === "" || arn?.account === EXAMPLE_LOCATION.account ? undefined : arn;
}

/** The Region of an explicit provider or of the stack's configuration; undefined for the one of the environment. */
function providerRegionOf({ provider }: Resource): string | undefined {
  return provider && text(provider.props, "region");
}

/**
 * Identifies the credentials of a provider. Without settings a provider uses the environment's, as every other such provider does.
 * A provider with credentials that are not known yet is like no other.
 */
function credentialsOf({ provider }: Resource): string {
  if (provider === undefined) return "";
  const { props, urn } = provider;
  const only = onlyAccount(props);
  if (only !== undefined) return only;
  const given = CREDENTIALS.flatMap((key) => {
    const value: unknown = props[key];
    return value === undefined || value === null || value === "" ? [] : [[key, value]];
  });
  if (given.length === 0) return "";
  return given.some(([, value]) => isUnknown(value)) ? urn : JSON.stringify(given);
}

/** The account of a provider with `allowedAccountIds` of one account. The engine sends lists as JSON. */
function onlyAccount(props: Properties): string | undefined {
  const accounts = new Set(JSON.stringify([props.allowedAccountIds]).match(/\b\d{12}\b/g));
  return accounts.size === 1 ? [...accounts][0] : undefined;
}

/** A text that is known and not empty. */
function text(props: Properties, key: string): string | undefined {
  const value = knownTextAt(props, key);
  return value === "" ? undefined : value;
}
