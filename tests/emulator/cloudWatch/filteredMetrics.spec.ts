import assert from "node:assert/strict";
import { BusLogs } from "../../../emulator/cloudWatch/busLogs";
import { FilteredMetrics } from "../../../emulator/cloudWatch/filteredMetrics";
import { cloudWatchActions } from "../../../emulator/endpoint/cloudWatch";
import { KeptJournal, type KeptLimits } from "../../../emulator/eventBridge/keptJournal";
import { Metrics } from "../../../emulator/eventBridge/metrics";
import { BUS, response, START, TestWorld } from "../testWorld";

const GROUP = "/aws/vendedlogs/shop";
const ARN = "arn:aws:logs:eu-central-1:000000000000";
const BUS_ARN = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;
const MINUTE = 60_000;
type Inputs = Record<string, unknown>;

/** A world whose bus logs to a group. */
function logging(api = [response(400, "no")], limits?: KeptLimits) {
  const world = new TestWorld({ api });
  const { account, journal, controlPlane } = world.emulator;
  const make = (type: string, inputs: Inputs) => {
    const planned = controlPlane.plan(`aws:cloudwatch/${type}`, "x", inputs);
    planned.create();
  };
  make("eventBus:EventBus", {
    name: BUS,
    logConfig: { level: "ERROR", includeDetail: "NONE" },
  });
  make("logGroup:LogGroup", { name: GROUP });
  make("logDeliverySource:LogDeliverySource", {
    name: "errors",
    logType: "ERROR_LOGS",
    resourceArn: BUS_ARN,
  });
  make("logDeliveryDestination:LogDeliveryDestination", {
    name: "group",
    deliveryDestinationConfiguration: { destinationResourceArn: `${ARN}:log-group:${GROUP}` },
  });
  make("logDelivery:LogDelivery", {
    deliverySourceName: "errors",
    deliveryDestinationArn: `${ARN}:delivery-destination:group`,
  });
  const kept = new KeptJournal(journal, limits);
  const filtered = new FilteredMetrics(account, new BusLogs(account, kept), { journal, kept });
  const filter = (step: string, metric: Inputs = {}, name = "letters") =>
    make("logMetricFilter:LogMetricFilter", {
      name,
      logGroupName: GROUP,
      pattern: `{ $.message_type = "${step}" }`,
      metricTransformation: { name: "letters", namespace: "Shop", value: "1", ...metric },
    });
  const sums = (name = "letters") =>
    filtered.of("Shop", name).map(({ at, sum }) => [(at - START) / MINUTE, sum]);
  return { world, account, filtered, filter, sums };
}

describe("the metric of a filter on a bus's log", () => {
  it("counts the records that match, by the minute", async () => {
    const { world, filter, sums } = logging();
    filter("INVOCATION_DLQ");
    await world.deliver();
    await world.deliver();
    assert.deepEqual(sums(), [[0, 2]]);
    await world.clock.run(START + 3 * MINUTE);
    await world.deliver();
    assert.deepEqual(sums(), [
      [0, 2],
      [3, 1],
    ]);
    assert.deepEqual(sums(), [
      [0, 2],
      [3, 1],
    ]);
  });

  it("adds the filter's value, and its default for every other record", async () => {
    const { world, filter, sums } = logging();
    filter("INVOCATION_DLQ", { value: "2.5" });
    filter("INVOCATION_DLQ", { name: "others", value: "0", defaultValue: "1" }, "others");
    await world.deliver();
    assert.deepEqual(sums(), [[0, 2.5]]);
    assert.deepEqual(sums("others"), [[0, 2]]); // the failed attempt, and the failure of the invocation
  });

  it("counts an attempt as what became of it", async () => {
    const { world, filter, sums } = logging([response(503), response(400)]);
    filter("INVOCATION_ATTEMPT_RETRYABLE_FAILURE", { name: "retried" }, "retried");
    filter("INVOCATION_ATTEMPT_PERMANENT_FAILURE", { name: "failed" }, "failed");
    await world.deliver();
    const total = (name: string) => sums(name).reduce((sum, [, one = 0]) => sum + one, 0);
    assert.deepEqual([total("retried"), total("failed")], [1, 1]);
  });

  it("counts records from the filter's creation on only", async () => {
    const { world, filter, sums } = logging();
    await world.deliver();
    await world.clock.run(START + MINUTE);
    filter("INVOCATION_DLQ");
    await world.deliver();
    assert.deepEqual(sums(), [[1, 1]]);
    await world.clock.run(START + 2 * MINUTE);
    filter("INVOCATION_FAILURE"); // a changed pattern
    await world.deliver();
    assert.deepEqual(sums(), [
      [1, 1],
      [2, 1],
    ]);
  });

  it("keeps what it has counted of events that the emulator has forgotten, and of a filter that is removed", async () => {
    const { world, account, filter, sums } = logging(undefined, { events: 1, bytes: 1_000_000 });
    filter("INVOCATION_DLQ");
    for (let event = 0; event < 3; event += 1) await world.deliver();
    assert.deepEqual(sums(), [[0, 3]]);
    account.metricFilters.clear();
    await world.deliver();
    assert.deepEqual(sums(), [[0, 3]]);
  });

  it("has no data where the bus does not log, or logs to another group", async () => {
    const { world, account, filter, sums } = logging();
    filter("INVOCATION_DLQ");
    account.logDestinations.set(`${ARN}:delivery-destination:group`, `${ARN}:log-group:other`);
    await world.deliver();
    assert.deepEqual(sums(), []);
  });

  it("is a metric without dimensions of GetMetricData", async () => {
    const { world, account, filtered, filter } = logging();
    filter("INVOCATION_DLQ");
    await world.deliver();
    const metrics = new Metrics(world.emulator.journal);
    const { GetMetricData } = cloudWatchActions({ account, metrics, filtered }, () => START);
    const query = (Id: string, Namespace: string, Dimensions: Inputs[] = []) => ({
      Id,
      MetricStat: {
        Metric: { Namespace, MetricName: "letters", Dimensions },
        Period: 300,
        Stat: "Sum",
      },
    });
    const input = {
      MetricDataQueries: [
        query("it", "Shop"),
        query("other", "Shops"),
        query("more", "Shop", [{ Name: "RuleName", Value: "customers" }]),
      ],
      StartTime: START / 1_000,
      EndTime: START / 1_000 + 3_600,
    };
    const answer = await GetMetricData?.(input, new AbortController().signal);
    const { MetricDataResults } = answer as { MetricDataResults: { Values: number[] }[] };
    assert.deepEqual(
      MetricDataResults.map(({ Values }) => Values),
      [[1], [], []],
    );
  });
});
