import { withFields, type CustomField, type SObject } from "./field";
import { STANDARD_OBJECTS } from "./standardObjects";

/** A standard object, as far as it is known here. */
export function standardObject(name: string): SObject | undefined {
  return Object.hasOwn(STANDARD_OBJECTS, name) ? STANDARD_OBJECTS[name] : undefined;
}

/** An object with the custom fields that its org's metadata declares. */
export function orgObject(name: string, customFields: readonly CustomField[]): SObject {
  const own = customFields.filter(({ object }) => object === name);
  const object = withFields(
    standardObject(name),
    Object.fromEntries(own.map((one) => [one.name, one.field])),
    own.filter(({ isExternalId }) => isExternalId).map((one) => one.name),
  );
  const required = own.filter(({ isRequired }) => isRequired).map((one) => one.name);
  return { ...object, required: [...object.required, ...required] };
}
