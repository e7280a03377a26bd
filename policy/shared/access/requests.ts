import { parseArn } from "../arn";
import { memoized } from "../memoized";
import type { AccessRequest, KeyValues, Requester } from "./evaluate";
import { HOLE } from "./wildcards";

export const EVENTS = "events.amazonaws.com";
export const CLOUDWATCH = "cloudwatch.amazonaws.com";

const BY_EVENTS: Requester = { services: [EVENTS] };

/** The possible values of condition keys, by key in lower case. A key that is not listed is not in the request. */
export type Keys = ReadonlyMap<string, readonly KeyValues[]>;

export const keysFrom = (keys: Readonly<Record<string, readonly KeyValues[]>>): Keys =>
  new Map(Object.entries(keys));

const ABSENT: KeyValues = undefined;
const ANY: KeyValues = [HOLE];
const is = (value: string): readonly KeyValues[] => [[value]];
const maybe = (value: string): readonly KeyValues[] => [ABSENT, [value]];

/** An address of AWS: from a range for documentation, so that no policy names it. */
const AWS_ADDRESS = "192.0.2.1";

/** Keys whose presence or value depends on more than the request. */
const OF_EVERY_REQUEST = keysFrom({
  "aws:useragent": [ABSENT, ANY],
  "aws:sourceip": maybe(AWS_ADDRESS),
  "aws:viaawsservice": maybe("false"),
  "aws:resourceorgid": [ABSENT, ANY],
  "aws:resourceorgpaths": [ABSENT, ANY],
});

/**
 * Keys in a request that a service makes by its service principal, for a resource of the account. Such a request has no keys of
 * a principal's account or organization (`aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:PrincipalArn`) and does not come
 * through a VPC endpoint (`aws:SourceVpce`).
 * Source: IAM User Guide, 'AWS global condition context keys'.
 */
const keysOfService = memoized((service) =>
  keysFrom({
    "aws:securetransport": is("true"),
    "aws:principalisawsservice": is("true"),
    "aws:principalservicename": is(service),
    "aws:principalservicenameslist": [[service, HOLE]],
    "aws:principaltype": [ABSENT, ANY],
    "aws:userid": [ABSENT, ANY],
  }),
);

/**
 * Keys that name the rule, bus or alarm on whose behalf a service makes a request. An account without an organization has no
 * `aws:SourceOrgID`.
 *
 * @param named `is`, or `maybe` for a request that may have none of these keys
 * Source: IAM User Guide, 'AWS global condition context keys'; aws-samples/amazon-cloudwatch-auto-alarms#63.
 */
function keysOfSource(source: string, named: typeof is | typeof maybe): Keys {
  return keysFrom({
    "aws:sourcearn": named(source),
    "aws:sourceaccount": named(accountIn(source)),
    "aws:sourceorgid": [ABSENT, ANY],
    "aws:sourceorgpaths": [ABSENT, ANY],
  });
}

/** The ARN of a bucket or role names no Region, and that of a bucket no account. */
const regionIn = (arn: string) => knownOr(parseArn(arn)?.region);
const accountIn = (arn: string) => knownOr(parseArn(arn)?.account);
const knownOr = (part: string | undefined) => (part === undefined || part === "" ? HOLE : part);

/**
 * The possible values of the keys about the time and the resource of a request, which is made now. A resource of any type may have
 * tags.
 */
function valuesOfResource(key: string, resource: string): readonly KeyValues[] {
  if (key === "aws:currenttime") return is(new Date().toISOString());
  if (key === "aws:epochtime") return is(String(Math.floor(Date.now() / 1000)));
  if (key === "aws:requestedregion") return [ABSENT, [regionIn(resource)]];
  if (key === "aws:resourceaccount") return [[accountIn(resource)]];
  return key.startsWith("aws:resourcetag/") ? [ABSENT, ANY] : [ABSENT];
}

/** A request with these keys, the first that has a key first. */
function request(
  { requester, action, resource }: Pick<AccessRequest, "requester" | "action" | "resource">,
  ...layers: readonly Keys[]
): AccessRequest {
  const all = new Map([OF_EVERY_REQUEST, ...layers.toReversed()].flatMap((keys) => [...keys]));
  const valuesOf = (key: string) => all.get(key) ?? valuesOfResource(key, resource);
  return { requester, action, resource, valuesOf };
}

/** What a service does to a resource. */
interface ServiceRequest {
  /** ARN of the rule, bus or alarm on whose behalf the service acts. */
  source: string;
  action: string;
  resource: string;
}

/**
 * EventBridge sends a dead letter or an event to a queue. The request names the rule or the bus, and its account.
 * Source: EventBridge User Guide, 'Using dead-letter queues', granting permissions.
 */
export function requestOfEvents({ source, action, resource }: ServiceRequest): AccessRequest {
  return request(
    { requester: BY_EVENTS, action, resource },
    keysOfSource(source, is),
    keysOfService(EVENTS),
  );
}

/**
 * EventBridge assumes the role of a target. It names the rule and its account, and no external ID. Assumed: the request may name no
 * source, because only the page on the confused deputy mentions it.
 * Source: EventBridge User Guide, 'Cross-service confused deputy prevention'.
 */
export function assumptionByEvents({ role, source }: Assumption): AccessRequest {
  return request(
    { requester: BY_EVENTS, action: "sts:AssumeRole", resource: role },
    keysOfSource(source, maybe),
    keysOfService(EVENTS),
  );
}

interface Assumption {
  /** ARN of the role. */
  role: string;
  /** ARN of the rule. */
  source: string;
}

/**
 * EventBridge publishes to a topic, without naming the rule: a condition on the source never holds.
 * It is not documented which of the keys that do not name the source are in the request.
 * Source: EventBridge User Guide, 'Using resource-based policies', Amazon SNS permissions: 'You can't use Condition blocks in
 * Amazon SNS topic policies for EventBridge'.
 */
export function publicationOfEvents(resource: string): AccessRequest {
  const keys = [...keysOfService(EVENTS)];
  return request(
    { requester: BY_EVENTS, action: "sns:Publish", resource },
    new Map(keys.map(([key, values]) => [key, [ABSENT, ...values]])),
  );
}

/**
 * CloudWatch publishes an alarm. `aws:SourceOwner`, in the policy that SNS gives each topic, is the alarm's account.
 * Sources: CloudWatch User Guide, 'Notifying users on alarm changes'; SNS Developer Guide, 'Example cases for Amazon SNS access
 * control', `aws:SourceOwner`.
 */
export function publicationOfAlarm(alarm: string, resource: string): AccessRequest {
  return request(
    { requester: { services: [CLOUDWATCH] }, action: "sns:Publish", resource },
    keysFrom({ "aws:sourceowner": is(accountIn(alarm)) }),
    keysOfSource(alarm, is),
    keysOfService(CLOUDWATCH),
  );
}

/** How a service uses a KMS key to encrypt data for a resource. */
export interface KeyUse {
  /** Service principals by which the service is known. */
  services: readonly [string, ...string[]];
  action: string;
  /** ARN of the key. */
  key: string;
  /** ARN of the rule, bus or alarm that the request may name as its source; undefined if it names none. */
  source: string | undefined;
  /** The key of the encryption context, and the ARN of the encrypted resource. */
  context: readonly [string, string];
  /** The service that stores the data, such as `sqs`. The request may come through it. */
  through: string;
}

/**
 * A service uses a key. The encryption context has the ARN of the encrypted resource alone.
 * Sources: SQS Developer Guide, 'Key management'; SNS Developer Guide, 'Managing encryption keys': 'Adding the
 * aws:SourceAccount and aws:SourceArn to a AWS KMS policy is not supported for EventBridge-to-encrypted topics'; KMS Developer
 * Guide, 'AWS KMS condition keys'. Assumed, because it is not documented: the request may name its source, or not, and it may come
 * through the service that stores the data (`kms:ViaService`), or not.
 */
export function useOfKey({
  services,
  action,
  key,
  source,
  context,
  through,
}: KeyUse): AccessRequest {
  const [name, arn] = context;
  return request(
    { requester: { services }, action, resource: key },
    keysFrom({
      "kms:calleraccount": [ABSENT, ANY],
      "kms:viaservice": maybe(`${through}.${regionIn(arn)}.amazonaws.com`),
      "kms:encryptioncontextkeys": [[name]],
      [`kms:encryptioncontext:${name.toLowerCase()}`]: is(arn),
    }),
    ...(source === undefined ? [] : [keysOfSource(source, maybe)]),
    keysOfService(services[0]),
  );
}

/**
 * A role in the hands of EventBridge invokes an API destination. The session of a role has no `aws:SourceArn`.
 * Source: IAM User Guide, 'AWS global condition context keys', `aws:SourceArn`: only requests by service principals have it.
 */
export function invocation(role: string, destination: string): AccessRequest {
  const asked = request(
    { requester: undefined, action: "events:InvokeApiDestination", resource: destination },
    keysFrom({
      "aws:principalarn": is(role),
      "aws:principalaccount": is(accountIn(role)),
    }),
    OF_SESSIONS,
  );
  const valuesOf = (key: string): readonly KeyValues[] =>
    key.startsWith("aws:principaltag/") ? [ABSENT, ANY] : asked.valuesOf(key);
  return { ...asked, valuesOf };
}

/** Keys in a request of the session of a role. */
const OF_SESSIONS = keysFrom({
  "aws:securetransport": is("true"),
  "aws:principalisawsservice": is("false"),
  "aws:principaltype": is("AssumedRole"),
  "aws:principalorgid": [ABSENT, ANY],
  "aws:principalorgpaths": [ABSENT, ANY],
  "aws:tokenissuetime": [ANY],
  "aws:userid": [ANY],
  "aws:calledvia": [ABSENT, ANY],
  "aws:calledviafirst": [ABSENT, ANY],
  "aws:calledvialast": [ABSENT, ANY],
});
