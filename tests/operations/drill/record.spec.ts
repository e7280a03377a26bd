import assert from "node:assert/strict";
import type { SalesforceResponse } from "../../../clients/salesforce";
import type { DrillEvents } from "../../../operations/drill/events";
import { drillRecord, DrillRecords } from "../../../operations/drill/record";
import { subscriptions } from "../../../subscriptions";
import { runError } from "../../runError";

describe("the record of a drill", () => {
  const [subscription = assert.fail()] = subscriptions;
  const eventsOf = (id: string | number): DrillEvents => {
    const event = { id: "", source: "s", detailType: "t", resources: [], detail: "{}" };
    const { upsert = assert.fail() } = subscription;
    const { object, externalIdField } = upsert;
    const original = { ...event, time: "2026-09-14T08:21:07Z" };
    const records = [{ object, externalIdField }];
    const isOwn = () => false;
    return { failing: original, corrected: original, subscription, id, records, isOwn };
  };
  const existing = (...ids: string[]) => {
    const calls: string[] = [];
    const answer = (method: string, path: string, found: number): Promise<SalesforceResponse> => {
      calls.push(`${method} ${path}`);
      const isThere = ids.includes(decodeURIComponent(path.split("/").at(-1) ?? ""));
      return Promise.resolve({ status: isThere ? found : 404, body: undefined });
    };
    const session = (deleted = 204, read = 200) => ({
      get: (path: string) => answer("GET", path, read),
      delete: (path: string) => answer("DELETE", path, deleted),
    });
    return { calls, session };
  };

  it("has the first external id that no record in Salesforce has", async () => {
    const { session } = existing("K-999", "K-998");
    const chosen = await new DrillRecords(session(), "62").chooseUnused(
      ["K-999", "K-998", "K-997"].map(eventsOf),
    );
    assert.equal(drillRecord(chosen), "Contact ShopCustomerId__c K-997");
  });

  it("is never one that exists, also where several records have the id, or Salesforce does not say it", async () => {
    const { session } = existing("K-77");
    for (const status of [200, 300]) {
      await assert.rejects(
        new DrillRecords(session(204, status), "62").chooseUnused([eventsOf("K-77")]),
        runError(
          /^A drill must not change a customer's record, but Salesforce has this record: Contact ShopCustomerId__c K-77\. .* --external-id\.$/,
        ),
      );
    }
    await assert.rejects(
      new DrillRecords(session(204, 403), "62").chooseUnused([eventsOf("K-77")]),
      runError(/^Salesforce does not say whether the record .* exists \(HTTP 403\)/),
    );
  });

  it("may be that of an earlier drill where the external id belongs to drills", async () => {
    const { session, calls } = existing("bridge-drill");
    const chosen = await new DrillRecords(session(), "62").chooseUnused([eventsOf("bridge-drill")]);
    assert.deepEqual([chosen.id, calls], ["bridge-drill", []]);
  });

  it("is deleted, and no other", async () => {
    const { session, calls } = existing("a/b", "K-2");
    assert.deepEqual(await new DrillRecords(session(), "62").remove(eventsOf("a/b")), [
      "The record Contact ShopCustomerId__c a/b is deleted from Salesforce.",
    ]);
    assert.deepEqual(calls, [
      "DELETE /services/data/v62.0/sobjects/Contact/ShopCustomerId__c/a%2Fb",
    ]);
  });

  it("is named where the integration user cannot delete it", async () => {
    const { session } = existing("K-1");
    const [sentence] = await new DrillRecords(session(403), "62").remove(eventsOf("K-1"));
    assert.equal(
      sentence,
      "The drill leaves the record Contact ShopCustomerId__c K-1 in Salesforce: the integration user cannot delete it (HTTP 403). Delete it there.",
    );
    assert.deepEqual(await new DrillRecords(session(), "62").remove(eventsOf("K-2")), []);
  });
});
