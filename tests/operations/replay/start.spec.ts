import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";
import { NameInUse, type DescribedReplay, type ReplayService } from "../../../clients/aws/replays";
import type { ReplayState } from "../../../eventbridge/replay";
import { undelivered, waitUntilDelivered } from "../../../operations/replay/delivered";
import { followReplay, PATIENCE, progressOf } from "../../../operations/replay/follow";
import { startReplay } from "../../../operations/replay/start";
import { runError } from "../../runError";

const START = Date.UTC(2026, 8, 14, 6);
const MINUTE = 60_000;
const ORDER = {
  name: "dev-1",
  archiveArn: "archive",
  busArn: "bus",
  ruleArns: ["rule"],
  from: START,
  to: START + 100 * MINUTE,
};
const replayIn = (state: ReplayState, more: Partial<DescribedReplay> = {}): DescribedReplay => ({
  ...{ name: ORDER.name, archiveArn: "archive", from: ORDER.from, to: ORDER.to },
  ...{ reason: undefined, lastReplayed: undefined, startedAt: undefined, endedAt: undefined },
  ...{ description: undefined, ruleArns: ORDER.ruleArns, state, ...more },
});

/** A clock that passes where somebody sleeps. */
function handTime() {
  let now = START;
  return {
    now: () => now,
    sleep: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}
const service = (changed: Partial<ReplayService>): ReplayService => ({
  archive: () => assert.fail("archive"),
  list: () => assert.fail("list"),
  describe: () => Promise.resolve(undefined),
  start: () => assert.fail("start"),
  cancel: () => assert.fail("cancel"),
  ...changed,
});

/** An error of `callAws` for a call that got no answer. */
const noAnswer = () =>
  Object.assign(new RunError("AWS does not answer."), {
    cause: Object.assign(new Error("no whole answer"), { name: "Unanswered" }),
  });
/** An error of `callAws` for a call that the service refused. */
const refusedBy = (name: string) =>
  Object.assign(new RunError(`refused: ${name}`), {
    cause: Object.assign(new Error(name), {
      name,
      $fault: "client",
      $metadata: { httpStatusCode: 400 },
    }),
  });

describe("starting a replay", () => {
  const started = (changed: Partial<ReplayService>) =>
    startReplay(service(changed), ORDER, { time: handTime(), follow: "--stack dev" });

  it("ends with the answer", async () => {
    const orders: unknown[] = [];
    const start: ReplayService["start"] = (order) => {
      orders.push(order.name);
      return Promise.resolve();
    };
    assert.deepEqual(await started({ start }), { isAnswered: true });
    assert.deepEqual(orders, ["dev-1"]);
  });

  for (const [what, error] of [
    ["nobody answered", noAnswer()],
    ["the repeated call was told that the name is in use", new NameInUse()],
    ["the repeated call was refused by the quota", refusedBy("LimitExceededException")],
  ] as const) {
    it(`finds the replay that it started although ${what}`, async () => {
      let description = "";
      let looks = 0;
      const found = await started({
        start: (order) => {
          ({ description } = order);
          return Promise.reject(error);
        },
        describe: () => {
          looks += 1;
          return Promise.resolve(replayIn("STARTING", { description }));
        },
      });
      assert.deepEqual([found, looks], [{ isAnswered: false }, 1]);
    });
  }

  it("waits for a replay that is described late", async () => {
    let description = "";
    let looks = 0;
    const found = await started({
      start: (order) => {
        ({ description } = order);
        return Promise.reject(noAnswer());
      },
      describe: () => {
        looks += 1;
        if (looks === 1) return Promise.reject(noAnswer());
        return Promise.resolve(looks < 4 ? undefined : replayIn("RUNNING", { description }));
      },
    });
    assert.deepEqual([found, looks], [{ isAnswered: false }, 4]);
  });

  it("says that it is not known whether a replay was started, and what makes it safe to try again", async () => {
    await assert.rejects(
      started({ start: () => Promise.reject(noAnswer()) }),
      runError(
        /^It is not known whether the replay dev-1 was started: AWS does not answer\. Look for it with `npx bridge replay --stack dev --list`\. To try again, .* --from 2026-09-14T06:00:00Z --to 2026-09-14T07:40:00Z: EventBridge refuses a second replay with this name\.$/,
      ),
    );
  });

  it("does not take the replay of another process for its own", async () => {
    await assert.rejects(
      started({
        start: () => Promise.reject(new NameInUse()),
        describe: () =>
          Promise.resolve(replayIn("RUNNING", { description: "another", startedAt: START })),
      }),
      runError(
        /^The replay dev-1 of the same .* another process started it at 2026-09-14 06:00:00Z, and it is RUNNING\. Nothing is started\. Follow it with `npx bridge replay --stack dev --follow dev-1`\.$/,
      ),
    );
  });

  it("reports a refusal as it is, without a wait", async () => {
    let looks = 0;
    const describeNone = () => {
      looks += 1;
      return Promise.resolve(undefined);
    };
    const start = () => Promise.reject(refusedBy("AccessDeniedException"));
    await assert.rejects(
      started({ start, describe: describeNone }),
      runError(/^refused: AccessDeniedException$/),
    );
    assert.equal(looks, 1);
  });
});

describe("following a replay", () => {
  const follow = (
    answers: (DescribedReplay | Error | undefined)[],
    more: Partial<Parameters<typeof followReplay>[2]> = {},
  ) => {
    const left = [...answers];
    let last = left[0];
    return followReplay(
      service({
        describe: () => {
          last = left.shift() ?? last;
          return last instanceof Error ? Promise.reject(last) : Promise.resolve(last);
        },
      }),
      "dev-1",
      { time: handTime(), patience: PATIENCE, ...more },
    );
  };

  it("reports each state, until the replay has ended", async () => {
    const states: string[] = [];
    const { replay, hasEnded, failure } = await follow(
      [
        replayIn("STARTING"),
        replayIn("RUNNING", { lastReplayed: START + 50 * MINUTE }),
        replayIn("COMPLETED", { lastReplayed: START + 99 * MINUTE }),
      ],
      { progress: (one) => states.push(`${one.state} ${progressOf(one)}`) },
    );
    assert.deepEqual(states, ["STARTING 0", "RUNNING 0.5", "COMPLETED 1"]);
    assert.deepEqual([replay?.state, hasEnded, failure], ["COMPLETED", true, undefined]);
  });

  for (const state of ["CANCELLED", "FAILED"] as const) {
    it(`ends when the replay is ${state}`, async () => {
      const { replay, hasEnded } = await follow([replayIn("RUNNING"), replayIn(state)]);
      assert.deepEqual([replay?.state, hasEnded], [state, true]);
    });
  }

  it("goes on while answers are missing, and gives up after five minutes", async () => {
    let missing = 0;
    const unanswered = () => void (missing += 1);
    const done = await follow(
      [replayIn("RUNNING"), noAnswer(), noAnswer(), replayIn("COMPLETED")],
      { unanswered },
    );
    assert.deepEqual([done.hasEnded, missing], [true, 2]);
    const time = handTime();
    const given = await follow([replayIn("RUNNING"), noAnswer()], { time });
    assert.deepEqual([given.hasEnded, given.replay?.state], [false, "RUNNING"]);
    assert.match(given.failure?.message ?? "", /does not answer/);
    assert(time.now() - START >= 5 * MINUTE && time.now() - START < 6 * MINUTE);
  });

  it("ends at once if it is refused, and at a fault of this program", async () => {
    const refused = await follow([replayIn("RUNNING"), refusedBy("ExpiredTokenException")]);
    assert.match(refused.failure?.message ?? "", /ExpiredToken/);
    const fault = await follow([new TypeError("a fault")]);
    assert(fault.failure instanceof TypeError);
  });

  it("waits for a replay that is not described yet", async () => {
    const { hasEnded } = await follow([undefined, undefined, replayIn("COMPLETED")]);
    assert.equal(hasEnded, true);
  });

  it("ends when it is stopped, and leaves the replay", async () => {
    const controller = new AbortController();
    const { replay, hasEnded, failure } = await follow([replayIn("RUNNING")], {
      stop: controller.signal,
      progress: () => controller.abort(),
    });
    assert.deepEqual([replay?.state, hasEnded, failure], ["RUNNING", false, undefined]);
  });
});

describe("the events of a replay", () => {
  const sums = (matched: number, delivered: number, dead = 0) =>
    new Map([
      [
        "rule",
        {
          MatchedEvents: matched,
          SuccessfulInvocationAttempts: delivered,
          InvocationsSentToDlq: dead,
          InvocationsFailedToBeSentToDlq: 0,
        },
      ],
    ]);
  const times = { atLeast: 0, metricsDelay: 2 * MINUTE, live: MINUTE, pause: 30_000 };

  it("are open until they are delivered or dead letters", () => {
    assert.equal(undelivered(sums(10, 6, 1)), 3);
    assert.equal(undelivered(sums(10, 9, 1)), 0);
    assert.equal(undelivered(sums(10, 12)), 0); // some were matched before the time that is looked at
  });

  it("are waited for until only live events of the last minute are open", async () => {
    const time = handTime();
    const seen: number[] = [];
    /** 100 events before the wait, 10 delivered a minute; 5 live ones a minute, of which the last minute's are open. */
    const at = (until: number) => {
      const minutes = (until - START) / MINUTE;
      const live = 5 * minutes;
      return Promise.resolve(sums(100 + live, Math.min(100, 10 * minutes) + live - 5));
    };
    const waiting = (open: number) => void seen.push(open);
    assert.equal(await waitUntilDelivered({ time, sums: at, times, waiting }), true);
    assert.equal(seen.at(-1), 0);
    assert.equal(seen[0], 90);
    assert.equal(Math.round((time.now() - START) / MINUTE), 12);
  });

  it("are waited for at least as long as the archive is late", async () => {
    const time = handTime();
    const at = () => Promise.resolve(sums(1, 1));
    await waitUntilDelivered({ time, sums: at, times: { ...times, atLeast: 10 * MINUTE } });
    assert.equal(time.now() - START, 10 * MINUTE);
  });

  it("are not waited for any more when the wait is stopped", async () => {
    const stop = AbortSignal.abort();
    const at = () => Promise.resolve(sums(1, 0));
    assert.equal(await waitUntilDelivered({ time: handTime(), sums: at, times, stop }), false);
  });
});
