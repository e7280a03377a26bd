import assert from "node:assert/strict";
import { addReplay } from "../../../cli/commands/replay";
import { withLimits } from "../../../clients/timeLimits";
import { VirtualClock } from "../../../emulator/clock";
import { ServiceError } from "../../../emulator/endpoint/action";
import type { Subscription } from "../../../mapping/subscription";
import { temporaryFolder } from "../../folder";
import { command, Served } from "../../local/served";
import { writeProject } from "../writeProject";
import { customer, deletions, guarded, ReplayWorld, unguarded } from "./replayWorld";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (moment: number) => new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");

interface Printed {
  name: string;
  from: string;
  to: string;
  ruleArns: string[];
  subscriptions: { name: string; events?: number }[];
  requests?: number;
  refusals: { reason: string; unless?: string }[];
  notes: string[];
  started: boolean;
  replay?: { state: string; hasEnded: boolean };
  replayOfErasures?: { state: string; name: string };
}

describe("bridge replay", () => {
  const folder = temporaryFolder();
  let world: ReplayWorld;
  let served: Served<ReplayWorld>;

  afterEach(() => served.stop());

  /** Deploys subscriptions a day ago, and gives the checkout the same ones. */
  async function deployed(...subscriptions: Subscription[]): Promise<void> {
    await writeProject(folder, subscriptions);
    const clock = new VirtualClock(Date.now() - 24 * HOUR);
    world = new ReplayWorld(subscriptions, { clock });
    served = await new Served(world).start(world.outputs);
    // Time passes where the command looks at a replay.
    served.before = (action) =>
      action === "DescribeReplay" ? clock.run(clock.now() + 1_000) : undefined;
  }
  const replay = (...args: string[]) =>
    withLimits({ look: 0 }, () =>
      command((program) => addReplay(program, folder.path), ["replay", ...args, ...served.here], {
        COLUMNS: "1000",
      }),
    );
  const json = async (...args: string[]): Promise<Printed & { code: number }> => {
    const { stdout, stderr, code } = await replay(...args, "--json");
    assert.notEqual(stdout, "", stderr);
    return { ...(JSON.parse(stdout) as Printed), code };
  };
  /** The day before, from an hour before the events to an hour after them. */
  const range = () => [
    ...["--from", iso(Date.now() - 25 * HOUR)],
    ...["--to", iso(Date.now() - 22 * HOUR)],
  ];
  async function publishTwo(): Promise<void> {
    await world.send("customer-updated", customer(1));
    await world.clock.run(world.clock.now() + 5 * MINUTE);
    await world.send("customer-updated", customer(2));
    await world.clock.run(Date.now());
  }

  it("shows the plan, and changes nothing, without --yes", async () => {
    await deployed(guarded);
    await publishTwo();
    for (const more of [[], ["--dry-run"]]) {
      const { stdout, stderr, code } = await replay(...range(), ...more);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(
        stdout,
        /^To replay: \S+ \S+Z to \S+ \S+Z \(3h\), from the archive shop-archive/,
      );
      assert.match(stdout, /│ customer-updated │ upsert │ +\d+ │ +2 │ yes +│/);
      assert.match(stdout, /About 2 requests to Salesforce: /);
      assert.match(stdout, /Each is a dead letter with the cause stale/);
      assert.match(stdout, /Nothing is changed\. With --yes, the replay local-\S+ is started\.\n$/);
    }
    assert.deepEqual(world.replayed, []);
    assert.equal((await replay("--list")).stdout.split("\n")[0]?.includes("0 replays"), true);
  });

  it("starts the replay with --yes, and follows it until it is complete", async () => {
    await deployed(guarded);
    await publishTwo();
    const { stdout, code } = await replay(...range(), "--yes");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /\nThe replay local-\S+ is started\.\n/);
    assert.match(stdout, /\nRUNNING: events up to .* of .* are sent \(\d+%\)\.\n/);
    assert.match(stdout, /\nThe replay local-\S+ is COMPLETED after \d+s: the last event is of /);
    assert.deepEqual(
      world.replayed.map(({ id }) => id),
      [1, 2],
    );
  });

  it("sends to the stack's own rules only, also on a shared bus", async () => {
    await deployed(guarded);
    world.addRule("other-team", { source: ["shop.magento"] });
    await publishTwo();
    await json(...range(), "--yes");
    assert.deepEqual(
      world.replayed.flatMap(({ rules }) => rules).filter((rule) => rule === "other-team"),
      [],
    );
    assert.equal(world.replayed.length, 2);
  });

  it("sends to the selected rules or subscriptions only, and refuses unknown ones", async () => {
    const registered = { ...guarded, name: "registrations" };
    registered.events = { ...guarded.events, detailTypes: ["customer-registered"] };
    await deployed(guarded, registered);
    const { sending = [], unmappable } = world.outputs.ruleNames[guarded.name] ?? {};
    const one = await json(...range(), "--subscription", guarded.name);
    assert.deepEqual(
      one.ruleArns.map((arn) => arn.split("/").at(-1)),
      [...sending, unmappable],
    );
    const single = await json(...range(), "--rule", sending[0] ?? "");
    assert.equal(single.ruleArns.length, 1);
    assert.match(single.notes.join("\n"), /those that match its other rules are not sent/);
    const wrong = await replay(...range(), "--subscription", "customer-updates", "--rule", "none");
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stderr,
      /^error: --subscription customer-updates does not exist\. Did you mean customer-updated\? --rule none does not exist\. The stack local has these subscriptions, with their rules: /,
    );
  });

  describe("of a subscription without newerWins", () => {
    it("is refused, with the number of later events, unless --overwrite-newer is given", async () => {
      await deployed(unguarded);
      await publishTwo();
      const past = [...["--from", "25h"], "--to", iso(Date.now() - 24 * HOUR + MINUTE)];
      const plan = await json(...past);
      assert.equal(plan.code, 1);
      assert.deepEqual(
        plan.refusals.map(({ unless }) => unless),
        ["--overwrite-newer"],
      );
      assert.match(plan.refusals[0]?.reason ?? "", /matched about 1 event\.$/);
      const refused = await replay(...past, "--yes");
      assert.equal(refused.code, 1);
      assert.match(
        refused.stderr,
        /^error: Nothing is started\.\ncustomer-updated has no newerWins: /,
      );
      assert.match(refused.stderr, /To replay all the same, add --overwrite-newer\.\n$/);
      assert.deepEqual(world.replayed, []);
      const done = await json(...past, "--yes", "--overwrite-newer");
      assert.deepEqual([done.code, done.replay?.state], [0, "COMPLETED"]);
      assert.equal(world.replayed.length, 1);
    });

    it("is refused up to now as well, because events mix", async () => {
      await deployed(unguarded);
      await publishTwo();
      const plan = await json("--from", "25h", "--to", "now");
      assert.match(plan.refusals[0]?.reason ?? "", /sent in no order, and live events arrive/);
      assert.match(plan.notes.join("\n"), /The range ends less than 10m ago/);
    });
  });

  describe("of a stack that erases", () => {
    it("is refused, unless the erasures follow or are ignored", async () => {
      await deployed(guarded, deletions);
      const only = ["--subscription", guarded.name];
      const plan = await json(...range(), ...only);
      assert.deepEqual(
        plan.refusals.map(({ unless }) => unless),
        ["--ignore-erasures"],
      );
      const ignored = await json(...range(), ...only, "--ignore-erasures");
      assert.deepEqual(ignored.refusals, []);
      const erasuresAlone = await json(...range(), "--subscription", deletions.name);
      assert.deepEqual(erasuresAlone.refusals, []);
    });

    it("replays the archive's erasures up to now, when the events are delivered", async () => {
      await deployed(guarded, deletions);
      await world.send("customer-updated", customer(1));
      await world.clock.run(Date.now() - HOUR);
      await world.send("customer-deleted", customer(1)); // after the range
      await world.clock.run(Date.now());
      const before = world.requests.length;
      const done = await json(...range(), "--then-erasures", "--yes");
      assert.deepEqual(
        [done.code, done.replay?.state, done.replayOfErasures?.state],
        [0, "COMPLETED", "COMPLETED"],
      );
      const sent = world.requests.slice(before).map(({ url }) => url);
      assert.match(sent.at(-1) ?? "", /\/erasures\/1$/);
      assert.match(sent[0] ?? "", /\/contacts\/1$/);
      assert.deepEqual(
        world.replayed.map(({ rules }) => rules[0]?.startsWith("customer-deleted")),
        [false, true],
      );
    });

    it("names the command for the erasures if they are not replayed", async () => {
      await deployed(guarded, deletions);
      await publishTwo();
      let starts = 0;
      served.before = (action) => {
        if (action === "DescribeReplay") return world.clock.run(world.clock.now() + 1_000);
        if (action === "StartReplay" && (starts += 1) === 2)
          world.emulator.account.archives.clear();
        return undefined;
      };
      const { stdout, stderr, code } = await replay(...range(), "--then-erasures", "--yes");
      assert.equal(code, 1);
      assert.match(stdout, /is COMPLETED/);
      assert.match(
        stderr,
        /The erasures are not replayed: erased data may be in Salesforce again\. .*`npx bridge replay --local --port \d+ --subscription customer-deleted --from \S+Z --to now --yes`/,
      );
    });
  });

  describe("of a stack that is not as this checkout", () => {
    it("is refused for missing and disabled rules, with their names", async () => {
      await deployed(guarded);
      const { account } = world.emulator;
      const [first, second] = [...account.rules.values()];
      assert(first && second);
      account.removeRule(first.arn);
      account.putRule({ ...second, enabled: false });
      const { stderr, code } = await replay(...range(), "--yes");
      assert.equal(code, 1);
      assert(stderr.includes(`lacks the rules ${first.name}: `), stderr);
      assert(stderr.includes(`has disabled rules: ${second.name}: `), stderr);
      assert.doesNotMatch(stderr, /--as-deployed/);
    });

    it("is refused for another mapping, unless --as-deployed is given, and then knows no guard", async () => {
      await deployed(guarded);
      const [rule] = [...world.emulator.account.rules.values()];
      const [target] = [...(rule?.targets.values() ?? [])];
      assert(rule && target);
      const inputTransformer = { inputPaths: {}, inputTemplate: '{"LastName":"x"}' };
      rule.targets.set(target.id, { ...target, given: { ...target.given, inputTransformer } });
      const plan = await json(...range());
      assert.deepEqual(
        plan.refusals.map(({ unless }) => unless),
        ["--as-deployed", "--overwrite-newer"],
      );
      const accepted = await json(...range(), "--as-deployed", "--overwrite-newer");
      assert.deepEqual(accepted.refusals, []);
    });

    it("is refused for other patterns than those of the checkout", async () => {
      await deployed(guarded);
      const [rule] = [...world.emulator.account.rules.values()];
      assert(rule);
      world.emulator.account.putRule({ ...rule, pattern: '{"source":["shop.other"]}' });
      const { refusals } = await json(...range());
      assert.equal(refusals[0]?.unless, "--as-deployed");
    });
  });

  describe("a second time", () => {
    it("is refused after the same events were sent, unless --again is given", async () => {
      await deployed(guarded);
      await publishTwo();
      const same = range();
      const first = await json(...same, "--yes");
      const second = await replay(...same, "--yes");
      assert.equal(second.code, 1);
      assert(second.stderr.includes(`The replay ${first.name}, now COMPLETED, has sent`));
      const third = await json(...same, "--yes", "--again");
      assert.deepEqual([third.code, third.name], [0, `${first.name}-2`]);
      assert.equal(world.replayed.length, 4);
    });

    it("is refused while the first runs, also with relative times", async () => {
      await deployed(guarded);
      await publishTwo();
      served.before = () => undefined; // time stands still
      await served.world.clock.run(Date.now());
      const started = await startByHand(served, world, "theirs");
      assert.equal(started, 200);
      const { stderr, code } = await replay("--from", "25h", "--to", "22h", "--yes", "--again");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /The replay theirs is STARTING, and sends events of this range to the same rules\. Follow it with `npx bridge replay --local --port \d+ --follow theirs`/,
      );
    });

    it("goes on from where a cancelled replay ended", async () => {
      await deployed(guarded);
      await publishTwo();
      let looks = 0;
      served.before = async (action) => {
        if (action !== "DescribeReplay") return;
        looks += 1;
        await world.clock.run(world.clock.now() + 600);
        if (looks === 2) await ask(served, "CancelReplay", { ReplayName: name });
      };
      const same = range();
      const { name } = await json(...same);
      const { stdout, code } = await replay(...same, "--yes");
      assert.equal(code, 1);
      const [, rest = ""] = /is CANCELLED.* begin with --from (\S+Z)\./.exec(stdout) ?? [];
      served.before = (action) =>
        action === "DescribeReplay" ? world.clock.run(world.clock.now() + 1_000) : undefined;
      const again = await replay(...same, "--yes");
      assert(again.stderr.includes(`begin with --from ${rest}.`), again.stderr);
      const [, , ...to] = same;
      const done = await json("--from", rest, ...to, "--yes");
      assert.deepEqual([done.code, done.replay?.state], [0, "COMPLETED"]);
      assert.deepEqual(new Set(world.replayed.map(({ id }) => id)), new Set([1, 2]));
    });
  });

  describe("options for existing replays", () => {
    it("--follow follows one until it ends, --list lists it, and another stack's is refused", async () => {
      await deployed(guarded);
      await publishTwo();
      await startByHand(served, world, "theirs");
      const followed = await replay("--follow", "theirs");
      assert.equal(followed.code, 0);
      assert.match(followed.stdout, /The replay theirs is COMPLETED/);
      assert.match((await replay("--list")).stdout, /1 replay of its archive[^]*theirs/);
      const none = await replay("--follow", "none");
      assert.match(
        none.stderr,
        /^error: The replay none does not exist\. `npx bridge replay --local/,
      );
    });

    it("--cancel cancels one and says how far it was, and refuses one that has ended", async () => {
      await deployed(guarded);
      await publishTwo();
      await startByHand(served, world, "theirs");
      await world.clock.run(world.clock.now() + 1_500);
      let isCancelled = false;
      served.after = (action) => void (isCancelled ||= action === "CancelReplay");
      served.before = () => (isCancelled ? world.clock.run(world.clock.now() + 1_000) : undefined);
      const cancelled = await replay("--cancel", "theirs");
      assert.equal(cancelled.code, 0);
      assert.match(
        cancelled.stdout,
        /The replay theirs is CANCELLED.*: events up to .* were sent\./,
      );
      assert.equal(world.replayed.length, 1);
      const again = await replay("--cancel", "theirs");
      assert.equal(again.code, 1);
      assert.match(again.stderr, /^error: Nothing is cancelled\. The replay theirs is CANCELLED/);
    });
  });

  describe("of an archive", () => {
    it("that the stack does not have is refused with the settings that make one", async () => {
      await deployed(guarded);
      await served.stop();
      served = await new Served(world).start({ ...world.outputs, archiveArn: null });
      const { stderr, code } = await replay(...range());
      assert.equal(code, 1);
      assert.match(stderr, /^error: The stack local has no archive, .* Set archiveRetentionDays/);
    });

    it("that was deleted, or is of another bus, is refused", async () => {
      await deployed(guarded);
      const archive = world.emulator.account.archives.get(world.archiveArn);
      assert(archive);
      world.emulator.account.archives.set(world.archiveArn, { ...archive, busArn: "arn:other" });
      assert.match(
        (await replay(...range())).stderr,
        /keeps the events of arn:other, and the rules/,
      );
      world.emulator.account.archives.clear();
      assert.match(
        (await replay(...range())).stderr,
        /^error: The archive \S+ of the stack local does/,
      );
    });

    it("that has no event of the range ends with that word", async () => {
      await deployed(guarded);
      const { stdout, code } = await replay("--from", "3h", "--to", "2h", "--yes");
      assert.equal(code, 0);
      assert.match(stdout, /By CloudWatch, the rules matched no event in the range\./);
      assert.match(
        stdout,
        /is COMPLETED .*: the archive has no event of this range, and nothing was/,
      );
    });

    it("that is deleted meanwhile is a replay that failed", async () => {
      await deployed(guarded);
      await publishTwo();
      let looks = 0;
      served.before = async (action) => {
        if (action !== "DescribeReplay") return;
        if ((looks += 1) === 3) world.emulator.account.archives.clear();
        await world.clock.run(world.clock.now() + 600);
      };
      const { stdout, code } = await replay(...range(), "--yes");
      assert.equal(code, 1);
      assert.match(stdout, /is FAILED after \d+s \(The archive was deleted\): /);
    });
  });

  it("goes on when Ctrl-C ends following, and says how to follow it and what is left", async () => {
    await deployed(guarded, deletions);
    await publishTwo();
    const others = process.listeners("SIGINT"); // those of mocha, which would end the tests
    process.removeAllListeners("SIGINT");
    let looks = 0;
    served.after = (action) => {
      if (action === "DescribeReplay" && (looks += 1) === 2) process.emit("SIGINT");
    };
    const { stdout, code } = await replay(...range(), "--then-erasures", "--yes");
    others.forEach((listener) => process.on("SIGINT", listener as () => void));
    assert.equal(code, 1);
    assert.match(
      stdout,
      /\nFollowing has ended, and the replay goes on in EventBridge\. It is RUNNING: /,
    );
    const [, name = ""] = /--follow (local-\S+)`/.exec(stdout) ?? [];
    assert.match(
      stdout,
      /\nThe erasures are not replayed: .* --subscription customer-deleted --from /,
    );
    served.after = () => undefined;
    const followed = await replay("--follow", name);
    assert.match(followed.stdout, /is COMPLETED/);
  });

  it("says that a replay is started when Ctrl-C comes while EventBridge is asked to start it", async () => {
    await deployed(guarded);
    await publishTwo();
    const others = process.listeners("SIGINT"); // those of mocha, which would end the tests
    process.removeAllListeners("SIGINT");
    served.after = (action) => void (action === "StartReplay" && process.emit("SIGINT"));
    const { stdout, stderr, code } = await replay(...range(), "--yes");
    others.forEach((listener) => process.on("SIGINT", listener as () => void));
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(
      stdout,
      /\nThe replay \S+ is started\.\nFollowing has ended, and the replay goes on in/,
    );
    const [, name = ""] =
      /--follow (local-\S+)`, or cancel it with `\S+ bridge /.exec(stdout) ?? [];
    assert.match((await replay("--follow", name)).stdout, /is COMPLETED/);
  });

  it("is refused while a replay of the same range runs, whose command was killed", async () => {
    await deployed(guarded);
    await publishTwo();
    const killed = await json(...range()); // the plan has the name that the killed command has used
    const [archive] = world.outputs.archiveArn.split("archive/");
    const status = await ask(served, "StartReplay", {
      ReplayName: killed.name,
      EventSourceArn: world.archiveArn,
      EventStartTime: Date.parse(killed.from) / 1_000,
      EventEndTime: Date.parse(killed.to) / 1_000,
      Destination: { Arn: `${archive}event-bus/shop`, FilterArns: killed.ruleArns },
    });
    assert.equal(status, 200);
    const again = await replay("--from", killed.from, "--to", killed.to, "--yes", "--again");
    assert.equal(again.code, 1);
    assert(again.stderr.includes(`--follow ${killed.name}\``), again.stderr);
    const followed = await replay("--follow", killed.name);
    assert.deepEqual([followed.code, world.replayed.length], [0, 2]);
  });

  it("estimates by the archive where CloudWatch cannot be read", async () => {
    await deployed(guarded);
    await publishTwo();
    const archive = world.emulator.account.archives.get(world.archiveArn);
    assert(archive);
    archive.createdAt = Date.now() - 48 * HOUR;
    served.before = (action) => {
      if (action !== "GetMetricData") return;
      throw new ServiceError("AccessDeniedException", "User: me is not authorized to perform: it");
    };
    const { stdout, code } = await replay("--from", "24h", "--to", "0m");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /CloudWatch does not say how many events .* lack a permission/);
    assert.match(stdout, /are spread evenly over its time, the range holds about 1 event, /);
  });

  it("needs a range, and refuses one that is reversed, empty or in the future", async () => {
    await deployed(guarded);
    const refused = async (sentence: RegExp, ...args: string[]) => {
      const { stderr, code } = await replay(...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, sentence);
    };
    await refused(/^error: Give the range of the events with --from and --to/);
    await refused(/^error: Give the range/, "--from", "3h");
    await refused(
      /^error: --from is .*, after --to, .*Exchange them/,
      "--from",
      "1h",
      "--to",
      "2h",
    );
    await refused(/are the same time/, "--from", "1h", "--to", "1h");
    await refused(/in the future/, "--from", "1h", "--to", iso(Date.now() + HOUR));
  });
});

/** Starts a replay of the last two days to all rules, as the AWS CLI does. @returns the status */
const startByHand = (served: Served<ReplayWorld>, world: ReplayWorld, name: string) =>
  ask(served, "StartReplay", {
    ReplayName: name,
    EventSourceArn: world.archiveArn,
    EventStartTime: Math.floor(Date.now() / 1_000) - 48 * 3_600,
    EventEndTime: Math.floor(Date.now() / 1_000),
    Destination: { Arn: world.outputs.archiveArn.replace(/archive\/.*/, "event-bus/shop") },
  });

async function ask(served: Served<ReplayWorld>, action: string, input: object): Promise<number> {
  const answer = await fetch(served.origin, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSEvents.${action}`,
    },
    body: JSON.stringify(input),
  });
  return answer.status;
}
