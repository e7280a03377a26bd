import { isDeepStrictEqual } from "node:util";

/** Property values in the form that the engine and a provider exchange. */
export type PropertyMap = Record<string, unknown>;

/**
 * Pulumi's marks of a secret, and of a value that is not known during a preview.
 * Source: pulumi/pulumi, sdk/go/common/resource/sig and sdk/go/common/resource/plugin/rpc.go.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Replaces a secret in data that must contain no secrets. */
export const HIDDEN = "[secret]";

/** The value with its secrets in plain text. It may be kept in the emulator's memory only. */
export function revealed(value: unknown): unknown {
  return mapped(value, (secret) => revealed(secret));
}

/** The value with each secret replaced by `HIDDEN`. */
export function hidden(value: unknown): unknown {
  return mapped(value, () => HIDDEN);
}

/** The value with each `HIDDEN` replaced by the value that `given` has at the same place. */
export function unhidden(value: unknown, given: unknown): unknown {
  if (value === HIDDEN) return given;
  if (Array.isArray(value)) {
    const others: unknown[] = Array.isArray(given) ? given : [];
    return value.map((inner, index) => unhidden(inner, others[index]));
  }
  if (!isObject(value)) return value;
  const others = isObject(given) ? given : {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, unhidden(inner, own(others, key))]),
  );
}

/** Whether a value is marked as a secret. */
export function isSecret(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** The value with the mark of a secret. */
export function markedSecret(value: unknown): PropertyMap {
  return { [SIGNATURE]: SECRET, value };
}

/** Applies `change` to a value. For a secret, applies it to the plain value and keeps the mark. */
export function throughSecret(value: unknown, change: (plain: unknown) => unknown): unknown {
  return isObject(value) && value[SIGNATURE] === SECRET
    ? { ...value, value: throughSecret(value.value, change) }
    : change(value);
}

/** Whether a value, or any value in it, is unknown. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** The value at a path such as `bodies[0].value`. */
export function propertyAt(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce<unknown>(
      (inner, key) =>
        Array.isArray(inner) ? inner[Number(key)] : isObject(inner) ? own(inner, key) : undefined,
      value,
    );
}

/** The object without the value at a path such as `bodies[0].value`. */
export function withoutProperty(value: PropertyMap, path: string): PropertyMap {
  return removed(
    value,
    path.split(/[.[\]]+/).filter((key) => key !== ""),
  ) as PropertyMap;
}

function removed(value: unknown, [key = "", ...inner]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return inner.length === 0
      ? items.filter((_, index) => String(index) !== key)
      : items.map((item, index) => (String(index) === key ? removed(item, inner) : item));
  }
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  const { [key]: given, ...others } = value;
  return inner.length === 0 ? others : { ...others, [key]: removed(given, inner) };
}

/** Keys whose values differ, secret or not. An unknown value counts as changed. */
export function changedKeys(before: PropertyMap, after: PropertyMap): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter(
    (key) =>
      hasUnknown(own(after, key)) ||
      !isDeepStrictEqual(revealed(own(before, key)), revealed(own(after, key))),
  );
}

function own(object: PropertyMap, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function mapped(value: unknown, ofSecret: (secret: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, ofSecret));
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return ofSecret(value.value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapped(inner, ofSecret)]),
  );
}

export function isObject(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
