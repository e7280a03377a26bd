import type { Condition, Known, Listed, Principals, Statement, Test } from "./document";
import { holdsForValue, OPERATORS } from "./operators";
import { agreed, every, not, some, type Truth } from "./truth";
import { hasHole, matchText, matchWildcards } from "./wildcards";
import { withVariables, type Variables } from "./variables";

/** The values of a condition key in a request; undefined for a request without the key. Values may have unknown parts. */
export type KeyValues = readonly string[] | undefined;

/** Who makes a request. */
export type Requester =
  | {
      /** Service principals by which the requester is known, such as `events.amazonaws.com`. */ services: readonly string[];
    }
  | { /** 12 digits. */ account: string; /** ARN of the role or user. */ arn?: string }
  /** Somebody whom no policy names. */
  | "anybody";

/** A request to an AWS service. */
export interface AccessRequest {
  /** Undefined where the policies belong to the requester: the permissions of a role. */
  requester: Requester | undefined;
  /** Such as `sqs:SendMessage`. */
  action: string;
  /** ARN. */
  resource: string;
  /**
   * The values that a condition key may have in this request: several where the documentation leaves it open, or where the
   * requester can choose. The key is in lower case.
   */
  valuesOf: (key: string) => readonly KeyValues[];
}

/**
 * - `allowed`: a statement allows the request, and none denies it;
 * - `denied`: a statement denies it;
 * - `not allowed`: no statement allows it;
 * - `unknown`: the answer depends on a value that is not known.
 */
export type Answer = "allowed" | "denied" | "not allowed" | "unknown";

/**
 * Whether policies allow a request, each statement by itself: one must allow it, and none may deny it.
 * Source: IAM User Guide, 'Policy evaluation logic'.
 */
export function evaluate(statements: readonly Statement[], request: AccessRequest): Answer {
  let denies: Truth = false;
  let allows: Truth = false;
  for (const statement of statements) {
    const truth = applies(statement, request);
    if (truth === false) continue;
    const sure = statement.effect === undefined ? undefined : truth;
    if (statement.effect !== "Allow") denies = some([denies, sure]);
    if (statement.effect !== "Deny") allows = some([allows, sure]);
  }
  if (denies === true) return "denied";
  if (allows === false) return "not allowed";
  return allows === true && denies === false ? "allowed" : "unknown";
}

/** Whether a statement applies to a request. */
export function applies(statement: Statement, request: AccessRequest): Truth {
  const addressed = concerns(statement, request);
  return addressed === false ? false : every([addressed, conditionsHold(statement, request)]);
}

/** Whether a statement applies to a request, apart from its conditions. */
export function concerns(statement: Statement, request: AccessRequest): Truth {
  const { requester, action, resource } = request;
  const { principals, resources } = statement;
  const acts = hasAction(statement, action);
  if (acts === false) return false;
  return every([
    requester === undefined ? true : principalsMatch(principals, requester),
    acts,
    resources === undefined
      ? true
      : hasResource(statement, resources, resource, variablesOf(request)),
  ]);
}

/** Whether a statement applies to an action. Actions are case-insensitive. */
export function hasAction({ actions: { except, values } }: Statement, action: string): Truth {
  const listed = some(
    values.map((pattern) =>
      pattern === undefined
        ? undefined
        : matchWildcards(pattern.toLowerCase(), action.toLowerCase()),
    ),
  );
  return except ? not(listed) : listed;
}

function hasResource(
  statement: Statement,
  { except, values }: Listed,
  resource: string,
  variables: Variables,
): Truth {
  const listed = some(
    values.map((value) => {
      const pattern = expand(statement, value, variables);
      return typeof pattern === "string" ? matchWildcards(pattern, resource) : pattern;
    }),
  );
  return except ? not(listed) : listed;
}

/** Whether the conditions of a statement hold. Each condition key must hold, with one of its possible values for all its tests. */
export function conditionsHold(statement: Statement, request: AccessRequest): Truth {
  const variables = variablesOf(request);
  const held = every(
    statement.conditions.map((condition) =>
      conditionHolds(statement, condition, request, variables),
    ),
  );
  return statement.unknownConditions ? every([held, undefined]) : held;
}

/** Whether the tests of one condition key hold. */
export function conditionHolds(
  statement: Statement,
  { key, tests }: Condition,
  request: AccessRequest,
  variables: Variables = variablesOf(request),
): Truth {
  return agreed(
    request
      .valuesOf(key)
      .map((values) => every(tests.map((test) => testHolds(statement, test, values, variables)))),
  );
}

/**
 * Whether one test holds for the values of its key. For a request without the key, only negated operators, `IfExists` and
 * `ForAllValues` hold. Whether `ForAnyValue` with `IfExists` holds is not documented.
 * Sources: IAM User Guide, 'IAM JSON policy elements: Condition operators' and 'Single-valued vs. multivalued context keys'.
 */
function testHolds(
  statement: Statement,
  test: Test,
  values: KeyValues,
  variables: Variables,
): Truth {
  const { operator, set, ifExists, values: expected } = test;
  if (operator === "null") return set === undefined ? isNull(expected, values) : undefined;
  const known = OPERATORS.get(operator);
  if (known === undefined) return undefined;
  if (values === undefined || values.length === 0) {
    if (set === "any") return ifExists ? undefined : false;
    return set === "all" || ifExists || known.negated;
  }
  const patterns = expected.map((value) => expand(statement, value, variables));
  const comparable = patterns.filter((pattern) => pattern !== false);
  if (known.negated && comparable.length < patterns.length) return undefined;
  const results = values.map((value) => holdsForValue(known, comparable, value));
  return set === "all" ? every(results) : some(results);
}

function isNull(expected: readonly Known[], values: KeyValues): Truth {
  const absent = String(values === undefined || values.length === 0);
  return some(
    expected.map((one) => (one === undefined ? undefined : one.toLowerCase() === absent)),
  );
}

/** A value of a policy with its variables replaced; undefined if it is not known, false if a variable has no value. */
function expand(
  statement: Statement,
  value: Known,
  variables: Variables,
): string | undefined | false {
  return value === undefined || !statement.variables ? value : withVariables(value, variables);
}

function variablesOf({ valuesOf }: AccessRequest): Variables {
  return (key) => {
    const [values, ...others] = valuesOf(key);
    const [value, ...more] = values ?? [];
    if (others.length > 0 || more.length > 0) return undefined;
    return value === undefined ? false : hasHole(value) ? undefined : value;
  };
}

/**
 * Whether the principals of a statement include the requester. An account's ID and the ARN of its root user name all its roles
 * and users. `"*"` and `{"AWS": "*"}` name everybody, services included.
 * Source: IAM User Guide, 'IAM JSON policy elements: Principal' and 'NotPrincipal'.
 */
function principalsMatch(principals: Principals | undefined, requester: Requester): Truth {
  if (principals === undefined) return false;
  const { anyone, except, unknown } = principals;
  const listed = some([anyone, unknown ? undefined : false, isListed(principals, requester)]);
  return except ? not(listed) : listed;
}

function isListed({ services, accounts }: Principals, requester: Requester): Truth {
  if (requester === "anybody") {
    // IAM refuses a wildcard within a principal, and for all services; other services may not.
    const isWide = services.includes("*") || accounts.some((one) => one?.includes("*"));
    return isWide ? undefined : false;
  }
  return "services" in requester
    ? some(services.map((one) => serviceMatches(one, requester.services)))
    : some(accounts.map((one) => accountMatches(one, requester)));
}

/** A wildcard for services is accepted by some services only. */
function serviceMatches(named: Known, services: readonly string[]): Truth {
  if (named === undefined || named === "*") return undefined;
  return some(services.map((service) => matchText(named, service)));
}

function accountMatches(named: Known, { account, arn }: { account: string; arn?: string }): Truth {
  if (named === undefined) return undefined;
  const id = /^arn:[^:]*:iam::([^:]*):root$/.exec(named)?.[1];
  if (id !== undefined || /^\d+$/.test(named)) return matchText(id ?? named, account);
  if (arn !== undefined) return matchText(named, arn);
  return named.includes(`::${account}:`) ? undefined : false; // one role or user of the account
}
