import assert from "node:assert/strict";
import type { MetricQuery, MetricTime } from "../../../clients/aws/cloudWatch";
import { readActivity } from "../../../operations/flow/activity";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 8, 14, 12, 0, 30);
/** The end of the current minute. */
const END = NOW + 30_000;
const OUTPUTS = {
  eventBusName: "shop",
  deadLetterQueueArn: "arn:aws:sqs:eu-central-1:000000000000:dlq",
  ruleNames: { updated: { sending: ["u1"] } },
};

/** CloudWatch with values by metric and by minutes before the end of the current one. */
function cloudWatch(values: Record<string, Record<number, number>>) {
  const asked: { metrics: number; time: MetricTime }[] = [];
  return {
    asked,
    series: (queries: readonly MetricQuery[], time: MetricTime) => {
      asked.push({ metrics: queries.length, time });
      return Promise.resolve(
        queries.map(({ metric }) =>
          Object.entries(values[metric] ?? {})
            .map(([minutes, value]) => ({ at: END - Number(minutes) * MINUTE, value }))
            .filter(({ at }) => at >= time.from && at < time.to)
            .sort((one, other) => one.at - other.at),
        ),
      );
    },
  };
}

const read = async (
  values: Record<string, Record<number, number>>,
  local = true,
): Promise<Awaited<ReturnType<typeof readActivity>>["activity"]> =>
  (await readActivity(cloudWatch(values), { outputs: OUTPUTS, local, now: NOW })).activity;

describe("the activity of a stack", () => {
  it("sums the last 5 minutes and the last hour, and has the events of each minute", async () => {
    const { last5Minutes, lastHour, eventsByMinute } = await read({
      MatchedEvents: { 1: 1, 5: 2, 6: 4, 60: 8, 61: 16 },
    });
    assert.equal(last5Minutes.updated?.MatchedEvents, 3);
    assert.equal(lastHour.updated?.MatchedEvents, 15);
    const minutes = eventsByMinute.updated ?? [];
    assert.deepEqual([minutes.length, minutes[59], minutes[55], minutes[0]], [60, 1, 2, 8]);
  });

  it("counts deliveries that began in the past day as waiting", async () => {
    const { waiting } = await read({
      MatchedEvents: { 600: 100, 2: 5 },
      SuccessfulInvocationAttempts: { 300: 40, 1: 1 },
    });
    assert.deepEqual(waiting, { updated: 64 });
  });

  it("leaves out the last minutes of AWS, whose metrics have not all arrived, and says so", async () => {
    const values = { MatchedEvents: { 10: 5, 2: 100 } };
    assert.deepEqual((await read(values)).waiting, { updated: 105 });
    const { waiting, waitingAt } = await read(values, false);
    assert.deepEqual(waiting, { updated: 5 });
    assert.equal(waitingAt, END - 3 * MINUTE);
  });

  it("has the longest wait of either spelling, and none without a first attempt in 5 minutes", async () => {
    const { longestWait } = await read({
      IngestionToInvocationStartLatency: { 2: 50 },
      IngestiontoInvocationStartLatency: { 4: 700, 9: 90_000 },
    });
    assert.deepEqual(longestWait, { updated: 700 });
    assert.deepEqual((await read({})).longestWait, {});
  });

  it("has the newest age of the oldest dead letter, and none that is old", async () => {
    const of = async (values: Record<number, number>) =>
      (await read({ ApproximateAgeOfOldestMessage: values })).oldestDeadLetter;
    assert.equal(await of({ 1: 90, 2: 30 }), 90_000);
    assert.equal(await of({ 20: 90 }), undefined);
    assert.equal(await of({}), undefined);
  });

  it("asks for the past day once, and from then on from its end", async () => {
    const fake = cloudWatch({ MatchedEvents: { 600: 100 } });
    const first = await readActivity(fake, { outputs: OUTPUTS, local: false, now: NOW });
    const { earlier } = first;
    const later = await readActivity(fake, {
      outputs: OUTPUTS,
      local: false,
      now: NOW + 4 * MINUTE,
      earlier,
    });
    assert.deepEqual(later.activity.waiting, { updated: 100 });
    assert.deepEqual(
      fake.asked.map(({ metrics, time }) => [metrics, time.period]),
      [
        [4, 300],
        [9, 60],
        [9, 60],
      ],
    );
    assert.equal(fake.asked[2]?.time.from, fake.asked[0]?.time.to);
    assert.equal(first.activity.metrics, 9);
  });

  it("asks for whole periods", async () => {
    const fake = cloudWatch({});
    await readActivity(fake, { outputs: OUTPUTS, local: false, now: NOW + 7 * MINUTE });
    for (const { time } of fake.asked) {
      for (const moment of [time.from, time.to]) assert.equal(moment % (time.period * 1_000), 0);
    }
  });
});
