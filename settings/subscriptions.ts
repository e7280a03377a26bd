import { z } from "zod";
import { schemas } from "../events/schemas";
import type { DetailFilter, DetailPath, Subscription } from "../mapping/subscription";

const path = z.custom<DetailPath>(
  (value) => typeof value === "string" && value.startsWith("$.detail."),
  "must be a path of the event's detail, such as $.detail.email",
);
const name = z.string().min(1, "must not be empty");
const SCHEMAS = Object.keys(schemas) as (keyof typeof schemas)[];

/** A subscription as a stack file holds it; `schema` is the name of a schema of `events/schemas.ts`. */
const subscription = z.strictObject({
  name,
  events: z.strictObject({
    schema: z.enum(SCHEMAS, `must be ${SCHEMAS.join(" or ")}`).transform((one) => schemas[one]),
    source: name,
    detailTypes: z.tuple([name], name),
    filter: z
      .custom<DetailFilter>(
        (value) => typeof value === "object" && value !== null && !Array.isArray(value),
        "must be an object, as event patterns have it",
      )
      .optional(),
  }),
  upsert: z.strictObject({ object: name, externalIdField: name, externalId: path }),
  fields: z.record(
    z.string(),
    z.union(
      [
        path,
        z.strictObject({ optional: path }),
        z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
      ],
      "must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, number or boolean> }",
    ),
  ),
});

/**
 * Subscriptions as Pulumi hands a structured value to the program: JSON text. What is wrong with them beyond their
 * shape, `subscriptionMistakes` tells.
 */
export const subscriptions = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "must be a list of subscriptions" });
      return z.NEVER;
    }
  })
  .pipe(z.array(subscription, "must be a list of subscriptions").min(1, "must not be empty"))
  .transform((all): Subscription[] => all);

/** As the documentation shows it, in JSON, which YAML takes as well. */
export const EXAMPLE_SUBSCRIPTIONS = JSON.stringify([
  {
    name: "customer-updated",
    events: { schema: "customer", source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: {
      object: "Contact",
      externalIdField: "ShopCustomerId__c",
      externalId: "$.detail.id",
    },
    fields: {
      LastName: "$.detail.lastname",
      Suffix: { optional: "$.detail.suffix" },
      LeadSource: { constant: "Web" },
    },
  },
]);
