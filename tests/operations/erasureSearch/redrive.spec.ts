import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addDlq } from "../../../cli/commands/dlq";
import { addReplay } from "../../../cli/commands/replay";
import { replayService } from "../../../clients/aws/replays";
import { withLimits } from "../../../clients/timeLimits";
import { VirtualClock } from "../../../emulator/clock";
import { ServiceError } from "../../../emulator/endpoint/action";
import type { Subscription } from "../../../mapping/subscription";
import { checkSearch } from "../../../operations/doctor/aws";
import { searchName } from "../../../operations/erasureSearch/name";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { journalSource } from "../../../operations/trace/journalSource";
import { withoutSearches } from "../../../operations/trace/searches";
import { findStack } from "../../../stack/deployed";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { command, Served, type Run } from "../../local/served";
import { answered } from "../deadLetters/letters";
import { customer, deletions, unguarded } from "../replay/replayWorld";
import { writeProject } from "../writeProject";
import { ERASING, SEARCH_RULE_ARN, SearchWorld } from "./searchWorld";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (moment: number) => new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");
const ARCHIVED = /the archive holds a later deletion or anonymization of the same record/;
const NOTHING =
  /^The archive was not searched through for erasures\. .* Nothing is published\. Run the command again/;

interface Redriven {
  published: number;
  refused: { messageId: string; reason: string; messageIds?: string[] }[];
  search?: { events: number; from: string };
}

describe("bridge dlq redrive, of a stack whose archive can be searched for erasures,", () => {
  const folder = temporaryFolder();
  let world: SearchWorld;
  let served: Served<SearchWorld>;
  /** The day before, at which the world begins. */
  let begin: number;
  /** Looks at a replay so far. */
  let looks: number;

  beforeEach(() => deployed(ERASING));
  afterEach(() => served.stop());

  async function deployed(
    subscriptions: readonly Subscription[],
    {
      declared = subscriptions,
      outputs = {},
    }: { declared?: readonly Subscription[]; outputs?: object } = {},
  ): Promise<void> {
    await served?.stop();
    await writeProject(folder, declared);
    begin = Date.now() - 24 * HOUR;
    const clock = new VirtualClock(begin);
    world = new SearchWorld(subscriptions, { clock });
    served = await new Served(world).start({
      ...world.outputs,
      erasureSearch: world.searchOutputs,
      ...outputs,
    });
    looks = 0;
    // Time passes where the command looks at a replay.
    served.before = async (action) => {
      if (action !== "DescribeReplay") return;
      looks += 1;
      await clock.run(clock.now() + 1_000);
    };
  }

  /** The time of an event, so many minutes after the world's beginning. */
  const at = (minutes: number) => iso(begin + minutes * MINUTE);
  const erase = (what: "deleted" | "anonymized", id: number, minutes: number) =>
    world.send(`customer-${what}`, { id }, at(minutes));
  /** Time passes, but not to the present: what is sent during a command must not be in the future. */
  const now = () => world.clock.run(Date.now() - 5 * MINUTE);

  const dlq = (...args: string[]): Promise<Run> =>
    withLimits({ look: 0 }, () =>
      command((program) => addDlq(program, folder.path), ["dlq", ...args, ...served.here], {
        COLUMNS: "1000",
      }),
    );
  const redrive = (...args: string[]) =>
    dlq("redrive", "--rate", "off", "--records", folder.path, ...args);
  const redriven = async (...args: string[]): Promise<Redriven & { code: number }> => {
    const { stdout, stderr, code } = await redrive("--yes", "--json", ...args);
    assert.notEqual(stdout, "", stderr);
    return { ...(JSON.parse(stdout) as Redriven), code };
  };
  const left = () => world.queue.held.map(({ messageId }) => messageId);
  /** Hides the messages of the dead-letter queue, as another reader does. */
  const hide = async () => {
    const port = Number(new URL(served.origin).port);
    const queue = await sqsQueue(await findStack(PROJECT_DIRECTORY, { local: true, port }));
    const letters = await queue.receive(43_200);
    return { show: () => queue.hide(letters, 0) };
  };

  for (const what of ["deleted", "anonymized"] as const) {
    it(`refuses an update that is older than what ${what} its record, and Salesforce has accepted`, async () => {
      await erase(what, 1, 30);
      await now();
      const older = world.queueUpdate(1, at(20));
      const newer = world.queueUpdate(2, at(20));
      const { published, refused, code } = await redriven();
      assert.deepEqual([published, refused.length, code], [1, 1, 1]);
      assert.equal(refused[0]?.messageId, older);
      assert.match(refused[0]?.reason ?? "", ARCHIVED);
      assert.deepEqual(left(), [older]);
      assert(newer !== older && looks > 0);
      assert.deepEqual(world.found.held, []);
    });
  }

  it("publishes an update that is newer than the erasure, and refuses one of the same second", async () => {
    await erase("deleted", 1, 30);
    await erase("deleted", 2, 30);
    await now();
    world.queueUpdate(1, at(31));
    const same = world.queueUpdate(2, at(30));
    const { published, refused } = await redriven();
    assert.equal(published, 1);
    assert.deepEqual(
      refused.map(({ messageId }) => messageId),
      [same],
    );
  });

  it("publishes all where the archive has no erasure", async () => {
    await now();
    world.queueUpdate(1, at(20));
    const { published, refused, code } = await redriven();
    assert.deepEqual([published, refused, code], [1, [], 0]);
    assert(looks > 0);
  });

  it("finds an erasure that was published long after the update, and one with many others", async () => {
    for (let id = 1; id <= 25; id += 1) await erase("deleted", id, 30 + id);
    await now();
    for (let id = 1; id <= 25; id += 1) world.queueUpdate(id, at(5));
    world.queueUpdate(99, at(5));
    const { published, refused } = await redriven();
    assert.deepEqual([published, refused.length], [1, 25]);
    assert.deepEqual(world.found.held, []);
  });

  it("does not publish an update that somebody hid while the queue was read, and that the search does not cover", async () => {
    await erase("deleted", 1, 15);
    await now();
    const older = world.queueUpdate(1, at(10));
    const hidden = await hide();
    const newer = world.queueUpdate(2, at(20));
    const { before } = served;
    served.before = async (action) => {
      await before(action);
      if (action === "DescribeReplay") await hidden.show();
    };
    const { published, refused, code } = await redriven();
    assert.deepEqual([published, refused.length, code], [1, 1, 1]);
    assert.equal(refused[0]?.messageId, older);
    assert.match(refused[0]?.reason ?? "", /^the archive was not searched for it/);
    assert.deepEqual(left(), [older]);
    assert.notEqual(newer, older);
    const again = await redriven();
    assert.match(again.refused[0]?.reason ?? "", ARCHIVED);
  });

  it("does not publish an update that came to light after the search was found needless", async () => {
    await erase("deleted", 1, 15);
    await now();
    const older = world.queueUpdate(1, at(10));
    const hidden = await hide();
    let depths = 0;
    served.before = async (action) => {
      if (action !== "GetQueueAttributes") return;
      depths += 1;
      if (depths === 3) await hidden.show();
    };
    const { published, refused } = await redriven();
    assert.equal(published, 0);
    assert.match(refused[0]?.reason ?? "", /^the archive was not searched for it/);
    assert.deepEqual(left(), [older]);
  });

  it("does not search where nothing can undo an erasure", async () => {
    await now();
    const { published } = await redriven();
    assert.deepEqual([published, looks], [0, 0]);
  });

  it("does not search where the messages are not taken", async () => {
    await erase("deleted", 1, 30);
    await now();
    world.queueUpdate(1, at(20));
    await redriven("--cause", "row-lock");
    assert.equal(looks, 0);
  });

  it("does not search with --ignore-erasures, nor with a file of the erased IDs", async () => {
    await erase("deleted", 1, 30);
    await now();
    world.queueUpdate(1, at(20));
    const file = join(folder.path, "erased.txt");
    await writeFile(file, "7\n");
    assert.equal((await redriven("--erased", file)).published, 1);
    world.queueUpdate(1, at(20));
    assert.equal((await redriven("--ignore-erasures")).published, 1);
    assert.equal(looks, 0);
  });

  it("the plan says that it will search, over which range, and changes nothing", async () => {
    await erase("deleted", 1, 30);
    await now();
    world.queueUpdate(1, at(20));
    const { stdout, code } = await redrive();
    assert.equal(code, 0);
    assert.match(
      stdout.replace(/\s+/g, " "),
      new RegExp(
        `1 event writes to records that the stack erases\\. So a redrive first searches the archive for erasures from ${at(20).replace("T", " ")} to now, as far back as it goes, which takes seconds, and refuses the events that would undo one\\. Erasures of the last 10 minutes may not be in the archive yet`,
      ),
    );
    assert.match(stdout, /1 event would be published.*, unless the archive holds an erasure/);
    assert.doesNotMatch(stdout, /--erased <file>/);
    const json = JSON.parse((await redrive("--json")).stdout) as Redriven;
    assert.deepEqual(json.search, { events: 1, from: at(20).replace("Z", ".000Z") });
    assert.deepEqual([looks, world.replayed], [0, []]);
  });

  it("says on standard error what it searches, also with --json", async () => {
    await now();
    world.queueUpdate(1, at(20));
    const { stdout, stderr } = await redrive("--yes", "--json");
    assert.doesNotThrow(() => JSON.parse(stdout) as unknown);
    assert.match(
      stderr,
      /^Searching the archive for erasures from \S+ \S+Z to \S+ \S+Z, before anything is published\./,
    );
    assert.match(stderr, /The search is COMPLETED/);
    assert.match(stderr, /Waiting for the last erasures to arrive/);
  });

  it("says how many erasures it could not compare, because they have no external ID", async () => {
    await world.send("customer-deleted", {}, at(30));
    await now();
    world.queueUpdate(1, at(20));
    const { stderr } = await redrive("--yes");
    assert.match(
      stderr.replace(/\s+/g, " "),
      /1 erasure in the archive has no external ID where its subscription reads it: it is compared with no event\./,
    );
  });

  it("goes on if the answer of StartReplay is lost", async () => {
    await erase("deleted", 1, 30);
    await now();
    const older = world.queueUpdate(1, at(20));
    let starts = 0;
    served.after = (action) => {
      if (action !== "StartReplay") return undefined;
      starts += 1;
      return new Promise<void>(() => undefined);
    };
    const { refused } = await withLimits({ request: 300, call: 5_000 }, () => redriven());
    assert.deepEqual([refused.map(({ messageId }) => messageId), starts], [[older], 1]);
  });

  it("prints nothing of a customer, and no secret", async () => {
    await erase("deleted", 4711, 30);
    await now();
    world.queueUpdate(4711, at(20));
    const outputs = [await redrive(), await redrive("--yes"), await redrive("--yes", "--json")];
    for (const { stdout, stderr } of outputs) {
      assert.doesNotMatch(stdout + stderr, /4711|Costello|veronica|secret|token-1/i);
    }
  });

  it("leaves messages of other replays and of nobody in the queue of the search", async () => {
    await erase("deleted", 1, 30);
    await now();
    const older = world.queueUpdate(1, at(20));
    const others = [
      { ...eraseEvent(2), "replay-name": "somebody-elses" },
      { ...eraseEvent(2), "replay-name": "erasure-search-00000000-0000-4000-8000-000000000000" },
      eraseEvent(2),
      "no event",
    ].map((body) => world.found.send({ attributes: {}, body: JSON.stringify(body) }).messageId);
    world.queueUpdate(2, at(20));
    const { published, refused } = await redriven();
    assert.equal(published, 1);
    assert.deepEqual(
      refused.map(({ messageId }) => messageId),
      [older],
    );
    assert.deepEqual(world.found.held.map(({ messageId }) => messageId).sort(), others.sort());
    assert.equal(world.found.counts.inFlight, 0);
  });

  const eraseEvent = (id: number) => ({
    id: `deleted-${id}`,
    source: "shop.magento",
    "detail-type": "customer-deleted",
    time: at(40),
    detail: { id },
  });

  it("finds an erasure that its queue refused in the dead-letter queue, and never publishes it again", async () => {
    await erase("deleted", 1, 30);
    await now();
    const older = world.queueUpdate(1, at(20));
    world.found.policy = undefined;
    const { published, refused } = await redriven();
    assert.equal(published, 0);
    assert(refused.some(({ messageId }) => messageId === older));
    const [copy] = world.queue.held.filter(
      ({ attributes }) => attributes.RULE_ARN === SEARCH_RULE_ARN,
    );
    const again = await redriven("--id", copy?.messageId ?? "");
    assert.equal(again.published, 0);
    assert.match(again.refused[0]?.reason ?? "", /it is a copy for a search of the archive/);
  });

  it("knows such a copy by the name of its replay, where the stack has no search any more", async () => {
    await deployed(ERASING, { outputs: { erasureSearch: null } });
    await now();
    const body = JSON.stringify({ ...eraseEvent(1), "replay-name": searchName() });
    const attributes = { ...answered(403), RULE_ARN: `${SEARCH_RULE_ARN}-of-before` };
    world.queue.send({ attributes, body });
    const { published, refused } = await redriven();
    assert.equal(published, 0);
    assert.match(refused[0]?.reason ?? "", /it is a copy for a search of the archive/);
  });

  it("publishes nothing if the archive holds an erasure of a subscription that the checkout lacks", async () => {
    await deployed(ERASING, { declared: [unguarded] });
    await erase("deleted", 1, 30);
    await now();
    const older = world.queueUpdate(2, at(20));
    const { stderr, code } = await redrive("--yes");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /archive holds the deletion or anonymization of a subscription that this checkout lacks/,
    );
    assert.deepEqual(left(), [older]);
  });

  it("keeps to the file of erased IDs where the stack has no search", async () => {
    await deployed([unguarded, deletions], { outputs: { erasureSearch: null } });
    await erase("deleted", 1, 30);
    await now();
    world.queueUpdate(1, at(20));
    assert.match((await redrive()).stdout.replace(/\s+/g, " "), /--erased <file>/);
    const { stdout, stderr } = await redrive("--yes", "--json");
    assert.equal((JSON.parse(stdout) as Redriven).published, 1);
    assert.match(stderr, /knows the erasures whose messages are in the queue, and none that Sales/);
    assert.equal(looks, 0);
  });

  describe("is no replay, and no delivery,", () => {
    beforeEach(async () => {
      await erase("deleted", 1, 30);
      await world.send("customer-updated", customer(3), at(25));
      await now();
      world.queueUpdate(1, at(20));
      await redriven();
    });
    const replay = (...args: string[]): Promise<Run> =>
      command((program) => addReplay(program, folder.path), ["replay", ...args, ...served.here], {
        COLUMNS: "1000",
      });
    const target = () =>
      findStack(PROJECT_DIRECTORY, { local: true, port: Number(new URL(served.origin).port) });

    it("in the list of replays", async () => {
      const { stdout } = await replay("--list");
      assert.match(stdout, /: 0 replays of its archive\. .* Left out: 1 search of redrives/);
      assert.deepEqual(JSON.parse((await replay("--list", "--json")).stdout), {
        stack: "local",
        replays: [],
        searches: 1,
      });
    });

    it("to the plan of a replay of the same range", async () => {
      const range = ["--from", at(0), "--to", at(60)];
      const { stdout } = await replay(...range, "--json");
      const plan = JSON.parse(stdout) as { refusals: { unless?: string }[]; notes: string[] };
      assert(!plan.refusals.some(({ unless }) => unless === "--again"));
      assert(!plan.notes.some((note) => note.includes("Other replays")));
    });

    it("in a trace", async () => {
      const source = journalSource(await target());
      const all = await source.find({ since: 0 });
      const { observations } = await withoutSearches(source, await target()).find({ since: 0 });
      const isOfSearch = (one: object) => JSON.stringify(one).includes("erasure-search");
      assert(all.observations.some(isOfSearch));
      assert.deepEqual(observations.filter(isOfSearch), []);
      assert.deepEqual(
        observations.map(({ kind }) => kind),
        all.observations.filter((one) => !isOfSearch(one)).map(({ kind }) => kind),
      );
    });

    it("to doctor, which knows the rule", async () => {
      assert.deepEqual(
        (await checkSearch(await target())).map(({ verdict }) => verdict),
        ["ok"],
      );
      world.emulator.account.removeRule(SEARCH_RULE_ARN);
      const [check] = await checkSearch(await target());
      assert.equal(check?.verdict, "failed");
      assert.match(check?.finding ?? "", /missing or disabled: erasure-search; a redrive cannot/);
    });
  });

  describe("publishes nothing, and says what to do,", () => {
    let older: string;
    beforeEach(async () => {
      await erase("deleted", 1, 30);
      await now();
      older = world.queueUpdate(1, at(20));
      world.queueUpdate(2, at(20));
    });
    const refusedWith = async (why: RegExp): Promise<void> => {
      const { stdout, stderr, code } = await redrive("--yes", "--json");
      assert.deepEqual([code, stdout], [1, ""], stderr);
      const said = stderr.slice(stderr.indexOf("The archive was not")).replace(/\s+/g, " ");
      assert.match(said, why);
      assert.match(said, NOTHING);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(left().length, 2);
    };
    const onDescribe = (work: () => void) => {
      const { before } = served;
      served.before = async (action) => {
        await before(action);
        if (action === "DescribeReplay" && looks === 1) work();
      };
    };
    const removeArchive = () => {
      for (const arn of [...world.emulator.account.archives.keys()]) {
        world.emulator.account.archives.delete(arn);
      }
    };

    it("if the replay fails", async () => {
      onDescribe(removeArchive);
      await refusedWith(/Its replay erasure-search-\S+ is FAILED \(The archive was deleted\)\./);
    });

    it("if somebody cancels the replay", async () => {
      const { before } = served;
      served.before = async (action) => {
        await before(action);
        if (action === "DescribeReplay" && looks === 1) await cancelAll();
      };
      await refusedWith(/Its replay erasure-search-\S+ is CANCELLED\./);
    });

    it("if the archive is gone", async () => {
      removeArchive();
      await refusedWith(/The archive \S+ of the stack local does not exist/);
      assert.equal(looks, 0);
    });

    it("if StartReplay is throttled, or not permitted", async () => {
      for (const [error, why] of [
        ["ThrottlingException", /AWS is throttling requests/],
        ["AccessDeniedException", /credentials lack a permission .* events:StartReplay/],
      ] as const) {
        served.before = (action) => {
          if (action === "StartReplay") {
            throw new ServiceError(error, "User: me may not: events:StartReplay");
          }
        };
        await refusedWith(why);
      }
    });

    it("if the replay may not be described, or is not answered for", async () => {
      for (const [error, why] of [
        ["AccessDeniedException", /credentials lack a permission .* events:DescribeReplay/],
        ["InternalException", /InternalException/],
      ] as const) {
        served.before = (action) => {
          if (action === "DescribeReplay") {
            throw new ServiceError(error, "User: me may not: events:DescribeReplay");
          }
        };
        await refusedWith(why);
      }
    });

    it("if ten replays run already", async () => {
      served.before = (action) => {
        if (action === "StartReplay") throw new ServiceError("LimitExceededException", "10");
      };
      await refusedWith(/EventBridge refuses another replay/);
    });

    it("if the queue of the search cannot be read", async () => {
      let begun = false;
      served.before = async (action) => {
        if (action === "StartReplay") begun = true;
        if (action === "DescribeReplay") await world.clock.run(world.clock.now() + 1_000);
        if (begun && action === "ReceiveMessage") {
          throw new ServiceError("AccessDeniedException", "not sqs:ReceiveMessage");
        }
      };
      await refusedWith(/lack a permission .* not sqs:ReceiveMessage/);
    });

    it("if its rule is disabled, or is gone", async () => {
      const rule = world.emulator.account.rules.get(SEARCH_RULE_ARN);
      assert(rule);
      rule.enabled = false;
      await refusedWith(/The rule erasure-search, .* is disabled\. Restore it with `pulumi up`/);
      rule.enabled = true;
      rule.targets.clear();
      await refusedWith(/The rule erasure-search, .* does not send to its queue\./);
      world.emulator.account.removeRule(SEARCH_RULE_ARN);
      await refusedWith(/The rule erasure-search, .* does not exist\./);
    });

    it("if it is stopped; then the next redrive searches again", async () => {
      const others = process.listeners("SIGINT"); // those of mocha, which would end the tests
      process.removeAllListeners("SIGINT");
      onDescribe(() => void process.emit("SIGINT"));
      await refusedWith(/It was stopped\./).finally(() =>
        others.forEach((listener) => process.on("SIGINT", listener as () => void)),
      );
      const { published, refused } = await redriven();
      assert.deepEqual([published, refused.map(({ messageId }) => messageId)], [1, [older]]);
    });

    const cancelAll = async () => {
      const port = Number(new URL(served.origin).port);
      const service = await replayService(
        await findStack(PROJECT_DIRECTORY, { local: true, port }),
      );
      for (const { name } of await service.list(world.archiveArn)) await service.cancel(name);
    };
  });
});
