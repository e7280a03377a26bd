import * as proxy from "@pulumi/policy/proxy";

/** The properties of a resource, or of an object in one, as Pulumi hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** One step of the path to a value: the name of a property, or an index in a list. */
export type Key = string | number;

/** A policy needs a value that is not known before the update, such as the ARN of a new resource at a preview. */
export class NotKnownYet extends Error {
  /** @param owner the resource with the property, if that is not the resource being judged */
  constructor(
    readonly property: string,
    readonly owner?: { type: string; name: string },
  ) {
    super(`${property} is not known before the update`);
  }
}

/** Names that the SDK exports without typings. Source: @pulumi/policy, proxy.js. */
const { getSpecialProxyTarget, isSpecialProxy, ...sdk } = proxy as unknown as Record<
  string,
  string
> & { getSpecialProxyTarget: string; isSpecialProxy: string };

/** The texts that stand for an unknown value, one for each type of value. */
const UNKNOWN = new Set<unknown>(
  Object.entries(sdk)
    .filter(([name]) => /^unknown\w+Value$/.test(name))
    .map(([, sentinel]) => sentinel),
);

export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN.has(value);
}

/**
 * The properties without the SDK's proxy. The proxy throws when an unknown value is read, so one unknown value would keep a
 * policy from checking all other values.
 */
export function plain(properties: Properties): Properties {
  return properties[isSpecialProxy] === true
    ? (properties[getSpecialProxyTarget] as Properties)
    : properties;
}

/**
 * Reads the value at a path; undefined if the value is absent or null.
 *
 * @throws NotKnownYet if the value, or an object or list that contains it, is unknown
 */
export function valueAt(properties: Properties, ...path: readonly Key[]): unknown {
  let value: unknown = properties;
  for (const [index, key] of path.entries()) {
    value = memberOf(value, key);
    if (isUnknown(value)) throw new NotKnownYet(spell(path.slice(0, index + 1)));
  }
  return value;
}

/** Whether the value at a path is set, and is not an empty text or list. An unknown value counts as set. */
export function isGiven(properties: Properties, ...path: readonly Key[]): boolean {
  let value: unknown = properties;
  for (const key of path) {
    value = memberOf(value, key);
    if (isUnknown(value)) return true;
  }
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** Whether the value at a path is known. An absent value is known. */
export function isKnown(properties: Properties, ...path: readonly Key[]): boolean {
  let value: unknown = properties;
  for (const key of path) {
    value = memberOf(value, key);
    if (isUnknown(value)) return false;
  }
  return true;
}

/** Reads a text or a number at a path as a text; undefined for any other value. @throws NotKnownYet */
export function textAt(properties: Properties, ...path: readonly Key[]): string | undefined {
  const value = valueAt(properties, ...path);
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : undefined;
}

/** Reads a number, or a text as a number (NaN if it is not one), at a path; undefined for any other value. @throws NotKnownYet */
export function numberAt(properties: Properties, ...path: readonly Key[]): number | undefined {
  const value = valueAt(properties, ...path);
  if (typeof value === "string" && value.trim() !== "") return Number(value);
  return typeof value === "number" ? value : undefined;
}

/** Reads `true` or `false`, also as a text, at a path; undefined for any other value. @throws NotKnownYet */
export function flagAt(properties: Properties, ...path: readonly Key[]): boolean | undefined {
  const value = valueAt(properties, ...path);
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "boolean" ? value : undefined;
}

/** As `textAt`, and undefined for a value that is not known yet. */
export function knownTextAt(properties: Properties, ...path: readonly Key[]): string | undefined {
  return isKnown(properties, ...path) ? textAt(properties, ...path) : undefined;
}

/** As `flagAt`, and undefined for a value that is not known yet. */
export function knownFlagAt(properties: Properties, ...path: readonly Key[]): boolean | undefined {
  return isKnown(properties, ...path) ? flagAt(properties, ...path) : undefined;
}

/** Reads the list at a path; empty for any other value. The items may be unknown. @throws NotKnownYet */
export function listAt(properties: Properties, ...path: readonly Key[]): readonly unknown[] {
  const value = valueAt(properties, ...path);
  return Array.isArray(value) ? value : [];
}

/** Reads the object at a path; empty for any other value. The members may be unknown. @throws NotKnownYet */
export function objectAt(properties: Properties, ...path: readonly Key[]): Properties {
  const value = valueAt(properties, ...path);
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Removes null values and empty texts. A stack policy sees a provider's outputs, and the AWS provider returns `""` for a text
 * and null for a block that the program has not set. For example, `expression: ""` of an alarm's query means that the query
 * has no expression.
 *
 * These values are kept:
 * - items of lists, to keep the number and order of the items;
 * - 0 and false, which a program can set on purpose;
 * - members of maps whose keys the program chooses, such as dimensions or tags;
 * - members of an IAM policy that is given as an object, where an empty text is a value.
 *
 * Sources: hashicorp/terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go, `flattenMetricAlarmMetrics`;
 * pulumi/pulumi-terraform-bridge, pkg/tfbridge/schema.go, `MakeTerraformOutputs`.
 */
export function withoutUnset(properties: Properties): Properties {
  return strip(properties) as Properties;
}

/** Maps whose keys the program chooses. The provider adds no keys to them. */
const FREE_MAPS: ReadonlySet<string> = new Set([
  ...["dimensions", "inputPaths", "tags", "tagsAll"],
  ...["headerParameters", "queryStringParameters"],
]);

/** Returns the same object if nothing is unset, so that thousands of resources are not copied. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(strip);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value) || Object.hasOwn(value, "Statement")) return value;
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, member]) => member !== null && member !== "")
    .map(([key, member]): [string, unknown] => [key, FREE_MAPS.has(key) ? member : strip(member)]);
  const same =
    kept.length === entries.length && kept.every(([key, member]) => member === value[key]);
  return same ? value : Object.fromEntries(kept);
}

/** Formats a path, such as `bodies[0].value`. */
export function spell(path: readonly Key[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join("");
}

function memberOf(value: unknown, key: Key): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<Key, unknown>)[key] ?? undefined;
}
