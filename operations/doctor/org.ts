import { z } from "zod";
import { recordOf, rightsOn, type ObjectRights } from "../../mapping/action";
import { parentKey } from "../../mapping/parents";
import { sentFieldsOf } from "../../mapping/record";
import type { RecordKey, Subscription } from "../../mapping/subscription";
import { START_AGAIN } from "../../clients/aws/client";
import { formatCount } from "../../text/count";
import { redact } from "../../privacy/redactor";
import { failed, ok, warning, type Check } from "./check";
import {
  checkExternalIdField,
  objectDescription,
  rights,
  type ObjectDescription,
} from "./description";
import { checkTimesOfChange } from "./newerWins";
import { checkParents, lookupIn } from "./parents";
import { apiAdvice, identityAdvice, objectAdvice, SPENT } from "./salesforceRemedy";
import { formatRefusal, type Salesforce, type SalesforceResponse } from "../../clients/salesforce";

const ORG = "Salesforce";
/** The share of the API calls per 24 hours below which the rest is a warning. */
const LOW_SHARE = 0.1;
/** The most names that a finding lists; further names are counted. */
const LISTED_NAMES = 5;

/** Source: REST API Developer Guide, 'Versions'. */
const versions = z.array(z.looseObject({ version: z.string() }));
/** Source: REST API Developer Guide, 'Limits'. */
const limits = z.looseObject({
  DailyApiRequests: z.looseObject({ Max: z.number(), Remaining: z.number() }),
});
/** Source: REST API Developer Guide, 'Describe Global'. */
const objectList = z.looseObject({
  sobjects: z.array(
    z.looseObject({ name: z.string(), custom: z.boolean(), deletable: z.boolean(), ...rights }),
  ),
});
/** Source: Salesforce Help, 'User Info Endpoint Response'. */
const user = z.looseObject({
  user_id: z.string().regex(/^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})?$/),
});

/** Standard objects with business data. Every user may create records of some others, such as tasks and feed items. */
const BUSINESS =
  "Account Asset Campaign Case Contact Contract Lead Opportunity Order Pricebook2 Product2 Quote User".split(
    " ",
  );

/** A custom object whose name consists of words. Source: Object Reference for Salesforce, 'Custom Objects'. */
const CUSTOM_OBJECT = /^(?=.{4,43}$)[A-Za-z]+(?:_[A-Za-z]+)*__c$/;

/**
 * Whether the name of an object may be shown. A host that derives a name from a secret seldom makes a word of it; redaction
 * covers the words.
 */
const isShownName = (name: string): boolean =>
  BUSINESS.includes(name) || (CUSTOM_OBJECT.test(name) && redact(name) === name);

/** Checks who the integration user is, where the token's scopes allow this question. */
export async function checkUser(salesforce: Salesforce): Promise<Check> {
  const answer = await salesforce.get("/services/oauth2/userinfo");
  const read = user.safeParse(answer.body);
  return read.success
    ? ok(ORG, `the token belongs to the user ${read.data.user_id}`)
    : warning(
        ORG,
        `Salesforce does not say who the integration user is (${formatRefusal(answer)})`,
        identityAdvice(answer),
      );
}

/** Checks that the org serves an API version. @param expected such as 68 */
export async function checkApiVersion(salesforce: Salesforce, expected: number): Promise<Check> {
  const answer = await salesforce.get("/services/data");
  const read = versions.safeParse(answer.body);
  if (!read.success) return unreadableAnswer("its API versions", answer);
  const served = read.data.map(({ version }) => Number(version));
  if (served.length === 0 || !served.every((one) => one > 0)) {
    return failed(ORG, "Salesforce's list of API versions cannot be read", apiAdvice(answer));
  }
  return served.includes(expected)
    ? ok(ORG, `Salesforce serves version ${expected}.0 of the REST API`)
    : failed(
        ORG,
        `Salesforce serves versions ${Math.min(...served)}.0 to ${Math.max(...served)}.0 of the REST API, not ${expected}.0`,
        {
          remedy:
            "Set salesforceApiVersion to one of these versions with `pulumi config set`, then run `pulumi up`.",
          local:
            "Set salesforceApiVersion in the stack file to one of these versions, then restart `npx bridge local`.",
        },
      );
}

/** Checks how many API calls per 24 hours the org has left. */
export async function checkApiLimit(salesforce: Salesforce, version: number): Promise<Check> {
  const answer = await salesforce.get(`/services/data/v${version}.0/limits`);
  const read = limits.safeParse(answer.body);
  if (!read.success) return unreadableAnswer("its limits", answer);
  const { Max, Remaining } = read.data.DailyApiRequests;
  const left = `${Remaining.toLocaleString("en-US")} of ${Max.toLocaleString("en-US")} API calls per 24 hours are left`;
  const advice = { remedy: SPENT, local: START_AGAIN };
  if (Remaining <= 0) return failed(ORG, left, advice);
  return Remaining < Max * LOW_SHARE ? warning(ORG, left, advice) : ok(ORG, left);
}

/** An object whose records subscriptions upsert or delete. */
export interface UpsertedObject {
  /** Of the REST API, such as 68. */
  version: number;
  upsert: RecordKey;
  /** All subscriptions of the org. */
  subscriptions: readonly Subscription[];
}

/** Checks the integration user's access to an object, its external-id field, the fields that subscriptions send, and parents. */
export async function checkObject(
  salesforce: Salesforce,
  { version, upsert, subscriptions }: UpsertedObject,
): Promise<Check[]> {
  const { object, externalIdField } = upsert;
  const answer = await salesforce.get(`/services/data/v${version}.0/sobjects/${object}/describe`);
  const read = objectDescription.safeParse(answer.body);
  if (!read.success) {
    return [
      failed(
        object,
        `Salesforce does not describe ${object} to the integration user (${formatRefusal(answer)})`,
        objectAdvice(object, answer),
      ),
    ];
  }
  const senders = subscriptions.filter((one) => recordOf(one).object === object);
  return [
    checkObjectRights(object, rightsOn(object, senders), read.data),
    checkExternalIdField(object, externalIdField, read.data),
    checkFieldRights(object, senders, read.data),
    ...checkTimesOfChange(object, senders, read.data.fields),
    ...(await checkParents(salesforce, { version, object, senders, description: read.data })),
  ];
}

function checkObjectRights(
  object: string,
  { creates, deletes }: ObjectRights,
  { createable, updateable, deletable }: ObjectDescription,
): Check {
  const missing = [
    ...(createable || !creates ? [] : ["create"]),
    ...(updateable ? [] : ["edit"]),
    ...(deletable || !deletes ? [] : ["delete"]),
  ];
  if (missing.length > 0) {
    return failed(
      object,
      `the integration user may not ${missing.join(" or ")} ${object} records`,
      "Grant the right in the integration's permission set.",
    );
  }
  if (deletes) {
    const needed = creates ? "create, edit and delete" : "delete";
    return ok(object, `the integration user may ${needed} ${object} records`);
  }
  return deletable
    ? warning(
        object,
        `the integration user may create, edit and delete ${object} records, but does not need to delete them`,
        "Remove 'Delete' from the user's permission sets and profile.",
      )
    : ok(object, `the integration user may create and edit ${object} records, but not delete them`);
}

function checkFieldRights(
  object: string,
  senders: readonly Subscription[],
  description: ObjectDescription,
): Check {
  const sent = [...new Set(senders.flatMap((one) => Object.keys(sentFieldsOf(one))))];
  const wrong = sent.flatMap((name) => {
    const parent = parentKey(name);
    const field =
      parent === undefined
        ? description.fields.find((one) => one.name === name)
        : lookupIn(description, parent);
    if (field === undefined) {
      const relationship = parent === undefined ? "" : `the relationship ${parent.relationship} `;
      return [`${name} (${relationship}does not exist, or is not visible)`];
    }
    return field.createable && field.updateable ? [] : [`${name} (may not be written)`];
  });
  const of = senders.map(({ name }) => name).join(", ");
  return wrong.length > 0
    ? failed(
        object,
        `the integration user cannot write fields that are sent: ${wrong.join(", ")}; subscriptions: ${of}`,
        {
          remedy:
            "Deploy the fields, grant 'Edit' on them in the integration's permission set, or remove them from subscriptions.ts.",
          local:
            "The stand-in has the standard fields, and the custom fields that subscriptions.ts had when it started. Correct the names, then restart `npx bridge local`.",
        },
      )
    : ok(
        object,
        `the integration user may write every field that is sent (${formatCount(sent.length, "field")})`,
      );
}

/**
 * Checks whether the user may write other objects, by Salesforce's description of them. It detects 'Modify All Data'. It cannot
 * detect rights that the description lacks, such as the right to customize the org.
 */
export async function checkOtherRights(
  salesforce: Salesforce,
  version: number,
  upserts: readonly RecordKey[],
): Promise<Check> {
  const answer = await salesforce.get(`/services/data/v${version}.0/sobjects`);
  const read = objectList.safeParse(answer.body);
  if (!read.success) return unreadableAnswer("its objects", answer);
  const needed = upserts.map(({ object }) => object);
  const more = read.data.sobjects
    .filter(({ name, custom }) => (custom || BUSINESS.includes(name)) && !needed.includes(name))
    .filter(({ createable, updateable, deletable }) => createable || updateable || deletable)
    .map(({ name }) => name);
  const listed = more.filter(isShownName).slice(0, LISTED_NAMES);
  const others = more.length - listed.length;
  const named = [
    ...(listed.length > 0 ? [listed.join(", ")] : []),
    ...(others > 0 ? [`${others} ${listed.length > 0 ? "more" : "custom objects"}`] : []),
  ].join(", and ");
  return more.length === 0
    ? ok(ORG, "the integration user may write no other business objects")
    : warning(
        ORG,
        `the integration user may also write ${named}, which it does not need`,
        "Give the user a profile with minimum access, and only the integration's permission set.",
      );
}

function unreadableAnswer(what: string, answer: SalesforceResponse): Check {
  return failed(
    ORG,
    `Salesforce did not return ${what} (${formatRefusal(answer)})`,
    apiAdvice(answer),
  );
}
