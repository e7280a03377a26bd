import { canonical } from "../../eventbridge/json";
import { isObject } from "../../emulator/propertyValues";
import {
  ABSENT,
  IDENTIFYING,
  IDENTIFYING_NUMBER,
  IDENTIFYING_TEXT,
  PRESENT,
} from "../../mapping/pattern";
import { TIME } from "../../mapping/newerWins";
import { parentKey } from "../../mapping/parents";
import { parsedJson } from "../../text/parsedJson";
import type { PlannedResource, StackPlan } from "./plan";
import { propertiesOf, type Properties } from "./properties";
import { fieldsOf, type RouteField } from "./routeFields";
import { membersOf, type BodyValue } from "./template";

/** A target of a rule. */
export interface PlannedTarget {
  inputs: Record<string, unknown>;
  /** The API destination that it calls; undefined for another target, such as a dead-letter queue. */
  destination: PlannedResource | undefined;
}

/** A rule with its targets. */
export interface PlannedRule {
  /** JSON text. */
  pattern: string;
  enabled: boolean;
  targets: PlannedTarget[];
}

/** The rules of one subscription: which events go where, as the resources say. */
export interface Route {
  /** The subscription's name; for a rule without a subscription, the rule's. */
  name: string;
  of: "subscription" | "rule";
  rules: PlannedRule[];
  /** Resources of the route, which are not compared one by one. */
  urns: string[];
  /** By what they say, such as `detail types`. */
  events: Map<
    "bus" | "source" | "detail types" | "filter" | "demanded beginnings" | "schedule",
    string
  >;
  /** `PATCH https://...`, without the external id. */
  endpoint: string;
  /** The paths whose values replace the `*` of the endpoint. */
  pathValues: string;
  /** By their names in Salesforce. Undefined where the body is no JSON object, such as the whole event. */
  fields: Map<string, RouteField> | undefined;
  /** The path of the part of the event that is sent as it is, such as `$.detail.salesforce`; empty where there is none. */
  record: string;
  /** What the rules and targets have besides their mapping, such as `retryPolicy.maximumRetryAttempts`. */
  settings: Properties;
}

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination";
/** Properties that the other members of `Route` say, or that follow from them. */
const MAPPING = new Set(
  "name description eventPattern scheduleExpression eventBusName targetId rule arn httpTarget inputTransformer input inputPath tagsAll".split(
    " ",
  ),
);

/**
 * The routes of a plan, by their keys: integration and subscription. They are read from the resources, so that they are what will be
 * deployed, whatever the version of the component that made them. Pure.
 */
export function routesOf({ resources }: StackPlan): Map<string, Route> {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const destinations = new Map(
    resources.filter(({ type }) => type === DESTINATION).map((one) => [one.arn, one]),
  );
  const targets = new Map<string, PlannedResource[]>();
  for (const one of resources.filter(({ type }) => type === TARGET)) {
    const key = busAndRule(one.inputs.eventBusName, one.inputs.rule);
    targets.set(key, [...(targets.get(key) ?? []), one]);
  }
  const groups = new Map<string, Pick<Route, "name" | "of"> & { parts: RuleWithTargets[] }>();
  for (const rule of resources.filter(({ type }) => type === RULE)) {
    const { key, name, of } = subscriptionOf(rule, byUrn);
    const own = targets.get(busAndRule(rule.inputs.eventBusName, rule.inputs.name)) ?? [];
    const group = groups.get(key) ?? { name, of, parts: [] };
    group.parts.push({ rule, targets: own });
    groups.set(key, group);
  }
  return new Map(
    [...groups].map(([key, { name, of, parts }]) => [
      key,
      { name, of, ...routeOf(parts, destinations) },
    ]),
  );
}

interface RuleWithTargets {
  rule: PlannedResource;
  targets: PlannedResource[];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const busAndRule = (bus: unknown, rule: unknown): string =>
  `${textOf(bus) || "default"}/${textOf(rule)}`;

/** The component names a subscription's part `<integration>-<subscription>`. */
function subscriptionOf(
  rule: PlannedResource,
  byUrn: ReadonlyMap<string, PlannedResource>,
): Pick<Route, "name" | "of"> & { key: string } {
  const part = byUrn.get(rule.parent);
  if (part?.type.endsWith(":SubscriptionRules") !== true) {
    return { key: rule.urn, name: rule.name, of: "rule" };
  }
  const integration = byUrn.get(part.parent)?.name ?? "";
  const name = part.name.startsWith(`${integration}-`)
    ? part.name.slice(integration.length + 1)
    : part.name;
  return { key: part.urn, name, of: "subscription" };
}

function routeOf(
  parts: readonly RuleWithTargets[],
  destinations: ReadonlyMap<string, PlannedResource>,
): Omit<Route, "name" | "of"> {
  const rules = parts.map(({ rule, targets }): PlannedRule => ({
    pattern: textOf(rule.inputs.eventPattern),
    enabled: rule.inputs.state !== "DISABLED" && rule.inputs.isEnabled !== false,
    targets: targets.map(({ inputs }) => ({
      inputs,
      destination: destinations.get(textOf(inputs.arn)),
    })),
  }));
  const calling = rules.flatMap((rule) =>
    rule.targets.flatMap(({ inputs, destination }) =>
      destination === undefined ? [] : [{ rule, inputs, destination }],
    ),
  );
  const bodies = calling.map(({ inputs }) => bodyOf(inputs));
  const fields = fieldsOf(bodies);
  const externalIds = calling.flatMap(({ inputs }) => pathValuesOf(inputs));
  const record = joined(calling.map(({ inputs }) => textOf(inputs.inputPath)));
  const patterns = (calling.length > 0 ? calling.map(({ rule }) => rule) : rules).map((rule) =>
    parsedJson(rule.pattern),
  );
  const endpoints = calling.map(
    ({ destination: { inputs } }) =>
      `${textOf(inputs.httpMethod)} ${textOf(inputs.invocationEndpoint)}`,
  );
  const demands = patterns.map((one) => demandsOf(one, { fields, externalIds, record }));
  const [first] = parts;
  return {
    rules,
    urns: parts.flatMap(({ rule, targets }) => [rule.urn, ...targets.map(({ urn }) => urn)]),
    events: new Map(
      (
        [
          ["bus", textOf(first?.rule.inputs.eventBusName) || "default"],
          ["source", joined(patterns.map((one) => listed(one, "source")))],
          ["detail types", joined(patterns.map((one) => listed(one, "detail-type")))],
          ["filter", joined(demands.map(({ filter }) => filter))],
          [
            "demanded beginnings",
            joined(demands.flatMap(({ beginnings }) => beginnings).sort(), "; "),
          ],
          ["schedule", joined(parts.map(({ rule }) => textOf(rule.inputs.scheduleExpression)))],
        ] as const
      ).filter(([, value]) => value !== ""),
    ),
    endpoint: joined(endpoints),
    pathValues: joined(externalIds),
    fields,
    record,
    settings: settingsOf(parts),
  };
}

/** Texts without repetitions. */
const joined = (texts: readonly string[], separator = ", "): string =>
  [...new Set(texts.filter((text) => text !== ""))].join(separator);

function listed(pattern: unknown, key: string): string {
  const value = isObject(pattern) ? pattern[key] : undefined;
  if (!Array.isArray(value)) return "";
  return value.map((one) => (typeof one === "string" ? one : canonical(one))).join(", ");
}

const pathValuesOf = ({ httpTarget }: Record<string, unknown>): string[] =>
  isObject(httpTarget) && Array.isArray(httpTarget.pathParameterValues)
    ? httpTarget.pathParameterValues.map(textOf)
    : [];

function bodyOf({ inputTransformer }: Record<string, unknown>): Map<string, BodyValue> | undefined {
  if (!isObject(inputTransformer)) return undefined;
  const { inputTemplate, inputPaths } = inputTransformer;
  return membersOf(textOf(inputTemplate), isObject(inputPaths) ? inputPaths : {});
}

const DEMANDS = [PRESENT, ABSENT].map(canonical);
const IDENTIFICATIONS = [IDENTIFYING, IDENTIFYING_TEXT, IDENTIFYING_NUMBER].map(canonical);
/** The demands on a path that names a parent: an external id, or null, which clears the lookup. */
const OF_PARENTS = [...IDENTIFICATIONS, canonical([null])];

/** The demand on the time of newerWins. */
const OF_TIMES = canonical(TIME);

/** Members of a pattern that are shown on their own. */
const ENVELOPE = ["source", "detail-type"];

interface Demands {
  /** What a pattern demands of the detail besides the values that the mapping reads; empty for nothing. */
  filter: string;
  /** How values that the mapping reads begin, as their schema or newerWins says, such as `id: K-`. */
  beginnings: string[];
}

function demandsOf(
  pattern: unknown,
  { fields, externalIds, record }: Pick<Route, "fields" | "record"> & { externalIds: string[] },
): Demands {
  const mapped = new Set(
    [...(fields?.values() ?? [])].flatMap(
      (field) => ("path" in field ? [field.path.replace(/\[\d+\]/g, "")] : []), // patterns have no index
    ),
  );
  const parents = new Set(
    [...(fields ?? [])].flatMap(([name, field]) =>
      parentKey(name) !== undefined && "path" in field ? [field.path] : [],
    ),
  );
  const ids = new Set(externalIds);
  const beginnings: string[] = [];
  const rest = (node: unknown, path: string): unknown => {
    if (!isObject(node)) {
      const text = canonical(node);
      if (ids.has(path) && (IDENTIFICATIONS.includes(text) || DEMANDS.includes(text))) return;
      const begins = beginningsIn(node);
      const isOwn = ids.has(path) || parents.has(path) || (mapped.has(path) && text === OF_TIMES);
      if (begins !== undefined && isOwn) {
        beginnings.push(`${path.replace("$.detail.", "")}: ${begins.join(" or ")}`);
        return;
      }
      const isSent = mapped.has(path) || (record !== "" && path.startsWith(`${record}.`));
      return isSent && (DEMANDS.includes(text) || OF_PARENTS.includes(text)) ? undefined : node;
    }
    const inner = Object.entries(node)
      .map(([key, one]) => [key, rest(one, `${path}.${key}`)] as const)
      .filter(([, one]) => one !== undefined);
    return inner.length === 0 ? undefined : Object.fromEntries(inner);
  };
  if (!isObject(pattern)) return { filter: "", beginnings };
  const others = Object.entries(pattern).filter(([key]) => !ENVELOPE.includes(key));
  const filter = rest(Object.fromEntries(others), "$");
  return { filter: filter === undefined ? "" : canonical(filter), beginnings };
}

/** The beginnings of texts that a list of a pattern accepts; undefined where it accepts or demands anything else. */
function beginningsIn(node: unknown): string[] | undefined {
  if (!Array.isArray(node) || node.length === 0) return undefined;
  const begins = node.map((one: unknown) =>
    isObject(one) && Object.keys(one).length === 1 && typeof one.prefix === "string"
      ? one.prefix
      : "",
  );
  return begins.includes("") ? undefined : begins;
}

/** The settings that the rules and targets share; where they differ, all values. */
function settingsOf(parts: readonly RuleWithTargets[]): Properties {
  const values = new Map<string, Set<string>>();
  const all = parts.flatMap(({ rule, targets }) => [rule, ...targets]);
  for (const { inputs } of all) {
    for (const [path, value] of propertiesOf(inputs, MAPPING)) {
      values.set(path, (values.get(path) ?? new Set()).add(value));
    }
  }
  return new Map([...values].map(([path, found]) => [path, [...found].join(" | ")]));
}
