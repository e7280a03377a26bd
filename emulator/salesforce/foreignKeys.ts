import type { Lookup, SObject } from "../../salesforceSchema/field";
import { apiError, fieldError, type SalesforceAnswer } from "./answer";

/** The result of looking for a parent by its external id. */
export type FoundParent = { id: string } | "no record" | "no external id";

/** Finds a record of an object by an external-id field. */
export type FindParent = (object: string, field: string, value: string) => FoundParent;

/** The lookup field of a relationship, by its name. */
export function lookupNamed(
  { fields }: SObject,
  relationship: string,
): [name: string, lookup: Lookup] | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === "reference" && field.relationship === relationship) return [name, field];
  }
  return undefined;
}

/**
 * Replaces each nested parent by the record ID that its lookup field holds.
 *
 * Sources: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID', for the nested object; published
 * answers for the messages: 'Foreign key external ID: ... not found' (with an empty list of fields), 'is not a nested SObject'
 * (forcedotcom/SalesforceMobileSDK-iOS#3608), 'More than 1 field provided', and 'does not match an External ID'. What
 * Salesforce does with null in place of the nested object, or inside it, is not known; it is assumed to be refused.
 *
 * @returns the values with lookup fields, or the first refusal
 */
export function resolveParents(
  name: string,
  sObject: SObject,
  values: Readonly<Record<string, unknown>>,
  find: FindParent,
): { values: Record<string, unknown> } | { refusal: SalesforceAnswer } {
  const resolved: [string, unknown][] = [];
  for (const [key, value] of Object.entries(values)) {
    const found = lookupNamed(sObject, key);
    if (found === undefined) {
      resolved.push([key, value]);
      continue;
    }
    const [lookup, about] = found;
    const parent = parentOf(value, { name, relationship: key, about, find });
    if ("refusal" in parent) return parent;
    resolved.push([lookup, parent.id]);
  }
  return { values: Object.fromEntries(resolved) };
}

interface Reference {
  name: string;
  relationship: string;
  about: Lookup;
  find: FindParent;
}

function parentOf(
  value: unknown,
  { name, relationship, about, find }: Reference,
): { id: string } | { refusal: SalesforceAnswer } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return invalid(
      `The value provided for foreign key reference ${relationship} is not a nested SObject`,
    );
  }
  const { attributes, ...given } = value as Record<string, unknown>;
  const [[field, id] = [undefined, undefined], ...more] = Object.entries(given);
  if (field === undefined || more.length > 0) {
    return invalid(
      `${more.length > 0 ? "More than 1" : "No"} field provided in an external foreign key reference in entity: ${name}`,
    );
  }
  const object = typeIn(attributes) ?? about.parents[0] ?? relationship;
  if (!about.parents.includes(object)) {
    return invalid(`${object} is not a parent of ${name} by the relationship ${relationship}`);
  }
  const text = typeof id === "string" || typeof id === "number" ? String(id) : "";
  const found = find(object, field, text);
  if (typeof found === "object") return found;
  return found === "no record"
    ? {
        refusal: fieldError(
          "INVALID_FIELD",
          `Foreign key external ID: ${text} not found for field ${field} in entity ${object}`,
          [],
        ),
      }
    : invalid(
        `Field name provided, ${field} does not match an External ID, Salesforce Id, or indexed field for ${object}`,
      );
}

const invalid = (message: string) => ({ refusal: apiError(400, "INVALID_FIELD", message) });

function typeIn(attributes: unknown): string | undefined {
  const { type } = (attributes ?? {}) as { type?: unknown };
  return typeof type === "string" ? type : undefined;
}
