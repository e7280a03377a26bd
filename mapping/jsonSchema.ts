import { everyElement, guaranteedElement, indexIn } from "./listElements";

/** A JSON Schema of draft 7 or later, such as an imported JSON file. Only the keywords used here are read. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The types of a single value. */
const LEAF_TYPES = ["string", "integer", "number", "boolean", "null"] as const;
export type LeafType = (typeof LEAF_TYPES)[number];

/** The schema at a path, or why the path cannot be mapped. */
export type Found =
  | { leaf: SchemaLeaf }
  /** The reason and the remedy, as the end of a sentence that begins with the path. */
  | { mistake: string };

export interface SchemaLeaf {
  types: LeafType[];
  /**
   * The part of the path that decides whether an event has the value, such as `billing` for a city that every billing
   * address has; undefined where every event has the value. Paths with the same part come together, or not at all.
   */
  decidedAt: string | undefined;
  /** Every schema that the value may have, without references. */
  alternatives: JsonSchema[];
}

/** The most schemas that a value may have, and the most parts of schemas that are read to find them. */
const MOST = { alternatives: 2_000, parts: 20_000 };

const UNUSABLE = `has no usable schema: it is false, refers to another file or an anchor, or has more than ${MOST.alternatives.toLocaleString("en-US")} alternatives; write a simpler schema in place`;

/** The schemas at a path, and the part that decides whether an event has it; or why the path cannot be followed. */
export type Followed = { nodes: JsonSchema[]; decidedAt: string | undefined } | { mistake: string };

/** Finds the single value at a path, given as its segments below `detail`; pure. */
export function findLeaf(schema: JsonSchema, segments: readonly string[]): Found {
  const followed = follow(schema, segments);
  return "mistake" in followed ? followed : leafOf(followed.nodes, followed.decidedAt);
}

/** Follows a path, given as its segments below `detail`; pure. */
export function follow(schema: JsonSchema, segments: readonly string[]): Followed {
  let nodes = alternatives(schema, schema);
  if (nodes.length === 0) return { mistake: UNUSABLE };
  let decidedAt: string | undefined;
  let list: string | undefined;
  for (const [place, segment] of segments.entries()) {
    const outer = formatPath(segments.slice(0, place));
    const index = indexIn(segment);
    if (index !== undefined) {
      const found = elementsOf(nodes, { index, outer, root: schema });
      if ("mistake" in found) return found;
      nodes = found.nodes;
      list = `${outer}${segment}`;
      continue;
    }
    const holders = nodes.filter((node) => own(properties(node), segment) !== undefined);
    if (holders.length === 0) return missing(nodes, outer);
    const others = nodes.filter((node) => !holders.includes(node));
    const isOptional =
      others.some(mayBeObject) || !holders.every((node) => isRequired(node, segment));
    const mayBeAbsent = place > 0 && nodes.some(mayBeOther);
    if (list !== undefined && (isOptional || mayBeAbsent)) {
      return {
        mistake: `is not in every ${list} by the schema, and no event pattern can demand a value of one element; require it there, or ${COPY}`,
      };
    }
    if (isOptional) {
      decidedAt = [...segments.slice(0, place), together(nodes, segment)].join(".");
    } else if (mayBeAbsent) {
      decidedAt = segments.slice(0, place).join("."); // when that is an object, it has them all
    }
    nodes = holders.flatMap((node) => alternatives(own(properties(node), segment), schema));
    if (nodes.length === 0) return { mistake: UNUSABLE };
  }
  return { nodes, decidedAt };
}

/** The alternative where a pattern cannot demand a value of a list. */
export const COPY = "have the publisher copy the value to a key outside of the list";

const formatPath = (segments: readonly string[]) =>
  ["$.detail", ...segments].join(".").replaceAll(".[", "[");

function missing(nodes: readonly JsonSchema[], outer: string): { mistake: string } {
  return nodes.some((node) => typesOf(node).includes("array"))
    ? {
        mistake: `goes through ${outer}, which is a list; name an element that every event has by the schema, such as ${outer}[0], or ${COPY}`,
      }
    : { mistake: `is not in the schema; ${outer} has ${named(nodes)}` };
}

/** The schemas of an element that every event has: a pattern cannot demand it, since it looks at all elements alike. */
function elementsOf(
  nodes: readonly JsonSchema[],
  { index, outer, root }: { index: number; outer: string; root: JsonSchema },
): { nodes: JsonSchema[] } | { mistake: string } {
  const types = [...new Set(nodes.flatMap(typesOf))];
  if (!types.includes("array")) {
    return {
      mistake: `has an index behind ${outer}, which is ${types.join(" or ")}; remove the index`,
    };
  }
  const other = types.filter((type) => type !== "array");
  if (other.length > 0) {
    return {
      mistake: `reads an element of ${outer}, which may be ${other.join(" or ")} by the schema; declare a list only, or ${COPY}`,
    };
  }
  const elements: JsonSchema[] = [];
  for (const node of nodes) {
    const found = guaranteedElement(node, index);
    if ("mistake" in found) {
      return {
        mistake: `reads an element by its place, which no event pattern can demand, and ${outer} ${found.mistake}; or ${COPY}`,
      };
    }
    elements.push(...alternatives(found.element, root));
  }
  return elements.length === 0 ? { mistake: UNUSABLE } : { nodes: elements };
}

export const isLeafType = (type: string): type is LeafType =>
  (LEAF_TYPES as readonly string[]).includes(type);

function leafOf(nodes: JsonSchema[], decidedAt: string | undefined): Found {
  const types = [...new Set(nodes.flatMap(typesOf))];
  if (types.includes("object")) return { mistake: "is an object; map one of its values" };
  if (types.includes("array"))
    return { mistake: "is a list, which no Salesforce field accepts; map a single value" };
  return types.length > 0 && types.every(isLeafType)
    ? { leaf: { types, decidedAt, alternatives: nodes } }
    : { mistake: "has no type in the schema; declare a type" };
}

/** Whether a schema has a path, also one that goes through lists, as event patterns do. */
export function hasPath(schema: JsonSchema, segments: readonly string[]): boolean {
  return schemasAt(schema, segments).length > 0;
}

/**
 * The schemas of what event patterns compare at a path: they go through lists, and look at the items of one at its end.
 * Empty where the schema does not have the path.
 */
export function schemasAt(schema: JsonSchema, segments: readonly string[]): JsonSchema[] {
  let nodes = alternatives(schema, schema);
  for (const segment of segments) {
    nodes = throughLists(nodes, schema).flatMap((node) =>
      alternatives(own(properties(node), segment), schema),
    );
  }
  return throughLists(nodes, schema);
}

/**
 * Of a list the elements at every place, and what else it may be, such as null. An element without a usable schema may be anything.
 *
 * @param seen elements of the lists around, to which a reference may lead back
 */
function throughLists(
  nodes: readonly JsonSchema[],
  root: JsonSchema,
  seen: readonly unknown[] = [],
): JsonSchema[] {
  return nodes.flatMap((node) => {
    if (!("items" in node) && !("prefixItems" in node)) return [node];
    const others = typesOf(node).filter((type) => type !== "array" && type !== "anything");
    const elements = everyElement(node).filter((element) => !seen.includes(element));
    const inner = elements.flatMap((element) => {
      const found = alternatives(element, root);
      return found.length > 0 ? found : [{}];
    });
    return [...throughLists(inner, root, [...seen, ...elements]), { ...node, type: others }];
  });
}

/**
 * The schemas that a value may have: with references followed, `allOf` put together, and a choice of `anyOf` and
 * `oneOf` made in each way. None where there are too many: twenty nested choices have a million.
 */
export function alternatives(node: unknown, root: JsonSchema): JsonSchema[] {
  return alternativesIn(node, { root, seen: [], budget: { parts: MOST.parts } });
}

interface Search {
  root: JsonSchema;
  /** The schemas around, which a reference may lead back to. */
  seen: readonly unknown[];
  /** Below 0 once there are too many parts or alternatives. */
  budget: { parts: number };
}

function alternativesIn(node: unknown, { root, seen, budget }: Search): JsonSchema[] {
  budget.parts -= 1;
  if (node === true) return [{}];
  if (!isSchema(node) || seen.includes(node) || budget.parts < 0) return [];
  const inner = (next: unknown) => alternativesIn(next, { root, seen: [...seen, node], budget });
  const { $ref, anyOf, oneOf, allOf, ...rest } = node;
  const all = [
    ...(typeof $ref === "string" ? [inner(target(root, $ref))] : []),
    ...(Array.isArray(allOf) ? allOf.map(inner) : []),
    ...[anyOf, oneOf].filter(Array.isArray).map((choice) => choice.flatMap(inner)),
  ];
  return all.reduce<JsonSchema[]>(
    (some, parts) => {
      if (some.length * parts.length > MOST.alternatives) budget.parts = -1;
      if (budget.parts < 0) return [];
      return some.flatMap((one) => parts.map((part) => merged(one, part)));
    },
    [rest],
  );
}

/** A schema that demands what both schemas demand, also of each property. */
function merged(one: JsonSchema, other: JsonSchema): JsonSchema {
  const shared = Object.keys(properties(one)).filter(
    (name) => own(properties(other), name) !== undefined,
  );
  return {
    ...one,
    ...other,
    properties: {
      ...properties(one),
      ...properties(other),
      ...Object.fromEntries(
        shared.map((name) => [
          name,
          { allOf: [own(properties(one), name), own(properties(other), name)] },
        ]),
      ),
    },
    required: [...names(one.required), ...names(other.required)],
  };
}

/** The schema that a reference within the same file leads to; undefined for another file, and for an anchor. */
function target(root: JsonSchema, reference: string): unknown {
  const file = reference.replace(/#.*/s, "");
  const pointer = reference.slice(file.length + 1);
  if ((file !== "" && file !== root.$id) || !/^(\/|$)/.test(pointer)) return undefined;
  const keys = decodeURIComponent(pointer).split("/").slice(1);
  return keys.reduce<unknown>(
    (node, key) =>
      isSchema(node) ? own(node, key.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined,
    root,
  );
}

/** The types that a schema allows; `anything` where it declares none. */
export function typesOf(node: JsonSchema): string[] {
  if (typeof node.type === "string") return [node.type];
  if (Array.isArray(node.type)) return names(node.type);
  const values = valuesOf(node) ?? [];
  if (values.length > 0) return [...new Set(values.map(typeOfValue))];
  return Object.keys(properties(node)).length > 0 ? ["object"] : ["anything"];
}

/** The values that a schema lists; undefined where it lists none. */
export function valuesOf(schema: JsonSchema): unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

export function isRequired(node: JsonSchema, property: string): boolean {
  return names(node.required).includes(property);
}

function mayBeObject(node: JsonSchema): boolean {
  return typesOf(node).some((type) => type === "object" || type === "anything");
}

export function mayBeOther(node: JsonSchema): boolean {
  return typesOf(node).some((type) => type !== "object");
}

/** Properties that demand each other come together; the first by name stands for them all. */
function together(nodes: readonly JsonSchema[], property: string): string {
  const demands = (one: string, other: string) =>
    nodes.every((node) =>
      [node.dependencies, node.dependentRequired].some(
        (dependencies) => isSchema(dependencies) && names(own(dependencies, one)).includes(other),
      ),
    );
  const siblings = nodes.flatMap((node) => Object.keys(properties(node)));
  const mutual = siblings.filter((other) => demands(property, other) && demands(other, property));
  return [property, ...mutual].sort()[0] ?? property;
}

function named(nodes: readonly JsonSchema[]): string {
  const all = [...new Set(nodes.flatMap((node) => Object.keys(properties(node))))];
  return all.length === 0 ? "no properties" : all.sort().join(", ");
}

export function properties(node: JsonSchema): JsonSchema {
  return isSchema(node.properties) ? node.properties : {};
}

export function own(schema: JsonSchema, key: string): unknown {
  return Object.hasOwn(schema, key) ? schema[key] : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
