import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { alarmNames } from "../../clients/aws/cloudWatch";
import { addStatus } from "../../cli/commands/status";
import type { Status } from "../../operations/status";
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

  const run = (...args: string[]) =>
    command(
      (program) => addStatus(program, PROJECT_DIRECTORY),
      ["status", ...served.here, ...args],
    );
  const states = async () => {
    const { alarms } = JSON.parse((await run("--json")).stdout) as Status;
    return alarms.map(({ state }) => state);
  };

  it("tells all alarms, of which AWS tells a hundred at a time", async () => {
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

  it("tells depth, alarms and what the rules did in the last hour, and ends with 1 while one is raised", async () => {
    await world.deliver();
    refuses = false;
    await world.deliver();
    const { stdout, code } = await run();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Stack local: 1 dead letter to be redriven, 0 hidden .*`dlq list` says why/,
    );
    assert.match(
      stdout,
      /2 alarms, 1 raised:\n {2}ALARM +dlq-dead-letters: about dlq-dead-letters\n {2}OK +dlq-dead-letters-lost\n/,
    );
    assert.match(stdout, /│ customer-updated │ 5 min │ 0 +│/);
    assert.match(stdout, /│ +│ 1 h +│ 2 +│ 2 +│ 1 +│ 0 +│ 1 +│ 0 +│/);
  });

  it("adds up to the queue's depth, with what is hidden or delayed", async () => {
    const [own, ...others] = ["a", "b", "c", "d"];
    for (const body of others) world.queue.send({ body, attributes: {} });
    world.queue.receive(1, 600_000);
    world.queue.send({ body: own ?? "", attributes: {} }, 600_000);
    const { stdout } = await run();
    assert.match(
      stdout,
      /^Stack local: 2 dead letters to be redriven, 1 hidden while somebody reads them, 1 delayed: 4 in the queue, as SQS counts approximately\./,
    );
    const { deadLetters } = JSON.parse((await run("--json")).stdout) as Status;
    assert.deepEqual(deadLetters, { visible: 2, hidden: 1, delayed: 1 });
  });

  it("ends with 0 when the queue is empty again", async () => {
    await world.deliver();
    assert.deepEqual(await states(), ["ALARM", "OK"]);
    world.queue.purge();
    assert.deepEqual(await states(), ["OK", "OK"]);
    assert.equal((await run()).code, 0);
  });

  it("tells of events that could not be dead-lettered, for as long as they are news", async () => {
    world.queue.policy = undefined;
    await world.deliver();
    assert.deepEqual(await states(), ["OK", "ALARM"]);
    await world.clock.run(world.clock.now() + 120_000);
    assert.deepEqual(await states(), ["OK", "OK"]);
  });

  it("says so where there are no alarms", async () => {
    world.emulator.account.alarms.clear();
    const { stdout, code } = await run();
    assert.equal(code, 0);
    assert.match(stdout, /There are no alarms: nobody is told of dead letters/);
  });
});

it("a stack's alarms are named after its queue", () => {
  assert.deepEqual(alarmNames("arn:aws:sqs:eu-central-1:000000000000:shop-dev-dlq-1f3a90bc"), {
    prefix: "shop-dev-",
    suffix: "-1f3a90bc",
  });
});
