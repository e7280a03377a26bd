import assert from "node:assert/strict";
import type { Fault } from "../../../emulator/salesforce/faults";
import { orgWorld } from "../orgWorld";
import { errorOf } from "../testWorld";

// Sources: Salesforce REST API Developer Guide, 'Status Codes and Error Responses' and 'Insert or Update (Upsert) a
// Record Using an External ID'; EventBridge User Guide, 'API destinations', error codes.
describe("a Salesforce that refuses makes a dead letter at once, without a retry,", () => {
  const refusals: [Fault, number, string][] = [
    ["row-lock", 400, "UNABLE_TO_LOCK_ROW"],
    ["request-limit", 403, "REQUEST_LIMIT_EXCEEDED"],
    ["not-unique", 300, "/services/data/v68.0/sobjects/Contact/"],
  ];
  for (const [fault, status, payload] of refusals) {
    it(`with ${status}: ${fault}`, async () => {
      const { world, org, requests, contacts } = orgWorld();
      org.faults.next(fault, 1);
      await world.deliver();
      assert.equal(requests.length, 1);
      const [code, message, exhausted, attempts] = errorOf(world);
      assert.deepEqual([code, exhausted, attempts], ["SDK_CLIENT_ERROR", undefined, "0"]);
      const start = `ApiDestination returned HTTP status ${status} with payload: `;
      assert(message?.startsWith(start) && message.includes(payload), message);
      assert.deepEqual(contacts(), []);
    });
  }
});

// Sources: the same.
describe("a Salesforce that cannot answer now receives the event later:", () => {
  for (const fault of ["expired-session", "too-many-requests", "unavailable", "hang"] as const) {
    it(fault, async () => {
      const { world, org, requests, contacts } = orgWorld();
      org.faults.next(fault, 2);
      await world.deliver();
      assert.equal(requests.length, 3);
      assert.deepEqual(world.deadLetters, []);
      assert.equal(contacts()[0]?.fields.LastName, "Meyer");
    });
  }
});

// Source: AWS re:Post, 'AWS event Bridge', answered by AWS: EventBridge does not guarantee the order of the events.
it("a late retry of an older update overwrites a newer one", async () => {
  const { world, org, requests, contacts } = orgWorld();
  org.faults.next("unavailable", 1);
  world.publish({ lastname: "older" });
  world.publish({ lastname: "newer" });
  await world.clock.run();
  assert.deepEqual(
    requests.map(({ body }) => body),
    ["older", "newer", "older"].map((name) => `{"LastName":"${name}"}`),
  );
  assert.equal(contacts()[0]?.fields.LastName, "older");
});

// Sources: Salesforce Object Reference, Contact: LastName is required; EventBridge User Guide, 'API destinations'.
it("a request with only an optional field, sent before its contact exists, is a dead letter at once", async () => {
  const inputTransformer = {
    inputPaths: { email: "$.detail.email" },
    inputTemplate: '{"Email":<email>}',
  };
  const { world, requests, contacts } = orgWorld();
  world.addTarget({ targetId: "contact", inputTransformer });
  await world.deliver({ email: "veronica@example.com" });
  assert.equal(requests.length, 1);
  const [code, message, exhausted, attempts] = errorOf(world);
  assert.deepEqual([code, exhausted, attempts], ["SDK_CLIENT_ERROR", undefined, "0"]);
  assert.match(message ?? "", /HTTP status 400 with payload: .*REQUIRED_FIELD_MISSING/);
  assert.deepEqual(contacts(), []);
});

// Source: RFC 3986, 5.2.4: what `..` means is resolved by the server.
for (const id of ["..", "."]) {
  it(`a path value of ${id} reaches only the resource that the server derives from it`, async () => {
    const { world, requests } = orgWorld();
    await world.deliver({ id });
    assert(requests[0]?.url.endsWith(`/ShopCustomerId__c/${id}`));
    assert.match(errorOf(world)[1] ?? "", /HTTP status 404/);
  });
}
