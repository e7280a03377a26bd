import assert from "node:assert/strict";
import type { Salesforce } from "../../../clients/salesforce";
import type { UpsertSubscription } from "../../../mapping/subscription";
import { checkObject } from "../../../operations/doctor/org";

const RIGHTS = { createable: true, updateable: true };
const PLAIN = { ...RIGHTS, externalId: false, unique: false };
const KEY = { ...RIGHTS, externalId: true, unique: true };
const UPSERT = { object: "Order__c", externalIdField: "Number__c" };
const SUBSCRIPTION: UpsertSubscription = {
  name: "orders",
  events: { schema: {}, source: "shop", detailTypes: ["ordered"] },
  upsert: { ...UPSERT, externalId: "$.detail.id" },
  fields: {
    "Buyer__r.ShopId__c": "$.detail.customer_id",
    "Shop__r.Code__c": { optional: "$.detail.shop" },
  },
};
const lookup = (name: string, ...referenceTo: string[]) => ({
  ...PLAIN,
  name,
  relationshipName: name.replace(/__c$/, "__r"),
  referenceTo,
});
const OBJECTS: Record<string, object[]> = {
  Order__c: [
    { ...KEY, name: "Number__c", relationshipName: null, referenceTo: [] },
    lookup("Buyer__c", "Contact"),
    lookup("Shop__c", "Store__c"),
  ],
  Contact: [{ ...KEY, name: "ShopId__c" }],
  Store__c: [{ ...KEY, name: "Code__c" }],
};

/** Describes objects, and refuses every other path as Salesforce does. */
const orgWith = (objects: Record<string, object[]>, asked: string[] = []): Salesforce => ({
  get: (path) => {
    asked.push(path);
    const name = /^\/services\/data\/v68\.0\/sobjects\/(\w+)\/describe$/.exec(path)?.[1] ?? "";
    const fields = objects[name];
    return Promise.resolve(
      fields === undefined
        ? { status: 404, body: [{ errorCode: "NOT_FOUND", message: "Not found" }] }
        : { status: 200, body: { ...RIGHTS, deletable: false, fields } },
    );
  },
});
const check = (objects: Record<string, object[]>, asked?: string[]) =>
  checkObject(orgWith({ ...OBJECTS, ...objects }, asked), {
    version: 68,
    upsert: UPSERT,
    subscriptions: [SUBSCRIPTION],
  });
const orders = (...lookups: object[]) => ({
  Order__c: [{ ...KEY, name: "Number__c" }, ...lookups],
});

describe("doctor, of parents that a mapping names by external id,", () => {
  it("passes relationships that lead to an external id", async () => {
    const checks = await check({});
    assert.deepEqual(
      checks.filter(({ verdict }) => verdict !== "ok"),
      [],
    );
    const findings = checks.map(({ finding }) => finding);
    assert(findings.includes("Buyer__r.ShopId__c is a unique external id"), findings.join(" | "));
    assert(findings.includes("Shop__r.Code__c is a unique external id"), findings.join(" | "));
  });

  for (const [what, objects, finding] of [
    [
      "a relationship that does not exist",
      orders(lookup("Buyer__c", "Contact")),
      /Shop__r\.Code__c \(the relationship Shop__r does not exist, or is not visible\)/,
    ],
    [
      "a lookup field that may not be written",
      orders(lookup("Buyer__c", "Contact"), {
        ...lookup("Shop__c", "Store__c"),
        updateable: false,
      }),
      /Shop__r\.Code__c \(may not be written\)/,
    ],
    [
      "a parent's field that is no external id",
      { Store__c: [{ ...PLAIN, name: "Code__c" }] },
      /Shop__r\.Code__c is not an external id and not unique/,
    ],
    [
      "a parent's field that does not exist",
      { Store__c: [] },
      /cannot see the external-id field Shop__r\.Code__c/,
    ],
    [
      "a relationship of several objects",
      orders(lookup("Buyer__c", "Contact"), lookup("Shop__c", "Store__c", "Account")),
      /the relationship Shop__r does not lead to one object/,
    ],
    [
      "a parent's object that the user may not read",
      orders(lookup("Buyer__c", "Contact"), lookup("Shop__c", "Hidden__c")),
      /does not describe the object of Shop__r .*NOT_FOUND/,
    ],
  ] as [string, Record<string, object[]>, RegExp][]) {
    it(`fails for ${what}`, async () => {
      const wrong = (await check(objects)).filter(({ verdict }) => verdict !== "ok");
      assert.deepEqual(
        wrong.map(({ verdict }) => verdict),
        ["failed"],
      );
      assert.match(wrong[0]?.finding ?? "", finding);
    });
  }

  it("sends no request to a path that the org's answer makes up", async () => {
    const asked: string[] = [];
    const objects = orders(lookup("Buyer__c", "Contact"), lookup("Shop__c", "../../x?y=secret"));
    const checks = await check(objects, asked);
    assert(!JSON.stringify([checks, asked]).includes("secret"));
  });
});
