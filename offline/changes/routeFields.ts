import { lookupOf, parentKey } from "../../mapping/parents";
import type { BodyValue } from "./template";

/** A field of a request's body. */
export type RouteField = BodyValue & {
  optional: boolean;
  /** Set for a parent whose lookup field is cleared where the event has null. */
  isNullable?: boolean;
};

/**
 * A field that only some of the rules send is optional: each combination of optional fields has a rule. A parent that may be null has
 * rules that send its lookup field with null in its place; both are one field.
 */
export function fieldsOf(
  bodies: readonly (Map<string, BodyValue> | undefined)[],
): Map<string, RouteField> | undefined {
  const fields = new Map<string, RouteField>();
  for (const body of bodies) {
    if (body === undefined) return undefined;
    for (const [name, value] of body)
      if (!fields.has(name)) fields.set(name, { ...value, optional: false });
  }
  for (const [name, field] of fields) {
    const parent = parentKey(name);
    const lookup = parent === undefined ? undefined : lookupOf(parent.relationship);
    const cleared = lookup === undefined ? undefined : fields.get(lookup);
    const isNullable =
      cleared !== undefined && "constant" in cleared && cleared.constant === "null";
    if (lookup !== undefined && isNullable) fields.delete(lookup);
    const isIn = (body: ReadonlyMap<string, BodyValue> | undefined) =>
      body?.has(name) === true ||
      (isNullable && lookup !== undefined && body?.has(lookup) === true);
    const optional = !bodies.every(isIn);
    fields.set(name, { ...field, optional, ...(isNullable && { isNullable }) });
  }
  return fields;
}
