/**
 * A value of a Pulumi file. Integers are bigints, so that none loses a digit; a mapping is a Map in the order of the file, so that
 * a key such as `__proto__` is like any other.
 */
export type Value = null | boolean | bigint | number | string | Value[] | Mapping;
export type Mapping = Map<string, Value>;

export const isMapping = (value: Value | undefined): value is Mapping => value instanceof Map;

/**
 * The text that the engine hands to a program: a string as it is, anything else as JSON.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/plaintext.go, marshalText.
 */
export function textOf(value: Value): string {
  return typeof value === "string" ? value : goJson(value);
}

/** JSON as Go's encoding/json writes it: keys in the order of their bytes, and `<`, `>` and `&` escaped. */
function goJson(value: Value): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (isMapping(value)) {
    const members = [...value].sort(([one], [other]) => compare(one, other));
    return `{${members.map(([key, inner]) => `${quoted(key)}:${goJson(inner)}`).join(",")}}`;
  }
  // Go writes a float as ECMAScript does. Source: Go's encoding/json, floatEncoder.
  return JSON.stringify(value);
}

const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const compare = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The kind of a value, in the words of JSON Schema. */
export function kindOf(
  value: Value,
): "null" | "boolean" | "integer" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (typeof value === "bigint") return "integer";
  if (Array.isArray(value)) return "array";
  return isMapping(value) ? "object" : (typeof value as "boolean" | "number" | "string");
}
