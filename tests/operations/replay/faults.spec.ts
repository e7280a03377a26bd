import assert from "node:assert/strict";
import { replayService, type ReplayOrder } from "../../../clients/aws/replays";
import { withLimits } from "../../../clients/timeLimits";
import { VirtualClock } from "../../../emulator/clock";
import { ServiceError } from "../../../emulator/endpoint/action";
import { startReplay } from "../../../operations/replay/start";
import { findStack } from "../../../stack/deployed";
import { PROJECT_DIRECTORY } from "../../folder";
import { Served } from "../../local/served";
import { runError } from "../../runError";
import { guarded, ReplayWorld } from "./replayWorld";

describe("a replay, by the AWS SDK,", () => {
  let world: ReplayWorld;
  let served: Served<ReplayWorld>;
  let order: Omit<ReplayOrder, "description">;
  /** StartReplay calls that reached the service. */
  let calls: number;

  beforeEach(async () => {
    world = new ReplayWorld([guarded], { clock: new VirtualClock(Date.now()) });
    served = await new Served(world).start(world.outputs);
    calls = 0;
    const { archiveArn } = world;
    const busArn = archiveArn.replace(/archive\/.*/, "event-bus/shop");
    const to = Math.floor(Date.now() / 1_000) * 1_000;
    order = { name: "dev-1", archiveArn, busArn, ruleArns: ["rule"], from: to - 3_600_000, to };
  });
  afterEach(() => served.stop());

  const service = async () => {
    const port = Number(new URL(served.origin).port);
    return replayService(await findStack(PROJECT_DIRECTORY, { local: true, port }));
  };
  /** A clock of which no time passes. */
  const time = { now: () => 0, sleep: () => Promise.resolve() };
  const started = async () => startReplay(await service(), order, { time, follow: "--stack dev" });
  const states = async () =>
    (await (await service()).list(order.archiveArn)).map((one) => one.name);

  it("is started once if the answer is lost, and the SDK asks again", async () => {
    served.after = (action) => {
      if (action !== "StartReplay") return undefined;
      calls += 1;
      // The first answer does not arrive. The second one is never asked for: the name is in use by then.
      return new Promise<void>(() => undefined);
    };
    const found = await withLimits({ request: 300, call: 5_000 }, started);
    assert.deepEqual([found.isAnswered, calls], [false, 1]);
    assert.deepEqual(await states(), ["dev-1"]);
  });

  it("is perhaps started if nobody answers any more", async () => {
    served.before = () => {
      calls += 1;
      return new Promise<void>(() => undefined);
    };
    await assert.rejects(
      withLimits({ request: 50, call: 200, again: 50 }, started),
      runError(/^It is not known whether the replay dev-1 was started: http:\S+ does not answer/),
    );
    assert(calls >= 1);
  });

  it("is refused with a sentence when ten of them run", async () => {
    const all = await service();
    for (let count = 0; count < 10; count += 1) {
      await all.start({ ...order, name: `other-${count}`, description: "" });
    }
    await assert.rejects(
      withLimits({ call: 5_000 }, started),
      runError(/^EventBridge refuses another replay: an account runs at most 10 replays at a time/),
    );
    assert.equal((await states()).length, 10);
  });

  it("that has not begun shows no permission as a sentence", async () => {
    served.before = (action) => {
      if (action !== "StartReplay") return;
      throw new ServiceError("AccessDeniedException", "User: me may not: events:StartReplay");
    };
    await assert.rejects(
      started(),
      runError(/^The AWS credentials lack a permission for the stack local: .*events:StartReplay/),
    );
    assert.deepEqual(await states(), []);
  });

  it("of an archive of another account or Region finds no archive of the same name", async () => {
    const all = await service();
    const { archiveArn } = world;
    assert.notEqual(await all.archive(archiveArn), undefined);
    for (const other of ["eu-west-1:000000000000", "eu-central-1:123456789012"]) {
      const arn = archiveArn.replace("eu-central-1:000000000000", other);
      assert.equal(await all.archive(arn), undefined);
    }
  });

  it("is listed page by page", async () => {
    const all = await service();
    for (let count = 0; count < 120; count += 1) {
      await all.start({ ...order, name: `other-${count}`, description: "" });
      await world.clock.run(world.clock.now() + 5_000);
    }
    assert.equal((await states()).length, 120);
  });

  it("that nobody knows is undefined, and cannot be cancelled", async () => {
    const all = await service();
    assert.equal(await all.describe("none"), undefined);
    assert.equal(await all.cancel("none"), "unknown");
    await started();
    assert.equal(await all.cancel("dev-1"), "cancelling");
    assert.equal(await all.cancel("dev-1"), "ended");
  });
});
