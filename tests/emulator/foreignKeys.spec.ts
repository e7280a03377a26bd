import assert from "node:assert/strict";
import { alarmState } from "../../emulator/cloudWatch/alarmState";
import { cloudWatchActions } from "../../emulator/endpoint/cloudWatch";
import { eventActions } from "../../emulator/endpoint/events";
import { Metrics } from "../../emulator/eventBridge/metrics";
import { compileMath } from "../../emulator/cloudWatch/metricMath";
import { changedKeys, unhidden, propertyAt, type PropertyMap } from "../../emulator/propertyValues";
import { SalesforceRecords } from "../../emulator/salesforce/records";
import { withFields } from "../../salesforceSchema/field";
import { contact } from "../salesforceContact";
import { allows, parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { allow, BUS, TestWorld } from "./testWorld";

/** As JSON has it: an object of its own may have such a member. */
const own = (key: string, value: unknown) =>
  JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`) as PropertyMap;
const dlq = { namespace: "AWS/SQS", dimensions: { QueueName: "dlq" }, statistic: "Maximum" };

// What every object inherits is no member of it: keys that come from outside may be called so.
for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"]) {
  describe(`a foreign key '${name}'`, () => {
    it("is neither a function nor an operator of metric math", () => {
      for (const text of [`${name}(a)`, `${name}([a])`, `a ${name} b`]) {
        assert.throws(() => compileMath(text), /the emulator cannot compute the expression/);
      }
    });

    it("is not a metric of the emulator", async () => {
      const { emulator, clock } = new TestWorld();
      const { account, controlPlane } = emulator;
      const metrics = new Metrics(emulator.journal);
      const inputs = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 };
      const alarm = { name: "it", metricName: name, threshold: 0, period: 60, ...inputs, ...dlq };
      controlPlane.plan("aws:cloudwatch/metricAlarm:MetricAlarm", "x", alarm).create();
      const [made = assert.fail("no alarm")] = account.alarms.values();
      assert.equal(alarmState(made, { account, metrics }, clock.now()), "INSUFFICIENT_DATA");

      const actions = cloudWatchActions({ account, metrics }, () => clock.now());
      const Metric = {
        Namespace: "AWS/Events",
        MetricName: name,
        Dimensions: [{ Name: "RuleName", Value: "customers" }],
      };
      const query = { Id: "q", MetricStat: { Metric, Period: 60, Stat: "Sum" } };
      const asked = { MetricDataQueries: [query], StartTime: 0, EndTime: 9e9 };
      const answer = await actions.GetMetricData?.(asked, new AbortController().signal);
      const [{ Values } = { Values: [0] }] = answer?.MetricDataResults as { Values: number[] }[];
      assert.deepEqual(Values, []);
    });

    it("is a header and a query parameter of a target like any other", async () => {
      if (name === "__proto__") return; // no Pulumi program can give one of that name to a provider
      const httpTarget = {
        pathParameterValues: ["1"],
        headerParameters: own(name, "$.detail.id"),
        queryStringParameters: own(name, "$.detail.lastname"),
      };
      const world = new TestWorld({ target: { httpTarget } });
      await world.deliver();
      const [{ headers, url } = assert.fail("no request")] = world.requests;
      assert.equal(Object.hasOwn(headers, name) && headers[name], "7");
      assert(url.endsWith(`?${name}=Meyer`), url);
    });

    it("is not a field of a Salesforce object, unless the org has it", () => {
      const standard = new SalesforceRecords("Contact", contact([]), () => 0);
      const upsert = standard.upsert("ShopCustomerId__c", "1", JSON.stringify(own(name, "x")));
      assert.equal((upsert.body as { errorCode: string }[])[0]?.errorCode, "INVALID_FIELD");
      assert.equal(standard.upsert(name, "1", '{"LastName":"x"}').status, 404);

      const fields = Object.fromEntries([[name, { label: "x", type: "text", length: 9 } as const]]);
      const custom = new SalesforceRecords("X__c", withFields(undefined, fields, [name]), () => 0);
      assert.equal(custom.upsert(name, "1", "{}").status, 201);
      assert.deepEqual(custom.all(name), [{ externalId: "1", fields: {} }]);
    });

    it("is not a condition key of a request", () => {
      const asked = { action: "a:B", resource: "r", context: {} };
      for (const Condition of [
        { StringLike: own(name, "*") },
        { ArnLike: own(name, "*") },
        { Null: own(name, "false") },
      ]) {
        const isAllowed = () => allows(parseAccessPolicy(allow("a:B", { Condition })), asked);
        if (name === "__proto__") assert.throws(isAllowed, /no key __proto__/);
        else assert.equal(isAllowed(), false);
      }
    });

    it("is compared only as a resource's own member", () => {
      assert.deepEqual(changedKeys(own(name, 1), {}), [name]);
      assert.deepEqual(changedKeys({}, own(name, 1)), [name]);
      assert.deepEqual(changedKeys(own(name, 1), own(name, 1)), []);
      assert.equal(propertyAt({}, name), undefined);
      assert.equal(propertyAt({ a: own(name, [1]) }, `a.${name}[0]`), 1);
      assert.deepEqual(Object.entries(unhidden(own(name, "[secret]"), {}) as PropertyMap), [
        [name, undefined],
      ]);
    });

    it("is not an event bus, a rule, or a required member of an event", async () => {
      const { account, eventBridge } = new TestWorld().emulator;
      const actions = eventActions(account, eventBridge);
      const ask = async (action: string, input: object) =>
        actions[action]?.(input, new AbortController().signal);
      await assert.rejects(ask("DescribeEventBus", { Name: name }), /does not exist/);
      const rule = { Name: name, EventBusName: BUS };
      await assert.rejects(ask("DescribeRule", rule), /does not exist/);
      const event = { id: "", account: "", time: "", region: "", "detail-type": "", source: "" };
      const test = (EventPattern: string, detail: object) =>
        ask("TestEventPattern", { EventPattern, Event: JSON.stringify({ ...event, detail }) });
      const demands = JSON.stringify({ detail: own(name, [{ exists: true }]) });
      assert.deepEqual(await test(demands, {}), { Result: false });
      assert.deepEqual(await test(demands, own(name, "x")), { Result: true });
    });
  });
}
