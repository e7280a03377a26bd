import { z } from "zod";
import type { Subscription, UpsertTarget } from "../../mapping/subscription";
import { START_AGAIN } from "../../clients/aws/client";
import { redacted } from "../../privacy/redactor";
import { failed, ok, warning, type Check } from "./check";
import { apiAdvice, identityAdvice, objectAdvice, SPENT } from "./remedy";
import { toldRefusal, type Salesforce, type SalesforceAnswer } from "../../clients/salesforce";

const ORG = "Salesforce";
/** Of the day's API calls, the part of which less is a warning. */
const FEW_CALLS = 0.1;
/** Names that a finding lists; the others are counted. */
const MOST_NAMES = 5;

/** Source: REST API Developer Guide, 'Versions'. */
const versions = z.array(z.looseObject({ version: z.string() }));
/** Source: REST API Developer Guide, 'Limits'. */
const limits = z.looseObject({
  DailyApiRequests: z.looseObject({ Max: z.number(), Remaining: z.number() }),
});
const rights = {
  createable: z.boolean(),
  updateable: z.boolean(),
};
/** Source: REST API Developer Guide, 'sObject Describe'; SOAP API Developer Guide, `DescribeSObjectResult`. */
const described = z.looseObject({
  ...rights,
  deletable: z.boolean(),
  fields: z.array(
    z.looseObject({
      name: z.string(),
      ...rights,
      externalId: z.boolean(),
      unique: z.boolean(),
    }),
  ),
});
/** Source: REST API Developer Guide, 'Describe Global'. */
const describedAll = z.looseObject({
  sobjects: z.array(
    z.looseObject({ name: z.string(), custom: z.boolean(), deletable: z.boolean(), ...rights }),
  ),
});
/** Source: Salesforce Help, 'User Info Endpoint Response'. */
const user = z.looseObject({
  user_id: z.string().regex(/^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})?$/),
});

/** Standard objects with a business's data. Of others, such as tasks and feed items, every user may make some. */
const BUSINESS =
  "Account Asset Campaign Case Contact Contract Lead Opportunity Order Pricebook2 Product2 Quote User".split(
    " ",
  );

/** A custom object that is named in words. Source: Object Reference for Salesforce, 'Custom Objects'. */
const CUSTOM_OBJECT = /^(?=.{4,43}$)[A-Za-z]+(?:_[A-Za-z]+)*__c$/;

/** Whether the name of an object may be shown: what a host makes of a secret is seldom a word, and redacted where it is. */
const isShownName = (name: string): boolean =>
  BUSINESS.includes(name) || (CUSTOM_OBJECT.test(name) && redacted(name) === name);

/** Who the integration user is, where its token may tell. */
export async function identity(salesforce: Salesforce): Promise<Check> {
  const answer = await salesforce.get("/services/oauth2/userinfo");
  const read = user.safeParse(answer.body);
  return read.success
    ? ok(ORG, `the token is of the user ${read.data.user_id}`)
    : warning(
        ORG,
        `it does not tell who the integration user is (${toldRefusal(answer)})`,
        identityAdvice(answer),
      );
}

export async function apiVersion(salesforce: Salesforce, wanted: number): Promise<Check> {
  const answer = await salesforce.get("/services/data");
  const read = versions.safeParse(answer.body);
  if (!read.success) return unreadable("its API versions", answer);
  const known = read.data.map(({ version }) => Number(version));
  if (known.length === 0 || !known.every((one) => one > 0)) {
    return failed(ORG, "its list of API versions cannot be read", apiAdvice(answer));
  }
  return known.includes(wanted)
    ? ok(ORG, `it serves version ${wanted}.0 of the REST API`)
    : failed(
        ORG,
        `it serves versions ${Math.min(...known)}.0 to ${Math.max(...known)}.0 of the REST API, not ${wanted}.0`,
        {
          remedy:
            "Set salesforceApiVersion to one of them with `pulumi config set`, and `pulumi up`.",
          local:
            "Set salesforceApiVersion in the stack file to one of them, and start `npx bridge local` again.",
        },
      );
}

export async function apiLimit(salesforce: Salesforce, version: number): Promise<Check> {
  const answer = await salesforce.get(`/services/data/v${version}.0/limits`);
  const read = limits.safeParse(answer.body);
  if (!read.success) return unreadable("its limits", answer);
  const { Max, Remaining } = read.data.DailyApiRequests;
  const left = `${Remaining.toLocaleString("en-US")} of ${Max.toLocaleString("en-US")} API calls of 24 hours are left`;
  const advice = { remedy: SPENT, local: START_AGAIN };
  if (Remaining <= 0) return failed(ORG, left, advice);
  return Remaining < Max * FEW_CALLS ? warning(ORG, left, advice) : ok(ORG, left);
}

/** The object, its external-id field, and the fields that the subscriptions send, as the integration user has them. */
export async function objectChecks(
  salesforce: Salesforce,
  version: number,
  upsert: UpsertTarget,
  subscriptions: readonly Subscription[],
): Promise<Check[]> {
  const { object, externalIdField } = upsert;
  const answer = await salesforce.get(`/services/data/v${version}.0/sobjects/${object}/describe`);
  const read = described.safeParse(answer.body);
  if (!read.success) {
    return [
      failed(
        object,
        `Salesforce does not describe it to the integration user (${toldRefusal(answer)})`,
        objectAdvice(object, answer),
      ),
    ];
  }
  const senders = subscriptions.filter((one) => one.upsert.object === object);
  return [
    objectRights(object, read.data),
    externalId(object, externalIdField, read.data),
    fieldRights(object, senders, read.data),
  ];
}

type Described = z.output<typeof described>;

function objectRights(object: string, { createable, updateable, deletable }: Described): Check {
  const missing = [...(createable ? [] : ["create"]), ...(updateable ? [] : ["edit"])];
  if (missing.length > 0) {
    return failed(
      object,
      `the integration user may not ${missing.join(" or ")} it`,
      "Grant it in the integration's permission set.",
    );
  }
  return deletable
    ? warning(
        object,
        "the integration user may create and edit it, and delete it, which it need not",
        "Take 'Delete' out of its permission sets and profile.",
      )
    : ok(object, "the integration user may create and edit it, and not delete it");
}

function externalId(object: string, name: string, { fields }: Described): Check {
  const field = fields.find((one) => one.name === name);
  const what = `${object}.${name}`;
  if (field === undefined) {
    return failed(object, `the integration user sees no external-id field ${what}`, {
      remedy: "Deploy the field, and grant it in the integration's permission set.",
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
        `${what} is not ${missing.join(", and not ")}: an upsert finds no record by it, or several`,
        "Mark the field as 'External ID' and 'Unique' in Setup, and merge records with the same value first.",
      )
    : ok(object, `${what} is an external id, and unique`);
}

function fieldRights(
  object: string,
  senders: readonly Subscription[],
  { fields }: Described,
): Check {
  const sent = [...new Set(senders.flatMap((one) => Object.keys(one.fields)))];
  const wrong = sent.flatMap((name) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) return [`${name} (does not exist, or is not visible)`];
    return field.createable && field.updateable ? [] : [`${name} (may not be written)`];
  });
  const of = senders.map(({ name }) => name).join(", ");
  return wrong.length > 0
    ? failed(
        object,
        `fields that are sent are not there for the integration user: ${wrong.join(", ")}; subscriptions: ${of}`,
        {
          remedy:
            "Deploy them, grant 'Edit' on them in the integration's permission set, or take them out of subscriptions.ts.",
          local:
            "The stand-in has standard fields, and those custom ones that subscriptions.ts had when it started. Fix the names, and start `npx bridge local` again.",
        },
      )
    : ok(object, `the integration user may write all ${sent.length} fields that are sent`);
}

/**
 * Whether the user may write other objects, by what describe tells: whoever has 'Modify All Data' shows here. What no
 * describe tells, such as rights to set up the org, is not seen.
 */
export async function noMoreRights(
  salesforce: Salesforce,
  version: number,
  upserts: readonly UpsertTarget[],
): Promise<Check> {
  const answer = await salesforce.get(`/services/data/v${version}.0/sobjects`);
  const read = describedAll.safeParse(answer.body);
  if (!read.success) return unreadable("its objects", answer);
  const needed = upserts.map(({ object }) => object);
  const more = read.data.sobjects
    .filter(({ name, custom }) => (custom || BUSINESS.includes(name)) && !needed.includes(name))
    .filter(({ createable, updateable, deletable }) => createable || updateable || deletable)
    .map(({ name }) => name);
  const listed = more.filter(isShownName).slice(0, MOST_NAMES);
  const others = more.length - listed.length;
  const named = [
    ...(listed.length > 0 ? [listed.join(", ")] : []),
    ...(others > 0 ? [`${others} ${listed.length > 0 ? "more" : "custom objects"}`] : []),
  ].join(", and ");
  return more.length === 0
    ? ok(ORG, "the integration user may write no other business objects")
    : warning(
        ORG,
        `the integration user may also write ${named}, which it need not`,
        "Give it a profile with minimum access, and the integration's permission set alone.",
      );
}

function unreadable(what: string, answer: SalesforceAnswer): Check {
  return failed(ORG, `it does not tell ${what} (${toldRefusal(answer)})`, apiAdvice(answer));
}
