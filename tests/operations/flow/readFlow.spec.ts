import assert from "node:assert/strict";
import { VirtualClock } from "../../../emulator/clock";
import { readFlow, type Flow, type FlowMemory } from "../../../operations/flow/readFlow";
import { findStack } from "../../../stack/deployed";
import { response, TestWorld } from "../../emulator/testWorld";
import { PROJECT_DIRECTORY } from "../../folder";
import { Served } from "../../local/served";

describe("the flow of a stack", () => {
  let world: TestWorld;
  let served: Served;
  let status: number;

  beforeEach(() => {
    status = 204;
    world = new TestWorld({
      clock: new VirtualClock(Date.now() - 30 * 60_000),
      api: () => response(status),
      destination: { invocationRateLimitPerSecond: 9 },
    });
    served = new Served(world);
  });
  afterEach(() => served.stop());

  const start = (outputs: object = {}) =>
    served.start({ destinationArns: { "Contact-Id__c": world.destinationArn }, ...outputs });
  const stack = () =>
    findStack(PROJECT_DIRECTORY, { local: true, port: Number(new URL(served.origin).port) });
  const read = async (memory: FlowMemory = {}): Promise<Flow> =>
    readFlow(await stack(), memory, Date.now());
  const valueOf = <T>(part: { value: T } | { unknown: string }): T =>
    "value" in part ? part.value : assert.fail(part.unknown);

  it("has the destination of each subscription, its rate limit, and its connection with the orgs", async () => {
    const [connection = ""] = world.emulator.account.connections.keys();
    await start({ connectionArns: { default: connection, emea: connection, other: "arn:x" } });
    const { routes, subscriptions } = await read();
    assert.deepEqual(subscriptions, ["customer-updated"]);
    const { destinations, destinationOf, sources, missingRules } = valueOf(routes);
    const [destination = assert.fail("no destination")] = destinations;
    assert.equal(destination.rateLimit, 9);
    assert.equal(destination.endpoint, "https://acme.my.salesforce.com/contacts/*");
    assert.deepEqual(destination.connection.orgs, ["default", "emea"]);
    assert.equal(destination.connection.verdict, "ok");
    assert.deepEqual(destinationOf, { "customer-updated": destination.name });
    assert.deepEqual(sources, ["shop.magento"]);
    assert.deepEqual(missingRules, []);
  });

  it("counts, and has the queue with its oldest message", async () => {
    await start();
    await world.deliver();
    status = 400;
    await world.deliver();
    await world.clock.run(world.clock.now() + 60_000);
    const { activity, deadLetters } = await read();
    const { lastHour, oldestDeadLetter = NaN, waiting } = valueOf(activity);
    assert.deepEqual(valueOf(deadLetters), { visible: 1, hidden: 0, delayed: 0 });
    assert.equal(lastHour["customer-updated"]?.InvocationsSentToDlq, 1);
    assert.deepEqual(waiting, { "customer-updated": 0 });
    assert(oldestDeadLetter >= 60_000, String(oldestDeadLetter));
  });

  it("counts the deliveries that are retried as waiting", async () => {
    await start();
    status = 503;
    for (const id of ["1", "2", "3"]) world.publish({ id });
    await world.clock.run(world.clock.now() + 5_000);
    assert.deepEqual(valueOf((await read()).activity).waiting, { "customer-updated": 3 });
  });

  it("names rules that do not exist or are disabled", async () => {
    await start({
      ruleNames: {
        "customer-updated": { sending: ["customers"] },
        gone: { sending: ["old-rule"] },
      },
    });
    const { missingRules, destinationOf } = valueOf((await read()).routes);
    assert.deepEqual(missingRules, ["old-rule"]);
    assert.deepEqual(Object.keys(destinationOf), ["customer-updated"]);
  });

  it("has the other parts where one cannot be read, with the reason", async () => {
    await start({
      destinationArns: { gone: "arn:aws:events:eu-central-1:0:api-destination/no/1" },
    });
    const { routes, alarms, activity } = await read();
    assert("unknown" in routes);
    assert.match(routes.unknown, /no does not exist/);
    assert.deepEqual(valueOf(alarms), []);
    assert.equal(valueOf(activity).metrics > 0, true);
  });

  it("fails where no part can be read", async () => {
    await start();
    const found = await stack();
    await served.stop();
    await assert.rejects(readFlow(found, {}, Date.now()), /does not answer/);
  });

  it("reads the routes of a deployed stack every few minutes only, those of the emulator each time", async () => {
    await start();
    const found = await stack();
    const calls: string[] = [];
    served.before = (action) => void calls.push(action);
    const readsOf = async (local: boolean, memory: FlowMemory, now: number) => {
      calls.length = 0;
      await readFlow({ ...found, about: { ...found.about, local } }, memory, now);
      return calls.filter((action) => action === "ListRules").length;
    };
    const [memory, now] = [{}, Date.now()];
    assert.equal(await readsOf(false, memory, now), 1);
    assert.equal(await readsOf(false, memory, now + 60_000), 0);
    assert.equal(await readsOf(false, memory, now + 301_000), 1);
    assert.equal(await readsOf(true, memory, now), 1);
  });
});
