import assert from "node:assert/strict";
import { estimateCost } from "../../../offline/cost/cost";
import type { PlannedResource } from "../../../offline/cost/resources";
import type { Usage } from "../../../offline/cost/usage";
import { share, size } from "../../../cli/options/cost";
import { PRICES } from "../../../offline/cost/prices";
import { formatCost } from "../../../offline/cost/format";

const usage: Usage = {
  rate: 10,
  eventBytes: 2_048,
  deadLettered: 0.001,
  callsPerEvent: 1,
  orgs: [{ name: "default", callsPerEvent: 1 }],
  destinations: [{ name: "Contact-ShopCustomerId__c", callsPerEvent: 1, limit: 20 }],
  dailyLimit: 100_000,
};
/** 10 a second for 730 hours. */
const EVENTS = 26_280_000;

const resource = (type: string, inputs: Record<string, unknown> = {}): PlannedResource => ({
  type: `aws:${type}`,
  inputs,
});
const destination = resource("cloudwatch/eventApiDestination:EventApiDestination", {
  invocationRateLimitPerSecond: 20,
});
const queue = resource("sqs/queue:Queue");
const rule = resource("cloudwatch/eventRule:EventRule");
const shop = [destination, queue, rule, rule, rule];

const parts = (resources: PlannedResource[], changed: Partial<Usage> = {}) =>
  new Map(
    estimateCost(resources, { ...usage, ...changed }, "us-east-1").lines.map((one) => [
      one.part,
      one,
    ]),
  );
function assertLine(
  part: string,
  quantity: number,
  usd: number,
  resources: PlannedResource[],
  changed: Partial<Usage> = {},
) {
  const line = parts(resources, changed).get(part);
  assert(line, `there is no line '${part}'`);
  assert(Math.abs(line.quantity - quantity) < 1e-6 * quantity, `${line.quantity} ${part}`);
  assert(Math.abs(line.usd - usd) < 1e-6 * usd, `${line.usd} USD ${part}`);
}

describe("the cost of a month", () => {
  it("counts each published event, and each redriven one, at the price of a custom event", () => {
    assertLine("events published to the bus", EVENTS, 26.28, shop);
    assertLine("dead letters published again", 26_280, 0.02628, shop);
  });

  it("counts an event by chunks of 64 KB, at the bus, at Salesforce and in the queue", () => {
    const big = { eventBytes: 64 * 1_024 + 1 };
    assertLine("events published to the bus", 2 * EVENTS, 52.56, shop, big);
    assertLine("calls of Salesforce", 2 * EVENTS * 1.001, 10.522512, shop, big);
    assertLine("dead-letter queue", 2 * 26_280 * 3, 0.063072, shop, big);
    assertLine("events published to the bus", EVENTS, 26.28, shop, { eventBytes: 64 * 1_024 });
  });

  it("counts as many calls as an event causes, and those of redriven events", () => {
    assertLine("calls of Salesforce", EVENTS * 1.001 * 3, 15.783768, shop, { callsPerEvent: 3 });
  });

  it("has no dead letters without a queue, and no calls without a destination", () => {
    assert.deepEqual([...parts([rule]).keys()], ["events published to the bus"]);
    assert(!parts(shop, { deadLettered: 0 }).has("dead-letter queue"));
  });

  it("counts an alarm by its metrics, a query by the rules that it looks at, and a fast one apart", () => {
    const alarm = (inputs: object) => resource("cloudwatch/metricAlarm:MetricAlarm", { ...inputs });
    const metric = (period: number) => ({ metric: { period } });
    const alarms = [
      alarm({ metricName: "A", period: 60 }),
      alarm({ metricQueries: [{ expression: "a / b" }, metric(60), metric(60)] }),
      alarm({
        metricQueries: [{ expression: 'SELECT SUM(F) FROM SCHEMA("AWS/Events", RuleName)' }],
      }),
      alarm({ metricQueries: [{ expression: 'SELECT MAX(F) FROM "AWS/Usage"' }] }),
      alarm({ metricName: "B", period: 10 }),
    ];
    const resources = [...shop, ...alarms];
    assertLine("alarms", 3, 0.3, resources);
    assertLine("alarms on queries (Metrics Insights)", 4, 0.4, resources);
    assertLine("alarms of high resolution", 1, 0.3, resources);
    const onBus = {
      expression: `SELECT SUM(F) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = 'a'`,
    };
    const ofBus = [...shop, alarm({ metricQueries: [onBus] })];
    const rules = ["a", "a", "default"].map((eventBusName) =>
      resource("cloudwatch/eventRule:EventRule", { eventBusName }),
    );
    assertLine("alarms on queries (Metrics Insights)", 2, 0.2, [...ofBus, ...rules]);
  });

  it("prices a dashboard, a composite alarm, the metric of a log filter, a key, and a topic with its e-mails", () => {
    const resources = [
      ...shop,
      resource("cloudwatch/dashboard:Dashboard"),
      resource("cloudwatch/compositeAlarm:CompositeAlarm"),
      resource("cloudwatch/logMetricFilter:LogMetricFilter"),
      resource("kms/key:Key"),
      resource("sns/topic:Topic"),
      resource("sns/topicSubscription:TopicSubscription", { protocol: "email" }),
      resource("sns/topicSubscription:TopicSubscription", { protocol: "sqs" }),
    ];
    assertLine("dashboard", 1, 3, resources);
    assertLine("composite alarms", 1, 0.5, resources);
    assertLine("metrics of log filters", 1, 0.3, resources);
    assertLine("keys", 1, 1, resources);
    assertLine("notifications of alarms", 10, 0.000005, resources);
    assertLine("e-mails of alarms", 10, 0.0002, resources);
  });

  it("prices an archive by what goes in and how long it stays", () => {
    const archive = (retentionDays?: number) =>
      resource("cloudwatch/eventArchive:EventArchive", { retentionDays });
    const gigabytes = (EVENTS * 1.001 * 2_048) / 1_024 ** 3;
    assertLine("archive, taken in", gigabytes, gigabytes * 0.1, [...shop, archive(30)]);
    const kept = (gigabytes * 30) / (730 / 24);
    assertLine("archive, stored", kept, kept * 0.023, [...shop, archive(30)]);
    assertLine("archive, stored", gigabytes, gigabytes * 0.023, [...shop, archive()]);
    const { notes } = estimateCost([...shop, archive()], usage, "us-east-1");
    assert(notes.some((note) => note.startsWith("Data that is kept for ever is counted")));
  });

  it("prices the log of a bus by its level and what it holds of an event", () => {
    const logged = (level: string, includeDetail = "NONE") => [
      ...shop,
      resource("cloudwatch/eventBus:EventBus", { logConfig: { level, includeDetail } }),
      resource("cloudwatch/logGroup:LogGroup", { retentionInDays: 365 }),
    ];
    const part = "log of the bus, ingested";
    const gigabytes = (records: number, bytes: number) => (records * bytes) / 1_024 ** 3;
    const errors = gigabytes(26_280 * 3, 1_024);
    assertLine(part, errors, errors * 0.5, logged("ERROR"));
    const all = gigabytes(EVENTS * 8, 1_024 + 2_048);
    assertLine(part, all, all * 0.5, logged("TRACE", "FULL"));
    const stored = (all * 365) / (730 / 24);
    assertLine("log of the bus, stored", stored, stored * 0.03, logged("TRACE", "FULL"));
    assert(!parts(logged("OFF")).has(part));
  });

  it("sums its lines, and names its assumptions and the parts that it leaves out", () => {
    const resources = [...shop, resource("kms/key:Key"), resource("lambda/function:Function")];
    const { usd, lines, notes } = estimateCost(resources, usage, "eu-central-1");
    assert.equal(
      usd,
      lines.reduce((sum, line) => sum + line.usd, 0),
    );
    const text = notes.join("\n");
    assert.match(text, /^Assumed: 10 events a second all month .* 2,048 bytes each; 0\.1 % /m);
    assert.match(text, /^Left out: requests to the key/m);
    assert.match(
      text,
      /^Left out: aws:lambda\/function:Function, whose price is not known here\.$/m,
    );
    assert.match(text, /^The prices are those of us-east-1; some may be higher in eu-central-1/m);
    assert.doesNotMatch(
      estimateCost(shop, usage, "us-east-1").notes.join("\n"),
      /The prices are those of/,
    );
  });

  it("names the extra cost of a key that is rotated each year", () => {
    const notesOf = (enableKeyRotation: boolean) =>
      estimateCost([resource("kms/key:Key", { enableKeyRotation })], usage, "us-east-1").notes.join(
        "\n",
      );
    assert.match(
      notesOf(true),
      /yearly rotations of a key\. KMS charges 1 USD a month more after the first rotation, and as much/,
    );
    assert.doesNotMatch(notesOf(false), /yearly rotations/);
  });

  it("gives every price its list, the page that quotes it, and the day of that page", () => {
    for (const { usd, per, list, seenAt, date } of Object.values(PRICES)) {
      assert(usd > 0 && per >= 1);
      assert.match(list, /^https:\/\/aws\.amazon\.com\/\w+\/pricing\/$/);
      assert.match(seenAt, /^https:\/\//);
      assert.match(date, /^20\d\d-\d\d-\d\d$/);
    }
  });

  it("shows the parts, the days of the prices, and whether Salesforce accepts that many calls", () => {
    const text = formatCost(estimateCost(shop, usage, "us-east-1"), 400);
    assert.match(text, /│ events published to the bus +│ +26,280,000 │ +26\.28 │/);
    assert.match(text, /│ sum +│ +│ +31\.60 │/);
    assert.match(text, /^ {2}Prices of 2026-03-13: https:\/\/aws\.amazon\.com\/eventbridge/m);
    assert.match(text, /864,000 API calls a day, of the 100,000 .*: TOO MANY\.$/m);
    assert.doesNotMatch(text, /calls a second/);

    const few = { rate: 1, dailyLimit: 86_400 };
    const fewCalls = formatCost(estimateCost(shop, { ...usage, ...few }, "us-east-1"), 400);
    assert.doesNotMatch(fewCalls, /TOO MANY|calls a second/);
  });

  it("shows each org by itself, and an API destination whose rate limit is too low", () => {
    const orgs = [
      { name: "default", callsPerEvent: 2 },
      { name: "emea", callsPerEvent: 1 },
    ];
    const destinations = [
      { name: "Contact-ShopCustomerId__c", callsPerEvent: 1, limit: 5 },
      { name: "Account-ShopAccountId__c", callsPerEvent: 1, limit: 10 },
      { name: "emea-Contact-ShopCustomerId__c", callsPerEvent: 1, limit: 20 },
    ];
    const several = { ...usage, orgs, destinations, dailyLimit: 1_000_000 };
    const text = formatCost(estimateCost(shop, several, "us-east-1"), 400)
      .split("\n")
      .filter((line) => line.startsWith("  Salesforce"));
    assert.deepEqual(text, [
      "  Salesforce, org default: 1,728,000 API calls a day, of the 1,000,000 that each org is assumed to have (--api-limit): TOO MANY.",
      "  Salesforce, org emea: 864,000 API calls a day, of the 1,000,000 that each org is assumed to have (--api-limit).",
      "  Salesforce: the API destination Contact-ShopCustomerId__c allows 5 of the 10 calls a second: the backlog grows until EventBridge gives events up. The objects of an org share its invocationRateLimit evenly.",
    ]);
  });

  it("takes a share as a percentage, and a size in bytes or kilobytes", () => {
    assert.equal(share("0.1%"), 0.001);
    assert.equal(share("100%"), 1);
    assert.equal(size("2048"), 2_048);
    assert.equal(size("1024KB"), 1_048_576);
    for (const wrong of ["0.1", "101%", "-1%", ""]) assert.throws(() => share(wrong), /percentage/);
    for (const wrong of ["0", "1025KB", "2MB", ""]) assert.throws(() => size(wrong), /1024KB/);
  });
});
