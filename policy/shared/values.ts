import * as proxy from "@pulumi/policy/proxy";

/** The properties of a resource, or of an object in one, as Pulumi hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** A step of the way to a value: a property's name, or an index in a list. */
export type Key = string | number;

/** A value that is not known before the update, such as an ARN at the preview that comes before it. */
export class NotKnownYet extends Error {
  /** @param owner where it is not a property of the resource that is judged */
  constructor(
    readonly property: string,
    readonly owner?: { type: string; name: string },
  ) {
    super(`${property} is not known before the update`);
  }
}

/** The SDK's own names; they are exported, though not in the typings. Source: @pulumi/policy, proxy.js. */
const { getSpecialProxyTarget, isSpecialProxy, ...sdk } = proxy as unknown as Record<
  string,
  string
> & { getSpecialProxyTarget: string; isSpecialProxy: string };

/** What stands in the place of an unknown value, by the kind that it will be. */
const UNKNOWN = new Set<unknown>(
  Object.entries(sdk)
    .filter(([name]) => /^unknown\w+Value$/.test(name))
    .map(([, sentinel]) => sentinel),
);

export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN.has(value);
}

/**
 * The properties without the SDK's proxy, which throws where a value is unknown: one such value would end the
 * judging of all others.
 */
export function plain(properties: Properties): Properties {
  return properties[isSpecialProxy] === true
    ? (properties[getSpecialProxyTarget] as Properties)
    : properties;
}

/**
 * The value at a path; undefined where there is none, or null.
 *
 * @throws NotKnownYet for one that is unknown, or that is inside of what is unknown
 */
export function valueAt(properties: Properties, ...path: readonly Key[]): unknown {
  let value: unknown = properties;
  for (const [index, key] of path.entries()) {
    value = memberOf(value, key);
    if (isUnknown(value)) throw new NotKnownYet(spell(path.slice(0, index + 1)));
  }
  return value;
}

/** Whether there is a value, and not an empty text or list. One that is unknown counts as given. */
export function isGiven(properties: Properties, ...path: readonly Key[]): boolean {
  let value: unknown = properties;
  for (const key of path) {
    value = memberOf(value, key);
    if (isUnknown(value)) return true;
  }
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** Whether a value is known; also where there is none. */
export function isKnown(properties: Properties, ...path: readonly Key[]): boolean {
  let value: unknown = properties;
  for (const key of path) {
    value = memberOf(value, key);
    if (isUnknown(value)) return false;
  }
  return true;
}

/** A text at a path, a number being one as well; undefined where there is none. @throws NotKnownYet */
export function textAt(properties: Properties, ...path: readonly Key[]): string | undefined {
  const value = valueAt(properties, ...path);
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : undefined;
}

/** A number at a path, also one that is written as text; undefined where there is none. @throws NotKnownYet */
export function numberAt(properties: Properties, ...path: readonly Key[]): number | undefined {
  const value = valueAt(properties, ...path);
  if (typeof value === "string" && value.trim() !== "") return Number(value);
  return typeof value === "number" ? value : undefined;
}

/** `true` or `false` at a path, also as text; undefined where there is none. @throws NotKnownYet */
export function flagAt(properties: Properties, ...path: readonly Key[]): boolean | undefined {
  const value = valueAt(properties, ...path);
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "boolean" ? value : undefined;
}

/** The list at a path; empty where there is none. Its items may be unknown. @throws NotKnownYet */
export function listAt(properties: Properties, ...path: readonly Key[]): readonly unknown[] {
  const value = valueAt(properties, ...path);
  return Array.isArray(value) ? value : [];
}

/** The object at a path; empty where there is none. Its members may be unknown. @throws NotKnownYet */
export function objectAt(properties: Properties, ...path: readonly Key[]): Properties {
  const value = valueAt(properties, ...path);
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The properties without what says nothing: null, and texts that are empty. A stack policy sees a provider's outputs,
 * and the AWS provider returns `""` for a text and null for a block that the program has not set; `expression: ""` of
 * an alarm's query is no expression. Items of lists stay, so that their number and order do; so do 0 and false, which
 * a program can mean; the members of maps whose keys the program chooses, such as a dimension or a tag; and an IAM policy
 * that is given as an object, in which an empty text is a value.
 * Sources: hashicorp/terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go, `flattenMetricAlarmMetrics`;
 * pulumi/pulumi-terraform-bridge, pkg/tfbridge/schema.go, `MakeTerraformOutputs`.
 */
export function withoutUnset(properties: Properties): Properties {
  return stripped(properties) as Properties;
}

/** Maps whose keys are a program's own: the provider fills in none of them. */
const FREE_MAPS: ReadonlySet<string> = new Set([
  ...["dimensions", "inputPaths", "tags", "tagsAll"],
  ...["headerParameters", "queryStringParameters"],
]);

/** The value itself where nothing in it is unset: thousands of resources are not copied. */
function stripped(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(stripped);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value) || Object.hasOwn(value, "Statement")) return value;
  const entries = Object.entries(value);
  const left = entries
    .filter(([, member]) => member !== null && member !== "")
    .map(([key, member]): [string, unknown] => [
      key,
      FREE_MAPS.has(key) ? member : stripped(member),
    ]);
  const same =
    left.length === entries.length && left.every(([key, member]) => member === value[key]);
  return same ? value : Object.fromEntries(left);
}

/** `bodies[0].value` of its steps. */
export function spell(path: readonly Key[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join("");
}

function memberOf(value: unknown, key: Key): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<Key, unknown>)[key] ?? undefined;
}
