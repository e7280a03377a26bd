import assert from "node:assert/strict";
import {
  describeDestination,
  levelOf,
  orgsOf,
  total,
  troubleFirst,
  type SubscriptionFlow,
} from "../../console/page/parts/flow/lanes";
import { formatRate } from "../../console/page/parts/flow/numbers";
import { METRICS, type Sums } from "../../operations/flow/counts";
import type { FlowDestination } from "../../operations/flow/routes";

const sums = (some: Partial<Sums> = {}): Sums =>
  ({ ...Object.fromEntries(METRICS.map((one) => [one, 0])), ...some }) as Sums;
const destination = (name: string, host: string, path = "Contact/Id__c"): FlowDestination => ({
  name,
  key: name,
  method: "PATCH",
  endpoint: `https://${host}/services/data/v68.0/sobjects/${path}/*`,
  rateLimit: 9,
  state: "ACTIVE",
  connection: {
    name: `${host}-connection`,
    orgs: [],
    state: "AUTHORIZED",
    verdict: "ok",
    means: "",
    remedy: "",
  },
});
const subscription = (name: string, more: Partial<SubscriptionFlow> = {}): SubscriptionFlow => ({
  name,
  requestsPerEvent: 1,
  ...more,
});

describe("the lanes of the picture", () => {
  it("join the subscriptions of a destination, and the destinations of an org", () => {
    const orgs = orgsOf([
      subscription("a", { destination: destination("contacts", "one.my.salesforce.com") }),
      subscription("b", { destination: destination("emea", "two.my.salesforce.com") }),
      subscription("c", { destination: destination("contacts", "one.my.salesforce.com") }),
      subscription("d", { destination: destination("orders", "one.my.salesforce.com") }),
      subscription("e"),
    ]);
    assert.deepEqual(
      orgs.map(({ host, lanes }) => [
        host,
        lanes.map((lane) => lane.subscriptions.map(({ name }) => name).join("+")),
      ]),
      [
        ["one.my.salesforce.com", ["a+c", "d"]],
        ["two.my.salesforce.com", ["b"]],
        ["", ["e"]],
      ],
    );
  });

  it("name what a destination does, or the destination", () => {
    const one = destination("shop-contacts", "one.my.salesforce.com");
    assert.deepEqual(describeDestination(one), { title: "Upsert Contact", by: "Id__c" });
    assert.equal(describeDestination({ ...one, method: "DELETE" }).title, "Delete Contact");
    assert.equal(describeDestination({ ...one, endpoint: "https://x/y/*" }).by, "shop-contacts");
  });

  it("sum what is known, and nothing where a part is not known", () => {
    const known = subscription("a", { lastHour: sums({ MatchedEvents: 2 }) });
    assert.equal(total([known, known], "lastHour")?.MatchedEvents, 4);
    assert.equal(total([known, subscription("b")], "lastHour"), undefined);
  });

  it("put trouble first", () => {
    const all = [
      subscription("quiet", { lastHour: sums() }),
      subscription("good", { lastHour: sums({ SuccessfulInvocationAttempts: 1 }) }),
      subscription("lost", { lastHour: sums({ InvocationsFailedToBeSentToDlq: 1 }) }),
      subscription("waits", { lastHour: sums(), waiting: 1 }),
      subscription("unknown"),
    ];
    assert.deepEqual(
      all.map((one) => levelOf(one)),
      ["quiet", "good", "bad", "warn", "quiet"],
    );
    assert.deepEqual(
      troubleFirst(all).map(({ name }) => name),
      ["lost", "waits", "good", "quiet", "unknown"],
    );
  });

  for (const [count, expected] of [
    [0, "0/min"],
    [1, "0.2/min"],
    [7, "1.4/min"],
    [49, "9.8/min"],
    [500, "100/min"],
    [3_600, "12/s"],
    [undefined, "rate not known"],
  ] as const) {
    it(`write ${count ?? "an unknown count"} in 5 minutes as ${expected}`, () =>
      assert.equal(formatRate(count), expected));
  }
});
