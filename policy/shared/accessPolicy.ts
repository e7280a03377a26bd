import { fits, parseArn } from "./arn";
import { memoized } from "./memoized";
import { isObject, isUnknown, type Properties } from "./values";

/*
 * eventbridge/accessPolicy.ts evaluates the same language for the emulator. The pack is published without it and has its own reader;
 * tests/policy/shared/sameAccess.spec.ts compares the two.
 */

/** A statement of an IAM policy: of a queue, a key, a bus, a topic or a role. */
export interface Statement {
  allows: boolean;
  /** Service principals, such as `events.amazonaws.com`. A role's permission policy has none. */
  services: readonly string[];
  /** Whether the principal is everybody. */
  anyone: boolean;
  /** Lower case. */
  actions: readonly string[];
  /** Whether the statement applies to all actions except `actions`: `NotAction`. */
  except: boolean;
  resources: readonly string[];
  conditions: readonly Condition[];
}

export interface Condition {
  /** In lower case, without `IfExists` and without the set operators `ForAnyValue:` and `ForAllValues:`: `arnlike`. */
  operator: string;
  /** Whether the set operator is `ForAllValues:`, which also holds for a request without the key. */
  forAll: boolean;
  /** In lower case: `aws:sourcearn`. */
  key: string;
  values: readonly string[];
}

export const EVENTS = "events.amazonaws.com";

/**
 * Reads a policy, given as JSON or as an object; undefined for a value that is not a policy.
 * Source: IAM User Guide, 'Grammar of the IAM JSON policy language'.
 */
export function readPolicy(policy: unknown): readonly Statement[] | undefined {
  return typeof policy === "string" ? readText(policy) : readDocument(policy);
}

const readText = memoized((text) => readDocument(parseJson(text)));

function readDocument(document: unknown): readonly Statement[] | undefined {
  if (!isObject(document)) return undefined;
  const statements = listOf(document.Statement);
  return statements.every(isObject) ? statements.map(readStatement) : undefined;
}

/** Whether a statement applies to an action of a service. Its conditions are not evaluated. */
export function concerns(statement: Statement, service: string, action: string): boolean {
  return (statement.anyone || statement.services.includes(service)) && hasAction(statement, action);
}

/** Whether a statement applies to an action, such as `sqs:SendMessage`. */
export function hasAction({ actions, except }: Statement, action: string): boolean {
  return actions.some((pattern) => fits(pattern, action.toLowerCase())) !== except;
}

/** The condition of a statement that compares a key, such as `aws:SourceArn`, with texts or ARNs; undefined if it has none. */
export function conditionOn({ conditions }: Statement, key: string): Condition | undefined {
  return conditions.find(
    (condition) => condition.key === key.toLowerCase() && COMPARING.test(condition.operator),
  );
}

const COMPARING = /^(arn|string)(like|equals)/;

/**
 * Whether a condition holds for a value of its key; undefined for an operator that is not evaluated here.
 * `ArnEquals` takes wildcards as `ArnLike` does, `StringEquals` does not.
 * Source: IAM User Guide, 'IAM JSON policy elements: Condition operators'.
 */
export function holdsFor({ operator, values }: Condition, value: string): boolean | undefined {
  switch (operator) {
    case "arnequals":
    case "arnlike":
    case "stringlike":
      return values.some((pattern) => fits(pattern, value));
    case "stringequals":
      return values.includes(value);
    case "stringequalsignorecase":
      return values.some((one) => one.toLowerCase() === value.toLowerCase());
    case "null": // the key is in the request, since it has a value
      return values.includes("false");
    default:
      return undefined;
  }
}

/**
 * Keys whose condition limits a statement for everybody to an account, an organization or a source.
 * `aws:SourceOwner` holds the account in the policy that SNS gives each topic.
 * Sources: IAM User Guide, 'AWS global condition context keys'; SNS Developer Guide, 'Example cases for Amazon SNS
 * access control', `aws:SourceOwner`.
 */
const NARROWING =
  /^aws:(source(arn|account|owner|orgid|orgpaths)|principal(arn|account|orgid|orgpaths)|sourcevpce?|sourceip|useridp?)$/;

/** Operators that name values. `Null` only asks whether the key is present, and the negated ones leave everybody else. */
const NAMING = /^((arn|string)(like|equals)|stringequalsignorecase|ipaddress)$/;

/** Whether a statement allows an action to everybody. */
export function isOpen({ allows, anyone, conditions }: Statement): boolean {
  return allows && anyone && !conditions.some(isNarrowing);
}

/** `ForAllValues:` also holds for a request without the key. Source: IAM User Guide, 'Set operators for multivalued context keys'. */
function isNarrowing({ key, operator, forAll, values }: Condition): boolean {
  const takesWildcards = !operator.startsWith("stringequals");
  return (
    NARROWING.test(key) &&
    NAMING.test(operator) &&
    !forAll &&
    !(takesWildcards && values.some(matchesAnyAccount))
  );
}

/** Whether a value is `*`, or an ARN with a wildcard in the account. */
function matchesAnyAccount(value: string): boolean {
  return /^[*?]+$/.test(value) || /[*?]/.test(parseArn(value)?.account ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the caller reports that it is not a policy
  }
}

function readStatement(given: Properties): Statement {
  const principal = given.Principal;
  const of = (kind: string) => (isObject(principal) ? texts(principal[kind]) : []);
  const anyone = principal === "*" || of("AWS").includes("*");
  return {
    allows: given.Effect === "Allow",
    services: of("Service"),
    anyone: anyone || given.NotPrincipal !== undefined,
    actions: texts(given.NotAction ?? given.Action).map((action) => action.toLowerCase()),
    except: given.NotAction !== undefined,
    resources: texts(given.Resource),
    conditions: isObject(given.Condition) ? conditionsOf(given.Condition) : [],
  };
}

function conditionsOf(given: Properties): Condition[] {
  return Object.entries(given).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({
      operator: operator
        .toLowerCase()
        .replace(/^for(any|all)values?:/, "")
        .replace(/ifexists$/, ""),
      forAll: /^forallvalues:/i.test(operator),
      key: key.toLowerCase(),
      values: texts(values),
    })),
  );
}

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const texts = (value: unknown): string[] =>
  listOf(value).filter((text): text is string => typeof text === "string" && !isUnknown(text));
