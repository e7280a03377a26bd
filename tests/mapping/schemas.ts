import type { JsonSchema } from "../../mapping/jsonSchema";

/** What stands at a path: the schema of a single value, a text where left out. */
type Leaves = Record<string, JsonSchema>;

const TEXT: JsonSchema = { type: "string" };

/** Texts at dotted paths, of which every event has each. */
export const texts = (...paths: string[]): Leaves =>
  Object.fromEntries(paths.map((path) => [path, TEXT]));

interface ObjectSchema extends JsonSchema {
  type: "object";
  properties: Record<string, JsonSchema>;
  required: string[];
}

/** A schema of nested objects: every event has the first ones, and may have the second ones. */
export function schemaOf(required: Leaves, optional: Leaves = {}): JsonSchema {
  const root = emptyObject();
  for (const [leaves, everyEvent] of [
    [required, true],
    [optional, false],
  ] as const) {
    for (const [path, leaf] of Object.entries(leaves)) {
      const segments = path.split(".");
      const last = segments.pop() ?? "";
      const holder = segments.reduce((node, segment) => inside(node, segment, everyEvent), root);
      define(holder.properties, last, leaf);
      if (everyEvent) holder.required.push(last);
    }
  }
  return root;
}

function emptyObject(): ObjectSchema {
  return { type: "object", properties: {}, required: [] };
}

function inside(node: ObjectSchema, segment: string, everyEvent: boolean): ObjectSchema {
  if (!Object.hasOwn(node.properties, segment)) define(node.properties, segment, emptyObject());
  if (everyEvent && !node.required.includes(segment)) node.required.push(segment);
  return node.properties[segment] as ObjectSchema;
}

/** Also for a property that every object inherits. */
function define(properties: Record<string, JsonSchema>, name: string, schema: JsonSchema): void {
  Object.defineProperty(properties, name, { value: schema, enumerable: true });
}
