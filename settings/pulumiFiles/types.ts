import { isMapping, kindOf, type Mapping, type Value } from "./values";

/** The type of a setting that the project declares. */
export interface SettingType {
  /** For messages, such as `array<string>`. */
  name: string;
  kind: "string" | "integer" | "boolean" | "array" | "object";
  /** Of an array. */
  items?: SettingType;
}

const KINDS = ["string", "integer", "boolean", "array", "object"] as const;

/** Why the engine refuses the type of a declaration or of its items, as a clause. */
export function typeMistake(declared: Mapping, what = "a type"): string | undefined {
  const type = declared.get("type");
  const items = declared.get("items");
  if (type !== undefined && !KINDS.some((kind) => kind === type)) {
    return `has ${what} that is not one of ${KINDS.join(", ")}`;
  }
  if (items !== undefined && (!isMapping(items) || !items.has("type"))) {
    return "has items that are not an object with their type";
  }
  if (type === "array" && items === undefined) {
    return "is an array without the type of its items: add items with a type";
  }
  return isMapping(items) ? typeMistake(items, "items with a type") : undefined;
}

/** The type of a declaration without mistakes; undefined where it has none. */
export function typeOf(declared: Mapping): SettingType | undefined {
  const kind = KINDS.find((one) => one === declared.get("type"));
  if (kind === undefined) return undefined;
  const given = declared.get("items");
  const items = isMapping(given) ? typeOf(given) : undefined;
  return items === undefined ? { name: kind, kind } : { name: `array<${items.name}>`, kind, items };
}

/**
 * Whether the engine takes a value for one of the type: texts count as the whole number or the truth value that they spell.
 * Source: pulumi/pulumi, sdk/go/common/workspace/project.go, ValidateConfigValue.
 */
export function hasType(value: Value, type: SettingType): boolean {
  switch (type.kind) {
    case "string":
      return typeof value === "string";
    case "integer":
      return (
        typeof value === "bigint" ||
        (typeof value === "number" && Number.isInteger(value)) ||
        (typeof value === "string" && /^[-+]?\d+$/.test(value))
      );
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return kindOf(value) === "object";
    case "array": {
      const { items } = type;
      return (
        Array.isArray(value) && items !== undefined && value.every((one) => hasType(one, items))
      );
    }
  }
}
