import assert from "node:assert/strict";
import { SalesforceRecords } from "../../../emulator/salesforce/records";
import { readAnswer, versionsAnswer } from "../../../emulator/salesforce/readApi";
import { contact } from "../../salesforceContact";

const DATA = "/services/data/v68.0";

describe("the stand-in's information about the org", () => {
  const contacts = new SalesforceRecords("Contact", contact([]), () => 0);
  const records = new Map([["Contact", contacts]]);
  const get = (path: string, calls = 0) => readAnswer(path, { records, calls, apiVersion: 68 });

  it("includes its API versions", () => {
    const { body } = versionsAnswer(68);
    const all = body as { version: string; url: string }[];
    assert.deepEqual([all[0]?.version, all.at(-1)?.url], ["31.0", "/services/data/v68.0"]);
  });

  it("includes the remaining API calls", () => {
    assert.deepEqual(get(`${DATA}/limits`, 1).body, {
      DailyApiRequests: { Max: 100_000, Remaining: 99_999 },
    });
    assert.deepEqual(get(`${DATA}/limits`, 200_000).body, {
      DailyApiRequests: { Max: 100_000, Remaining: 0 },
    });
  });

  it("includes its objects and fields, with the integration user's permissions", () => {
    const { sobjects } = get(`${DATA}/sobjects`).body as { sobjects: { name: string }[] };
    assert.deepEqual(
      sobjects.map(({ name }) => name),
      ["Contact"],
    );
    const reported = get(`${DATA}/sobjects/Contact/describe`).body as {
      deletable: boolean;
      fields: { name: string; unique: boolean; externalId: boolean; nillable: boolean }[];
    };
    assert.equal(reported.deletable, false);
    const field = (name: string) => reported.fields.find((one) => one.name === name);
    assert.deepEqual(
      [field("ShopCustomerId__c")?.externalId, field("ShopCustomerId__c")?.unique],
      [true, true],
    );
    assert.deepEqual([field("Email")?.unique, field("LastName")?.nillable], [false, false]);
  });

  it("includes a record by its external id; 404 for a missing record", () => {
    contacts.upsert("ShopCustomerId__c", "a/1", '{"LastName":"Costello"}');
    const { status, body } = get(`${DATA}/sobjects/Contact/ShopCustomerId__c/a%2F1`);
    assert.equal(status, 200);
    assert.equal((body as { LastName: string }).LastName, "Costello");
    for (const path of [
      `${DATA}/sobjects/Contact/ShopCustomerId__c/2`,
      `${DATA}/sobjects/Contact/ShopCustomerId__c/%C3`,
      `${DATA}/sobjects/Contact/ShopCustomerId__c`,
      `${DATA}/sobjects/Lead/describe`,
      `${DATA}/query`,
      "/services/data/v69.0/limits",
      "/services/data/v68.0",
    ]) {
      assert.equal(get(path).status, 404, path);
    }
  });
});
