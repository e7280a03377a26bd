import type { Lookup } from "./field";
import { STANDARD_OBJECTS } from "./standardObjects";

/** Prefixes of objects that are parents only. Source: Salesforce Help 000385203, 'Standard Field Record ID Prefix Decoder'. */
const OF_PARENTS: Readonly<Record<string, string>> = { User: "005", Group: "00G" };

/**
 * The first three characters of the record IDs that a lookup field takes; undefined where a parent's prefix is not known here. A custom
 * object has a prefix of its own in each org.
 */
export function keyPrefixesOf({ parents }: Pick<Lookup, "parents">): string[] | undefined {
  const prefixes = parents.map(prefixOf);
  return prefixes.length > 0 && prefixes.every((one) => one !== undefined) ? prefixes : undefined;
}

function prefixOf(object: string): string | undefined {
  if (Object.hasOwn(OF_PARENTS, object)) return OF_PARENTS[object];
  return Object.hasOwn(STANDARD_OBJECTS, object) ? STANDARD_OBJECTS[object]?.keyPrefix : undefined;
}
