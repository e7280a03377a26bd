import { z } from "zod";
import { schemas } from "../events/schemas";
import type { DetailFilter, DetailPath, FieldSource, Subscription } from "../mapping/subscription";
import { jsonText } from "./structured";

const path = z.custom<DetailPath>(
  (value) => typeof value === "string" && value.startsWith("$.detail."),
  "must be a path of the event's detail, such as $.detail.email",
);
const name = z.string().min(1, "must not be empty");
const SCHEMAS = Object.keys(schemas) as (keyof typeof schemas)[];

const detailTypes = z.tuple([name], name, "must be a list of detail types");
/** An integer that a double cannot hold would arrive as another number. */
const constant = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value));
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const source = z.custom<FieldSource>((value) => {
  const read = z.union([path, z.strictObject({ optional: path }), z.strictObject({ constant })]);
  return read.safeParse(value).success;
}, "must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, boolean, or number up to 2^53> }");
/** Not zod's `record`, which silently drops a field `__proto__`. */
const fields = z
  .custom<Record<string, unknown>>(isMap, "must be an object of fields")
  .superRefine((given, context) => {
    for (const [field, value] of Object.entries(given)) {
      for (const { message } of source.safeParse(value).error?.issues ?? []) {
        context.addIssue({ code: "custom", message, path: [field] });
      }
    }
  })
  .transform((given) => given as Record<string, FieldSource>);

const events = z.strictObject({
  schema: z.enum(SCHEMAS, `must be ${SCHEMAS.join(" or ")}`).transform((one) => schemas[one]),
  source: name,
  detailTypes,
  filter: z.custom<DetailFilter>(isMap, "must be an object, as event patterns have it").optional(),
});
const record = z.strictObject({ object: name, externalIdField: name, externalId: path });
const newerWins = z.strictObject({ field: name, path });
const together = z.array(z.array(name), "must be a list of lists of fields");
const headers = z.record(
  name,
  z.string('must be a text, in quotes if it is TRUE or FALSE: "FALSE"'),
  "must be an object of texts",
);

/**
 * A subscription as a stack file holds it; `schema` is the name of a schema of `events/schemas.ts`. Which of the optional members
 * belong together is checked by `subscriptionMistakes`.
 */
const subscription = z.strictObject({
  name,
  events,
  org: name.optional(),
  upsert: record.optional(),
  anonymize: record.optional(),
  delete: record.optional(),
  fields: fields.optional(),
  record: path.optional(),
  together: together.optional(),
  newerWins: newerWins.optional(),
  headers: headers.optional(),
});

/** Names of the members, by the member that holds them; `subscription` for those of a subscription. */
export const SUBSCRIPTION_MEMBERS = {
  subscription: Object.keys(subscription.shape),
  events: Object.keys(events.shape),
  upsert: Object.keys(record.shape),
  anonymize: Object.keys(record.shape),
  delete: Object.keys(record.shape),
  newerWins: Object.keys(newerWins.shape),
};

/**
 * Subscriptions as Pulumi hands a structured value to the program: JSON text. This checks their shape only;
 * `subscriptionMistakes` checks the rest.
 */
export const subscriptionsSetting = jsonText("must be a list of subscriptions")
  .pipe(z.array(subscription, "must be a list of subscriptions").min(1, "must not be empty"))
  .transform((all) => all as Subscription[]);

/** An example for the documentation, in JSON, which is YAML as well. */
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
