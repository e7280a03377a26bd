import assert from "node:assert/strict";
import type { Story } from "../../../operations/trace/story";
import type { Subscription, UpsertSubscription } from "../../../mapping/subscription";
import { subscriptions as declared } from "../../../subscriptions";
import { subscribeTo } from "../../examples/subscribed";
import { CUSTOMER, TracedStack } from "./tracedStack";

const [first, second] = declared as UpsertSubscription[];
if (first === undefined || second === undefined) throw new Error("two subscriptions are needed");
const events = (detailType: string) => ({ ...second.events, detailTypes: [detailType] as const });
const WITH_ERASURES: Subscription[] = [
  first,
  second,
  { name: "customer-deleted", events: events("customer-deleted"), delete: second.upsert },
  {
    name: "customer-anonymized",
    events: events("customer-anonymized"),
    anonymize: second.upsert,
    fields: { LastName: { constant: "Erased" }, FirstName: { constant: null } },
  },
];

const DAY = "2026-09-14T0";

describe("a trace of a person who is erased", () => {
  let shop: TracedStack;
  let restore: () => void;
  let id = 100;
  before(async () => {
    restore = subscribeTo(WITH_ERASURES);
    shop = await TracedStack.start();
  });
  after(async () => {
    restore();
    await shop.stop();
  });
  beforeEach(() => void (id += 1));

  const update = (time: string) => shop.deliver({ ...CUSTOMER, id }, "customer-updated", time);
  const erase = (how: "deleted" | "anonymized", time: string) =>
    shop.deliver({ ...CUSTOMER, id }, `customer-${how}`, time);
  const heldBy = ({ salesforce }: Story) => {
    const [held, ...others] = salesforce;
    assert(held !== undefined && others.length === 0, JSON.stringify(salesforce));
    return held;
  };
  const trace = async (local = true) =>
    heldBy(await shop.trace({ customer: String(id) }, { local }));

  for (const local of [true, false]) {
    const of = local ? "`bridge local`" : "a deployed stack";
    it(`says that an older update was delivered after the deletion, of ${of}`, async () => {
      await update(`${DAY}8:00:00Z`);
      const erasure = await erase("deleted", `${DAY}9:00:00Z`);
      const late = await update(`${DAY}9:00:00Z`);
      const held = await trace(local);
      assert.equal(
        held.says,
        `The event ${late} is not newer than the erasure ${erasure}, and was delivered after it: erased data may be in Salesforce again (docs/erasure.md).`,
      );
      assert.equal(held.compared?.eventId, late);
    });
  }

  it("says nothing of it where the person registered again after the deletion", async () => {
    await update(`${DAY}8:00:00Z`);
    await erase("deleted", `${DAY}9:00:00Z`);
    await update(`${DAY}9:00:01Z`);
    assert.equal((await trace()).says, undefined);
  });

  it("says nothing of a late update that Salesforce refused", async () => {
    await update(`${DAY}8:00:00Z`);
    const erasure = await erase("anonymized", `${DAY}9:00:00Z`);
    await shop.deliver(
      { ...CUSTOMER, id, created_in: "nowhere" },
      "customer-updated",
      `${DAY}8:30:00Z`,
    );
    const held = await trace();
    assert.equal(held.says, undefined);
    assert.notEqual(held.compared?.eventId, erasure);
  });

  it("compares the record with the anonymization if that came last", async () => {
    await update(`${DAY}8:00:00Z`);
    const erasure = await erase("anonymized", `${DAY}9:00:00Z`);
    const held = await trace();
    assert.deepEqual(held.compared, {
      eventId: erasure,
      same: ["LastName", "FirstName"],
      different: [],
    });
    assert.equal(held.says, undefined);
  });

  it("compares nothing if a deletion came last, and says that the record exists all the same", async () => {
    await update(`${DAY}8:00:00Z`);
    shop.standIn.faults.next("unavailable", 1_000);
    const deletion = shop.publish({ ...CUSTOMER, id }, "customer-deleted", `${DAY}9:00:00Z`);
    await shop.clock.run(shop.clock.now() + 5_000);
    shop.standIn.faults.next("unavailable", 0);
    const held = await trace();
    assert.equal(held.compared, undefined);
    assert.match(held.says ?? "", new RegExp(`^The last event of it, ${deletion}, deletes it: `));
    await shop.clock.run();
    assert.equal((await trace()).state, "absent");
  });
});
