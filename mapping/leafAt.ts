import { findLeaf, type JsonSchema, type SchemaLeaf } from "./jsonSchema";
import { pathSegments } from "./pattern";

/**
 * The single value at a path that is in the schema.
 *
 * @throws Error with the reason, for a path that cannot be mapped
 */
export function leafAt(schema: JsonSchema, path: string): SchemaLeaf {
  const found = findLeaf(schema, pathSegments(path));
  if ("mistake" in found) throw new Error(`${path} ${found.mistake}`);
  return found.leaf;
}
