import { UNKNOWN } from "../unknown";
import { isObject, isUnknown, type Properties } from "../values";

/** The properties of a CloudFormation resource, or of an object in one. The keys are compared without regard to case. */
export type Declared = Properties;

/**
 * Reads a member as CloudFormation names it. The provider aws-native starts the same names with a small letter, and writes
 * `oAuthParameters` and `clientId` for `OAuthParameters` and `ClientID`. A member of an unknown value is unknown.
 */
export function get(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (isUnknown(found)) return found;
    found = isObject(found) ? member(found, key) : undefined;
  }
  return found ?? undefined;
}

function member(value: Properties, key: string): unknown {
  if (Object.hasOwn(value, key)) return value[key];
  const wanted = key.toLowerCase();
  return Object.entries(value).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** The items of a list; one unknown item for an unknown list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** An object without its undefined members. A source that is undefined or unknown stays so. */
export function object(source: unknown, members: Properties): unknown {
  if (source === undefined || isUnknown(source)) return source;
  return defined(members);
}

/** The members of an object that are set. */
export function defined(members: Properties): Properties {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** A list of objects with a name and a value, such as tags or dimensions, as a map. */
export function map(list: unknown, name = "Key", value = "Value"): unknown {
  if (list === undefined || isUnknown(list)) return list;
  if (isObject(list)) return list;
  const entries = items(list).map((item): [unknown, unknown] => [
    get(item, name),
    get(item, value),
  ]);
  if (entries.some(([key]) => typeof key !== "string" || isUnknown(key))) return UNKNOWN;
  return Object.fromEntries(entries) as Properties;
}

/** A document that CloudFormation takes as an object and the Terraform provider as a text; unknown if a part of it is unknown. */
export function json(value: unknown): unknown {
  if (typeof value === "string") return value;
  return hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
}

export function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isUnknown(value);
  return Object.values(value).some(hasUnknown);
}
