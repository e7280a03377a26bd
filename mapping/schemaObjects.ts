import {
  alternatives,
  follow,
  isLeafType,
  isRequired,
  mayBeOther,
  own,
  properties,
  typesOf,
  type JsonSchema,
} from "./jsonSchema";
import { everyElement, indexIn } from "./listElements";

/** Finds the object at a path: every schema that it may have, where it is an object. It may be null besides. Pure. */
export function findObject(
  schema: JsonSchema,
  segments: readonly string[],
): { alternatives: JsonSchema[] } | { mistake: string } {
  const followed = follow(schema, segments);
  if ("mistake" in followed) return followed;
  const { nodes } = followed;
  const others = nodes.flatMap(typesOf).filter((type) => type !== "object" && type !== "null");
  const objects = nodes.filter((node) => typesOf(node).includes("object"));
  if (others.includes("anything")) return { mistake: "has no type in the schema; declare a type" };
  return others.length > 0 || objects.length === 0
    ? { mistake: `is ${[...new Set(nodes.flatMap(typesOf))].join(" or ")}, not an object` }
    : { alternatives: objects };
}

/** A property of an object. */
export interface SchemaProperty {
  name: string;
  /** Whether the object has it in every case. */
  required: boolean;
  /** Every schema that the value may have, without references. Empty where there is no usable schema. */
  alternatives: JsonSchema[];
}

/** The properties that an object may have, by every schema that it may have; pure. @param root where references lead */
export function propertiesOf(objects: readonly JsonSchema[], root: JsonSchema): SchemaProperty[] {
  const all = new Set(objects.flatMap((node) => Object.keys(properties(node))));
  return [...all].map((name) => ({
    name,
    required: objects.every((node) => isRequired(node, name)),
    alternatives: objects.flatMap((node) => alternatives(own(properties(node), name), root)),
  }));
}

/** Whether an object may have further properties, which the schema does not name. */
export function isOpen(objects: readonly JsonSchema[]): boolean {
  return objects.some(
    ({ additionalProperties, unevaluatedProperties }) =>
      additionalProperties !== false && unevaluatedProperties !== false,
  );
}

/** Whether a value is single by every schema that it may have. */
export function isSingle(alternatives: readonly JsonSchema[]): boolean {
  const types: readonly string[] = alternatives.flatMap(typesOf);
  return types.length > 0 && types.every(isLeafType);
}

/**
 * Whether every element of the lists on a path has its value by the schema, not only the element that the path names. The schema has
 * the path.
 */
export function everyElementHas(schema: JsonSchema, segments: readonly string[]): boolean {
  let nodes = alternatives(schema, schema);
  let inList = false;
  for (const segment of segments) {
    if (indexIn(segment) !== undefined) {
      inList = true;
      nodes = nodes.flatMap((node) =>
        everyElement(node).flatMap((element) => alternatives(element, schema)),
      );
      continue;
    }
    if (inList && !nodes.every((node) => !mayBeOther(node) && isRequired(node, segment)))
      return false;
    nodes = nodes.flatMap((node) => alternatives(own(properties(node), segment), schema));
  }
  return isSingle(nodes);
}
