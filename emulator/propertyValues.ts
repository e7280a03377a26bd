import { isDeepStrictEqual } from "node:util";

/** Values of properties as they travel between the engine and a provider. */
export type PropertyMap = Record<string, unknown>;

/**
 * How Pulumi marks a secret, and a value that a preview does not know yet.
 * Source: pulumi/pulumi, sdk/go/common/resource/sig and sdk/go/common/resource/plugin/rpc.go.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Stands for a secret where none may be kept. */
export const HIDDEN = "[secret]";

/** The value with its secrets in plain text. It may go to the emulator's memory, and nowhere else. */
export function revealed(value: unknown): unknown {
  return mapped(value, (secret) => revealed(secret));
}

/** The value with `HIDDEN` in the place of each secret. */
export function hidden(value: unknown): unknown {
  return mapped(value, () => HIDDEN);
}

/** The value with what `given` has in the place of each `HIDDEN`. */
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

/** What `change` makes of a value; of one that is marked as a secret, the same mark around what it makes of what is in it. */
export function throughSecret(value: unknown, change: (plain: unknown) => unknown): unknown {
  return isObject(value) && value[SIGNATURE] === SECRET
    ? { ...value, value: throughSecret(value.value, change) }
    : change(value);
}

/** Whether a value, or anything in it, is not known yet. */
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

/** Keys of which the values differ, secret or not; one that is not known yet counts as changed. */
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

function isObject(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
