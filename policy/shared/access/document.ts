import { memoized } from "../memoized";
import { isObject, isUnknown, type Properties } from "../values";

/** A text of a policy; undefined if it is not known before the update. */
export type Known = string | undefined;

/** A list of texts that an element applies to, or that it excludes: `Action` or `NotAction`. */
export interface Listed {
  except: boolean;
  values: readonly Known[];
}

export interface Principals {
  /** Whether the statement applies to all principals except these: `NotPrincipal`. */
  except: boolean;
  /** `"*"` or `{"AWS": "*"}`. */
  anyone: boolean;
  services: readonly Known[];
  /** Account IDs and ARNs of accounts, roles and users. */
  accounts: readonly Known[];
  /** Whether the element, or a part of it, is not known yet. */
  unknown: boolean;
}

/** One test of a condition key, such as `{"ArnLike": {"aws:SourceArn": "..."}}`. */
export interface Test {
  /** In lower case, without `IfExists` and without a set operator: `arnlike`. */
  operator: string;
  set: "any" | "all" | undefined;
  ifExists: boolean;
  values: readonly Known[];
}

/** All tests of one condition key. The key is in lower case. */
export interface Condition {
  key: string;
  tests: readonly Test[];
}

/** A statement of an IAM policy: of a queue, a key, a bus, a topic or a role. */
export interface Statement {
  /** Undefined if it is not known yet, or is neither of the two. */
  effect: "Allow" | "Deny" | undefined;
  /** Undefined in the permissions of a role, which name no principal. */
  principals: Principals | undefined;
  actions: Listed;
  /** Undefined if the statement names no resource, as in a trust policy. */
  resources: Listed | undefined;
  conditions: readonly Condition[];
  /** Whether a part of the conditions is not known yet, or is malformed. */
  unknownConditions: boolean;
  /** Whether `${...}` in the statement is a policy variable. In a policy of the version 2008-10-17 it is ordinary text. */
  variables: boolean;
}

/**
 * Reads the statements of a policy, given as JSON or as an object; empty for a value that is not a policy.
 * Source: IAM User Guide, 'Grammar of the IAM JSON policy language'.
 */
export function readPolicy(policy: unknown): readonly Statement[] {
  return typeof policy === "string" ? readText(policy) : readDocument(policy);
}

const readText = memoized((text) => readDocument(parseJson(text)));

function readDocument(document: unknown): readonly Statement[] {
  if (!isObject(document)) return [];
  const statements = listOf(document.Statement);
  const variables = document.Version === "2012-10-17";
  return statements.every(isObject)
    ? statements.map((statement) => readStatement(statement, variables))
    : [];
}

/** Whether a policy that is given as an object has parts that are not known before the update. */
export function hasUnknownParts(policy: unknown): boolean {
  if (Array.isArray(policy)) return policy.some(hasUnknownParts);
  return isObject(policy) ? Object.values(policy).some(hasUnknownParts) : isUnknown(policy);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the caller reports that it is not a policy
  }
}

function readStatement(given: Properties, variables: boolean): Statement {
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = given;
  return {
    effect: Effect === "Allow" || Effect === "Deny" ? Effect : undefined,
    principals: principalsOf(Principal, false) ?? principalsOf(NotPrincipal, true),
    actions: listed(Action, NotAction) ?? { except: false, values: [] },
    resources: listed(Resource, NotResource),
    ...readConditions(given.Condition),
    variables,
  };
}

function principalsOf(given: unknown, except: boolean): Principals | undefined {
  if (given === undefined || given === null) return undefined;
  const of = (kind: string) => texts(isObject(given) ? given[kind] : undefined);
  const accounts = of("AWS");
  return {
    except,
    anyone: given === "*" || accounts.includes("*"),
    services: of("Service"),
    accounts,
    unknown: hasUnknownParts(given),
  };
}

function listed(included: unknown, excluded: unknown): Listed | undefined {
  if (included !== undefined && included !== null)
    return { except: false, values: texts(included) };
  if (excluded !== undefined && excluded !== null) return { except: true, values: texts(excluded) };
  return undefined;
}

const OPERATOR = /^(?:for(any|all)values?:)?([a-z]+?)(ifexists)?$/;

function readConditions(given: unknown): Pick<Statement, "conditions" | "unknownConditions"> {
  const byKey = new Map<string, Test[]>();
  let unknownConditions = given !== undefined && given !== null && !isObject(given);
  for (const [name, keys] of Object.entries(isObject(given) ? given : {})) {
    const [, set, operator, ifExists] = OPERATOR.exec(name.toLowerCase()) ?? [];
    if (operator === undefined || !isObject(keys)) {
      unknownConditions = true;
      continue;
    }
    for (const [key, values] of Object.entries(keys)) {
      const test: Test = {
        operator,
        set: set === "any" || set === "all" ? set : undefined,
        ifExists: ifExists !== undefined,
        values: texts(values),
      };
      const tests = byKey.get(key.toLowerCase());
      if (tests === undefined) byKey.set(key.toLowerCase(), [test]);
      else tests.push(test);
    }
  }
  return { conditions: [...byKey].map(([key, tests]) => ({ key, tests })), unknownConditions };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Numbers and truth values are texts in a policy. Whatever is neither a text nor one of these is left out: the service refuses it. */
const texts = (value: unknown): Known[] =>
  listOf(value).flatMap((one): Known[] => {
    if (isUnknown(one)) return [undefined];
    return typeof one === "string" || typeof one === "number" || typeof one === "boolean"
      ? [String(one)]
      : [];
  });
