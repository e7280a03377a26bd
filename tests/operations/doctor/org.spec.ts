import assert from "node:assert/strict";
import type { Subscription } from "../../../mapping/subscription";
import type { Check } from "../../../operations/doctor/check";
import {
  apiLimit,
  apiVersion,
  identity,
  noMoreRights,
  objectChecks,
} from "../../../operations/doctor/org";
import type { Salesforce } from "../../../clients/salesforce";

const UPSERT = { object: "Contact", externalIdField: "ShopCustomerId__c" };
const SUBSCRIPTION: Subscription = {
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

/** Answers everything with the same. */
const answering = (body: unknown, status = 200): Salesforce => ({
  get: () => Promise.resolve({ status, body }),
});
const objectOf = (described: unknown, status?: number) =>
  objectChecks(answering(described, status), 68, UPSERT, [SUBSCRIPTION]);
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

/** One that is wrong, of those that are found. */
const worst = (checks: Check | Check[]) => [checks].flat().find(({ verdict }) => verdict !== "ok");

describe("doctor, of Salesforce,", () => {
  it("finds nothing wrong with an org as it should be", async () => {
    assert.equal(worst(await objectOf(CONTACT)), undefined);
    assert.equal(worst(await apiLimit(answering(limit(500)), 68)), undefined);
    assert.equal(worst(await apiVersion(answering([{ version: "68.0" }]), 68)), undefined);
    const contactOnly = answering(all({ name: "Contact" }, { name: "Task" }));
    assert.equal(worst(await noMoreRights(contactOnly, 68, [UPSERT])), undefined);
    const user = answering({ user_id: "005", preferred_username: "integration@acme" });
    const { finding } = await identity(user);
    assert.match(finding, /of the user 005$/); // the name may be a secret of the stack
  });

  for (const [what, check, verdict, finding] of [
    ["no token for a user", () => identity(answering(DENIED, 403)), "warning", /does not tell who/],
    [
      "an API version",
      () => apiVersion(answering([{ version: "60.0" }]), 68),
      "failed",
      /not 68\.0/,
    ],
    [
      "a version that is no number",
      () => apiVersion(answering([{ version: "68.0" }, { version: "abc" }]), 68),
      "failed",
      /^its list of API versions cannot be read$/,
    ],
    ["an empty list of versions", () => apiVersion(answering([]), 68), "failed", /cannot be read/],
    [
      "an id of a user that is made of something else",
      () => identity(answering({ user_id: "0055333637265" })),
      "warning",
      /^it does not tell who the integration user is \(HTTP 200\)$/,
    ],
    [
      "other objects whose names are made of something else",
      () =>
        noMoreRights(
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
    ["no versions", () => apiVersion(answering(undefined, 503), 68), "failed", /\(HTTP 503\)/],
    [
      "few API calls",
      () => apiLimit(answering(limit(99)), 68),
      "warning",
      /^99 of 1,000 API calls/,
    ],
    ["no API calls", () => apiLimit(answering(limit(0)), 68), "failed", /^0 of 1,000/],
    [
      "no API",
      () => apiLimit(answering(DENIED, 403), 68),
      "failed",
      /HTTP 403, API_DISABLED_FOR_ORG/,
    ],
    ["no object", () => objectOf([], 404), "failed", /does not describe it/],
    [
      "no right to create",
      () => objectOf({ ...CONTACT, createable: false }),
      "failed",
      /not create it/,
    ],
    ["a right to delete", () => objectOf({ ...CONTACT, deletable: true }), "warning", /delete it/],
    [
      "no external-id field",
      () => objectOf({ ...CONTACT, fields: without("ShopCustomerId__c") }),
      "failed",
      /sees no external-id field Contact\.ShopCustomerId__c/,
    ],
    [
      "a field that is no external id",
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
      "a field that is not there",
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
        noMoreRights(
          answering(
            all({ name: "Contact" }, { name: "Account" }, { name: "Secret__c", custom: true }),
          ),
          68,
          [UPSERT],
        ),
      "warning",
      /may also write Account, Secret__c, which it need not/,
    ],
  ] as [string, () => Promise<Check | Check[]>, Check["verdict"], RegExp][]) {
    it(`tells of ${what}, and what helps`, async () => {
      const found = worst(await check());
      assert.equal(found?.verdict, verdict);
      assert.match(found.finding, finding);
      assert.match(found.remedy ?? "", /\.$/);
    });
  }
});
