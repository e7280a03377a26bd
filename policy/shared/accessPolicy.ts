import { fits } from "./arn";
import { memoized } from "./memoized";
import { isObject, isUnknown, type Properties } from "./values";

/** A statement of an IAM policy: of a queue, a key, a bus, a role. */
export interface Statement {
  allows: boolean;
  /** Services that it is about, such as `events.amazonaws.com`. A role's policy names none. */
  services: readonly string[];
  /** Whether it is about everybody. */
  anyone: boolean;
  /** Lower case. */
  actions: readonly string[];
  /** Whether `actions` are those that it is not about. */
  except: boolean;
  resources: readonly string[];
  conditions: readonly Condition[];
}

export interface Condition {
  /** Without `IfExists` and `ForAnyValue:`, in lower case: `arnlike`. */
  operator: string;
  /** In lower case: `aws:sourcearn`. */
  key: string;
  values: readonly string[];
}

export const EVENTS = "events.amazonaws.com";

/**
 * Reads a policy, given as JSON or as an object; undefined for what is none.
 * Source: IAM User Guide, 'Grammar of the IAM JSON policy language'.
 */
export function readPolicy(policy: unknown): readonly Statement[] | undefined {
  return typeof policy === "string" ? readText(policy) : readDocument(policy);
}

const readText = memoized((text) => readDocument(parsed(text)));

function readDocument(document: unknown): readonly Statement[] | undefined {
  if (!isObject(document)) return undefined;
  const statements = listOf(document.Statement);
  return statements.every(isObject) ? statements.map(statement) : undefined;
}

/** Whether a statement is about a service's doing something. Conditions are not looked at. */
export function concerns(statement: Statement, service: string, action: string): boolean {
  return (statement.anyone || statement.services.includes(service)) && hasAction(statement, action);
}

/** Whether a statement is about an action, such as `sqs:SendMessage`. */
export function hasAction({ actions, except }: Statement, action: string): boolean {
  return actions.some((pattern) => fits(pattern, action.toLowerCase())) !== except;
}

/** The values that a statement's conditions allow for a key, such as `aws:SourceArn`; undefined for no condition. */
export function conditionOn({ conditions }: Statement, key: string): Condition | undefined {
  return conditions.find(
    (condition) =>
      condition.key === key.toLowerCase() && /^(arn|string)(like|equals)/.test(condition.operator),
  );
}

/**
 * Keys whose condition keeps a statement about everybody to some: an account, an organization, a source.
 * `aws:SourceOwner` is the account's in the policy that SNS gives each topic.
 * Sources: IAM User Guide, 'AWS global condition context keys'; SNS Developer Guide, 'Example cases for Amazon SNS
 * access control', `aws:SourceOwner`.
 */
const NARROWING =
  /^aws:(source(arn|account|owner|orgid|orgpaths)|principal(arn|account|orgid|orgpaths)|sourcevpce?|sourceip|useridp?)$/;

/** Whether a statement allows something to everybody. */
export function isOpen({ allows, anyone, conditions }: Statement): boolean {
  return (
    allows &&
    anyone &&
    !conditions.some(
      ({ key, operator, values }) =>
        NARROWING.test(key) && !operator.includes("not") && !values.some((value) => value === "*"),
    )
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the caller says that it is no policy
  }
}

function statement(given: Properties): Statement {
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
      key: key.toLowerCase(),
      values: texts(values),
    })),
  );
}

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const texts = (value: unknown): string[] =>
  listOf(value).filter((one): one is string => typeof one === "string" && !isUnknown(one));
