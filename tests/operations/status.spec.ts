import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { alarmNames } from "../../clients/aws/cloudWatch";
import { addStatus } from "../../cli/commands/status";
import type { Status } from "../../operations/status";
import { columnsOf } from "../../text/width";
import { PROJECT_DIRECTORY } from "../folder";
import { BUS, response, TestWorld } from "../emulator/testWorld";
import { command, Served } from "../local/served";

const QUEUE = { namespace: "AWS/SQS", dimensions: { QueueName: "dlq" }, statistic: "Maximum" };
const AT_THE_FIRST = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: "notBreaching",
};
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("bridge status", () => {
  let world: TestWorld;
  let served: Served;
  let refuses: boolean;

  beforeEach(async () => {
    refuses = true;
    const clock = new VirtualClock(Date.now() - 30 * 60_000);
    world = new TestWorld({ clock, api: () => response(refuses ? 400 : 204) });
    for (const [name, more] of [
      [
        "dlq-dead-letters",
        { ...QUEUE, metricName: "ApproximateNumberOfMessagesVisible", period: 60 },
      ],
      [
        "dlq-dead-letters-lost",
        {
          metricQueries: [
            {
              id: "lost",
              expression: `SELECT SUM(InvocationsFailedToBeSentToDlq) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${BUS}'`,
              period: 60,
              returnData: true,
            },
          ],
        },
      ],
    ] as const) {
      world.emulator.controlPlane
        .plan(ALARM, name, { name, alarmDescription: `about ${name}`, ...AT_THE_FIRST, ...more })
        .create();
    }
    served = await new Served(world).start();
  });
  afterEach(() => served.stop());

  const run = (...args: string[]) => runAt("1000", ...args);
  const runAt = (COLUMNS: string, ...args: string[]) =>
    command(
      (program) => addStatus(program, PROJECT_DIRECTORY),
      ["status", ...served.here, ...args],
      { COLUMNS },
    );
  const states = async () => {
    const { alarms } = JSON.parse((await run("--json")).stdout) as Status;
    return alarms.map(({ state }) => state);
  };

  it("reports all alarms, of which AWS returns a hundred at a time", async () => {
    for (let index = 0; index < 199; index += 1) {
      const name = `dlq-${index}`;
      const given = {
        ...QUEUE,
        metricName: "ApproximateNumberOfMessagesVisible",
        period: 60,
        ...AT_THE_FIRST,
      };
      world.emulator.controlPlane.plan(ALARM, name, { name, ...given }).create();
    }
    assert.equal((await states()).length, 201);
  });

  it("reports depth, alarms and the activity of the last hour, and ends with 1 while an alarm is raised", async () => {
    await world.deliver();
    refuses = false;
    await world.deliver();
    const { stdout, code } = await run();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Stack local: about 1 dead letter in the queue\.\n {2}1 visible: `dlq list` shows the causes\.\n {2}The oldest has waited for \d+s\.\n\n/,
    );
    assert.match(
      stdout,
      /2 alarms, 1 raised:\n {2}ALARM {2}dlq-dead-letters: about dlq-dead-letters\n {2}OK {5}dlq-dead-letters-lost\n/,
    );
    assert.match(stdout, /\nLast 5 minutes: no events\.\n/);
    assert.match(
      stdout,
      /\nLast hour \(0 retries, 0 lost\):\n┌.*\n│ subscription +│ events │ attempts │ delivered │ dead letters │\n/,
    );
    assert.match(stdout, /│ customer-updated │ +2 │ +2 │ +1 │ +1 │\n└.*\n$/);
  });

  for (const width of [40, 60, 80]) {
    it(`fits ${width} columns`, async () => {
      await world.deliver();
      const { stdout } = await runAt(String(width));
      assert.match(stdout, /dead letters/);
      assert.deepEqual(
        stdout.split("\n").filter((line) => columnsOf(line) > width),
        [],
      );
    });
  }

  it("adds hidden and delayed messages to the queue's depth", async () => {
    const [own, ...others] = ["a", "b", "c", "d"];
    for (const body of others) world.queue.send({ body, attributes: {} });
    world.queue.receive(1, 600_000);
    world.queue.send({ body: own ?? "", attributes: {} }, 600_000);
    const { stdout } = await run();
    assert.match(
      stdout,
      /^Stack local: about 4 dead letters in the queue\.\n {2}2 visible: .*\n {2}1 hidden, because a command is reading the queue\.\n {2}1 delayed\.\n/,
    );
    const { deadLetters } = JSON.parse((await run("--json")).stdout) as Status;
    assert.deepEqual(deadLetters, { visible: 2, hidden: 1, delayed: 1, oldest: 0 });
  });

  it("ends with 0 when the queue is empty again", async () => {
    await world.deliver();
    assert.deepEqual(await states(), ["ALARM", "OK"]);
    world.queue.purge();
    assert.deepEqual(await states(), ["OK", "OK"]);
    assert.equal((await run()).code, 0);
  });

  it("reports events that could not be dead-lettered, while the alarm covers them", async () => {
    world.queue.policy = undefined;
    await world.deliver();
    assert.deepEqual(await states(), ["OK", "ALARM"]);
    await world.clock.run(world.clock.now() + 120_000);
    assert.deepEqual(await states(), ["OK", "OK"]);
  });

  it("reports that there are no alarms", async () => {
    world.emulator.account.alarms.clear();
    const { stdout, code } = await run();
    assert.equal(code, 0);
    assert.match(
      stdout,
      /The stack has no alarms, so nobody is notified of dead letters\. Create them with `pulumi up`\./,
    );
  });
});

it("derives the names of a stack's alarms from its queue", () => {
  assert.deepEqual(alarmNames("arn:aws:sqs:eu-central-1:000000000000:shop-dev-dlq-1f3a90bc"), {
    prefix: "shop-dev-",
    suffix: "-1f3a90bc",
  });
});
