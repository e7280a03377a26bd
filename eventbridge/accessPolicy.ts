import { z } from "zod";
import { checkCharacters } from "./policyDocument";

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => [value].flat());

/** A statement that can be evaluated here; any other is refused, rather than allowed or denied by guess. */
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z
    .union([
      z.literal("*"),
      z.strictObject({ Service: oneOrMore.optional(), AWS: oneOrMore.optional() }),
    ])
    .optional(),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Condition: z
    .strictObject({
      ArnEquals: z.record(z.string(), oneOrMore).optional(),
      ArnLike: z.record(z.string(), oneOrMore).optional(),
      StringEquals: z.record(z.string(), oneOrMore).optional(),
      "ForAllValues:StringEquals": z.record(z.string(), oneOrMore).optional(),
      Null: z.record(z.string(), z.enum(["true", "false"])).optional(),
      StringLike: z.record(z.string(), oneOrMore).optional(),
    })
    .optional(),
});

/** One statement may stand without a list. Source: IAM User Guide, 'IAM JSON policy elements: Statement'. */
const document = z.object({
  Version: z.enum(["2008-10-17", "2012-10-17"]).optional(),
  Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()),
});

export type AccessPolicy = z.output<typeof document>;
type Statement = AccessPolicy["Statement"][number];
type Principal = Statement["Principal"];

/** What somebody wants to do. */
export interface AccessRequest {
  /** Such as `events.amazonaws.com`; absent where the policy belongs to the identity itself. */
  service?: string;
  /** Another account that asks, 12 digits; absent where a service does, or the policy is the identity's own. */
  account?: string;
  action: string;
  resource: string;
  /** Condition keys and their values, such as `aws:SourceArn`. */
  context: Record<string, string>;
}

/**
 * Reads an access policy, of an identity or of a resource.
 *
 * @throws z.ZodError when it is malformed or says something that cannot be judged here.
 */
export function parseAccessPolicy(json: string): AccessPolicy {
  return document.parse(JSON.parse(json, refuseProto));
}

/** Zod's records leave `__proto__` out without a word; of a condition, the statement would hold without it. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new Error("a policy has no key __proto__");
  return value;
}

/** Reads a policy of IAM's or KMS's. @throws as `parseAccessPolicy`, and Error for characters that those services refuse */
export function parseIamPolicy(json: string): AccessPolicy {
  checkCharacters(json);
  return parseAccessPolicy(json);
}

/** Whether a policy allows a request. A deny wins. Source: IAM User Guide, 'Policy evaluation logic'. */
export function allows(policy: AccessPolicy, request: AccessRequest): boolean {
  return togetherAllow([policy], request);
}

/**
 * Whether the policies of one identity, taken together, allow a request: one that allows it is enough, and a deny in any of them
 * wins. Source: as above, 'Evaluating identity-based policies'.
 */
export function togetherAllow(policies: readonly AccessPolicy[], request: AccessRequest): boolean {
  const applying = policies
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === "Allow") &&
    !applying.some(({ Effect }) => Effect === "Deny")
  );
}

function applies(
  statement: Statement,
  { service, account, action, resource, context }: AccessRequest,
): boolean {
  const { Principal, Action, Resource, Condition } = statement;
  return (
    (service === undefined || isAnyone(Principal) || isListed(service, Principal)) &&
    (account === undefined || isAnyone(Principal) || isNamed(account, Principal)) &&
    Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    (Resource === undefined || Resource.some((pattern) => like(pattern, resource))) &&
    holds(Condition?.ArnEquals, context, LIKE) && // ArnEquals takes wildcards, exactly as ArnLike does
    holds(Condition?.ArnLike, context, LIKE) &&
    holds(Condition?.StringLike, context, LIKE) &&
    holds(Condition?.StringEquals, context, EQUALS) &&
    holds(Condition?.["ForAllValues:StringEquals"], context, ALL_EQUAL) &&
    Object.entries(Condition?.Null ?? {}).every(
      ([key, absent]) => (valueOf(context, key) !== undefined) === (absent === "false"),
    )
  );
}

/** How a condition operator compares values. */
interface Comparison {
  compare: (expected: string, value: string) => boolean;
  /** Whether the condition holds for a request without the key. */
  whereAbsent: boolean;
}

const equals = (expected: string, value: string) => expected === value;
const EQUALS: Comparison = { compare: equals, whereAbsent: false };
/** Holds for a key without values. Source: IAM User Guide, 'Set operators for multi-valued context keys'. */
const ALL_EQUAL: Comparison = { compare: equals, whereAbsent: true };
const LIKE: Comparison = { compare: like, whereAbsent: false };

/** `"*"` and `{"AWS": "*"}` are equivalent. Source: IAM User Guide, 'IAM JSON policy elements: Principal', all principals. */
function isAnyone(principal: Principal): boolean {
  return typeof principal === "string" || (principal?.AWS?.includes("*") ?? false);
}

function isListed(service: string, principal: Principal): boolean {
  return typeof principal === "object" && (principal.Service?.includes(service) ?? false);
}

/** An account is named by its digits or by the ARN of its root; roles and users in it are not evaluated. */
function isNamed(account: string, principal: Principal): boolean {
  const named = typeof principal === "object" ? (principal.AWS ?? []) : [];
  return named.some((one) => one === account || like(`arn:*:iam::${account}:root`, one));
}

/** Keys have no case. Source: IAM User Guide, 'IAM JSON policy elements: Condition', condition key names. */
function valueOf(context: Record<string, string>, key: string): string | undefined {
  const sought = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === sought)?.[1];
}

function holds(
  condition: Record<string, string[]> | undefined,
  context: Record<string, string>,
  { compare, whereAbsent }: Comparison,
): boolean {
  return Object.entries(condition ?? {}).every(([key, expected]) => {
    const value = valueOf(context, key);
    return value === undefined ? whereAbsent : expected.some((one) => compare(one, value));
  });
}

const compiled = new Map<string, RegExp>();

/** `*` stands for any characters, `?` for one. */
function like(pattern: string, value: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    expression = new RegExp(`^${source}$`, "s");
    compiled.set(pattern, expression);
  }
  return expression.test(value);
}
