import { z } from "zod";
import { checkCharacters } from "./policyDocument";

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => [value].flat());

/** A statement that this file can evaluate. Any other statement is refused, because its effect would be a guess. */
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

/** A single statement needs no list. Source: IAM User Guide, 'IAM JSON policy elements: Statement'. */
const document = z.object({
  Version: z.enum(["2008-10-17", "2012-10-17"]).optional(),
  Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()),
});

export type AccessPolicy = z.output<typeof document>;
type Statement = AccessPolicy["Statement"][number];
type Principal = Statement["Principal"];

/** A request to an AWS service. */
export interface AccessRequest {
  /** The service that makes the request, such as `events.amazonaws.com`; unset for an identity-based policy. */
  service?: string;
  /** The other account that makes the request, 12 digits; unset for a service, and for an identity-based policy. */
  account?: string;
  action: string;
  resource: string;
  /** Condition keys and their values, such as `aws:SourceArn`. */
  context: Record<string, string>;
}

/**
 * Reads an identity-based or resource-based policy.
 *
 * @throws z.ZodError for a policy that is malformed, or has an element that this file cannot evaluate
 * @throws SyntaxError for a text that is not JSON
 * @throws Error for the key `__proto__`, and for a policy variable, which is ordinary text before the version 2012-10-17
 */
export function parseAccessPolicy(json: string): AccessPolicy {
  const policy = document.parse(JSON.parse(json, refuseProto));
  if (policy.Version === "2012-10-17" && json.includes("${")) {
    throw new Error("a policy variable (${...}) cannot be evaluated");
  }
  return policy;
}

/** Zod's records drop the key `__proto__` silently: a statement would hold without that part of its condition. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new Error("a policy has no key __proto__");
  return value;
}

/** Reads a policy of IAM or KMS. @throws as `parseAccessPolicy`, and Error for characters that these services refuse */
export function parseIamPolicy(json: string): AccessPolicy {
  checkCharacters(json);
  return parseAccessPolicy(json);
}

/** Whether a policy allows a request. A `Deny` overrides an `Allow`. Source: IAM User Guide, 'Policy evaluation logic'. */
export function allows(policy: AccessPolicy, request: AccessRequest): boolean {
  return togetherAllow([policy], request);
}

/**
 * Whether the policies of one identity together allow a request: one policy must allow it, and no policy may deny it.
 * Source: as for `allows`, 'Evaluating identity-based policies'.
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
    holds(Condition?.ArnEquals, context, LIKE) && // ArnEquals accepts wildcards, as ArnLike does
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

/** A principal names an account by its 12 digits or by the ARN of its root user. Its roles and users are not evaluated. */
function isNamed(account: string, principal: Principal): boolean {
  const named = typeof principal === "object" ? (principal.AWS ?? []) : [];
  return named.some((one) => one === account || like(`arn:*:iam::${account}:root`, one));
}

/** Condition keys are case-insensitive. Source: IAM User Guide, 'IAM JSON policy elements: Condition', condition key names. */
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

/** `*` matches any number of characters, `?` one character. */
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
