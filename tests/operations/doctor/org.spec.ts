import assert from "node:assert/strict";
import type { Subscription, UpsertSubscription } from "../../../mapping/subscription";
import type { Check } from "../../../operations/doctor/check";
import {
  checkApiLimit,
  checkApiVersion,
  checkUser,
  checkOtherRights,
  checkObject,
} from "../../../operations/doctor/org";
import type { Salesforce } from "../../../clients/salesforce";

const UPSERT = { object: "Contact", externalIdField: "ShopCustomerId__c" };
const SUBSCRIPTION: UpsertSubscription = {
  name: "updates",
  events: { schema: {}, source: "shop", detailTypes: ["updated"] },
  upsert: { ...UPSERT, externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname", Email: "$.detail.email" },
};
const WRITABLE = { createable: true, updateable: true, externalId: false, unique: false };
const CONTACT = {
  createable: true,
  updateable: true,
  deletable: false,
  fields: [
    { ...WRITABLE, name: "ShopCustomerId__c", externalId: true, unique: true },
    { ...WRITABLE, name: "LastName" },
    { ...WRITABLE, name: "Email" },
  ],
};
const DENIED = [{ errorCode: "API_DISABLED_FOR_ORG", message: "The REST API is not enabled" }];

/** Gives the same answer to every request. */
const answering = (body: unknown, status = 200): Salesforce => ({
  get: () => Promise.resolve({ status, body }),
});
const objectOf = (described: unknown, status?: number) =>
  checkObject(answering(described, status), {
    version: 68,
    upsert: UPSERT,
    subscriptions: [SUBSCRIPTION],
  });
const without = (name: string) => CONTACT.fields.filter((field) => field.name !== name);
const changed = (name: string, change: object) => ({
  ...CONTACT,
  fields: CONTACT.fields.map((field) => (field.name === name ? { ...field, ...change } : field)),
});
const limit = (Remaining: number) => ({ DailyApiRequests: { Max: 1_000, Remaining } });
const all = (...sobjects: object[]) => ({
  sobjects: sobjects.map((one) => ({
    custom: false,
    createable: true,
    updateable: true,
    deletable: false,
    ...one,
  })),
});

/** The first check that is not ok. */
const worst = (checks: Check | Check[]) => [checks].flat().find(({ verdict }) => verdict !== "ok");

describe("doctor, on the Salesforce side,", () => {
  describe("of an object whose records a subscription deletes,", () => {
    const { name, events, upsert } = SUBSCRIPTION;
    const deletion: Subscription = { name: `${name}-erased`, events, delete: upsert };
    const objectFor = (described: unknown, ...subscriptions: Subscription[]) =>
      checkObject(answering(described), { version: 68, upsert: UPSERT, subscriptions });
    const rights = { ...CONTACT, deletable: true };

    it("demands the right to delete, and does not warn of it", async () => {
      assert.equal(worst(await objectFor(rights, SUBSCRIPTION, deletion)), undefined);
      const found = worst(await objectFor(CONTACT, SUBSCRIPTION, deletion));
      assert.equal(found?.verdict, "failed");
      assert.equal(found?.finding, "the integration user may not delete Contact records");
    });

    it("demands no right to create where nothing is upserted", async () =>
      assert.equal(worst(await objectFor({ ...rights, createable: false }, deletion)), undefined));
  });

  it("passes every check for a correct org", async () => {
    assert.equal(worst(await objectOf(CONTACT)), undefined);
    assert.equal(worst(await checkApiLimit(answering(limit(500)), 68)), undefined);
    assert.equal(worst(await checkApiVersion(answering([{ version: "68.0" }]), 68)), undefined);
    const contactOnly = answering(all({ name: "Contact" }, { name: "Task" }));
    assert.equal(worst(await checkOtherRights(contactOnly, 68, [UPSERT])), undefined);
    const user = answering({ user_id: "005", preferred_username: "integration@acme" });
    const { finding } = await checkUser(user);
    assert.match(finding, /belongs to the user 005$/); // the username may be a secret of the stack
  });

  for (const [what, check, verdict, finding] of [
    [
      "that the user cannot be identified",
      () => checkUser(answering(DENIED, 403)),
      "warning",
      /does not say who/,
    ],
    [
      "an API version that the org does not serve",
      () => checkApiVersion(answering([{ version: "60.0" }]), 68),
      "failed",
      /not 68\.0/,
    ],
    [
      "a version that is not a number",
      () => checkApiVersion(answering([{ version: "68.0" }, { version: "abc" }]), 68),
      "failed",
      /^Salesforce's list of API versions cannot be read$/,
    ],
    [
      "an empty list of versions",
      () => checkApiVersion(answering([]), 68),
      "failed",
      /cannot be read/,
    ],
    [
      "a user id that may be derived from a secret",
      () => checkUser(answering({ user_id: "0055333637265" })),
      "warning",
      /^Salesforce does not say who the integration user is \(HTTP 200\)$/,
    ],
    [
      "other objects, some with names that may be derived from a secret",
      () =>
        checkOtherRights(
          answering(
            all(
              { name: "Account" },
              { name: "Secret__c", custom: true },
              { name: "S3cretPa55word", custom: true },
              { name: "5333637265742e50__c", custom: true },
            ),
          ),
          68,
          [UPSERT],
        ),
      "warning",
      /also write Account, Secret__c, and 2 more, which/,
    ],
    [
      "that no versions are returned",
      () => checkApiVersion(answering(undefined, 503), 68),
      "failed",
      /\(HTTP 503\)/,
    ],
    [
      "that few API calls are left",
      () => checkApiLimit(answering(limit(99)), 68),
      "warning",
      /^99 of 1,000 API calls/,
    ],
    [
      "that no API calls are left",
      () => checkApiLimit(answering(limit(0)), 68),
      "failed",
      /^0 of 1,000/,
    ],
    [
      "that the API is disabled",
      () => checkApiLimit(answering(DENIED, 403), 68),
      "failed",
      /HTTP 403, API_DISABLED_FOR_ORG/,
    ],
    [
      "an object that Salesforce does not describe",
      () => objectOf([], 404),
      "failed",
      /does not describe Contact to the integration user/,
    ],
    [
      "that the right to create is missing",
      () => objectOf({ ...CONTACT, createable: false }),
      "failed",
      /may not create Contact records$/,
    ],
    [
      "a right to delete",
      () => objectOf({ ...CONTACT, deletable: true }),
      "warning",
      /and delete Contact records/,
    ],
    [
      "that the external-id field is missing",
      () => objectOf({ ...CONTACT, fields: without("ShopCustomerId__c") }),
      "failed",
      /cannot see the external-id field Contact\.ShopCustomerId__c/,
    ],
    [
      "a field that is not an external id",
      () => objectOf(changed("ShopCustomerId__c", { externalId: false })),
      "failed",
      /is not an external id: /,
    ],
    [
      "an external id that is not unique",
      () => objectOf(changed("ShopCustomerId__c", { unique: false })),
      "failed",
      /is not unique: /,
    ],
    [
      "a field that does not exist",
      () => objectOf({ ...CONTACT, fields: without("Email") }),
      "failed",
      /: Email \(does not exist, or is not visible\)/,
    ],
    [
      "a field that may not be written",
      () => objectOf(changed("Email", { updateable: false })),
      "failed",
      /: Email \(may not be written\)/,
    ],
    [
      "rights on other objects",
      () =>
        checkOtherRights(
          answering(
            all({ name: "Contact" }, { name: "Account" }, { name: "Secret__c", custom: true }),
          ),
          68,
          [UPSERT],
        ),
      "warning",
      /may also write Account, Secret__c, which it does not need/,
    ],
  ] as [string, () => Promise<Check | Check[]>, Check["verdict"], RegExp][]) {
    it(`reports ${what}, with a remedy`, async () => {
      const found = worst(await check());
      assert.equal(found?.verdict, verdict);
      assert.match(found.finding, finding);
      assert.match(found.remedy ?? "", /\.$/);
    });
  }
});
