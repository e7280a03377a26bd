import { z } from "zod";
import { START_AGAIN } from "../../clients/aws/client";
import { failed, ok, type Check } from "./check";

/** Whether the user may write an object, or a field. */
export const rights = {
  createable: z.boolean(),
  updateable: z.boolean(),
};
/** Source: REST API Developer Guide, 'sObject Describe'; SOAP API Developer Guide, `DescribeSObjectResult`. */
export const objectDescription = z.looseObject({
  ...rights,
  deletable: z.boolean(),
  fields: z.array(
    z.looseObject({
      name: z.string(),
      ...rights,
      externalId: z.boolean(),
      unique: z.boolean(),
      type: z.string().optional(),
      /** Both of a lookup field; `referenceTo` has the API names of its parents' objects. */
      relationshipName: z.string().nullish(),
      referenceTo: z.array(z.string()).optional(),
    }),
  ),
});
export type ObjectDescription = z.output<typeof objectDescription>;

/** Checks that a field names one record. */
export function checkExternalIdField(
  object: string,
  name: string,
  { fields }: ObjectDescription,
): Check {
  const field = fields.find((one) => one.name === name);
  const what = `${object}.${name}`;
  if (field === undefined) {
    return failed(object, `the integration user cannot see the external-id field ${what}`, {
      remedy: "Deploy the field, and grant access to it in the integration's permission set.",
      local: START_AGAIN,
    });
  }
  const missing = [
    ...(field.externalId ? [] : ["an external id"]),
    ...(field.unique ? [] : ["unique"]),
  ];
  return missing.length > 0
    ? failed(
        object,
        `${what} is not ${missing.join(" and not ")}: an upsert finds no record by it, or several`,
        "Merge records with the same value. Then mark the field as 'External ID' and 'Unique' in Setup.",
      )
    : ok(object, `${what} is a unique external id`);
}
