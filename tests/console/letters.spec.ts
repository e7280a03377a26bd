import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { addDlq } from "../../cli/commands/dlq";
import type {
  DepthAnswer,
  JobAnswer,
  LetterAnswer,
  LetterPageAnswer,
  LettersAnswer,
} from "../../console/answers/letters";
import { lockQueue } from "../../operations/queue/lock";
import { STALE_MESSAGE } from "../../salesforceSchema/newerWins";
import type { TestWorld } from "../emulator/testWorld";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { replace } from "../cli/inProcess";
import { command, Served } from "../local/served";
import { answered, arrives, queued, worldWithLetters } from "../operations/deadLetters/letters";
import { ConsoleUnderTest } from "./consoleUnderTest";

const VERONICA = { id: 1001, firstname: "Veronica", lastname: "Costello", email: "vc@example.com" };
const ALL = { filter: {}, ignoreErasures: false };
const REDRIVE = { action: "redrive", ...ALL, rate: "off" };

describe("the page of dead letters", () => {
  const folder = temporaryFolder();
  let world: TestWorld;
  let served: Served;
  let console: ConsoleUnderTest;
  let actions: string[];

  beforeEach(async () => {
    await begin(3);
  });
  afterEach(() => served.stop());

  async function begin(letters: number): Promise<void> {
    world = await worldWithLetters(letters);
    served = await new Served(world).start();
    actions = [];
    served.before = (action) => void actions.push(action);
    console = new ConsoleUnderTest(served, { records: folder.path });
  }
  const again = async (letters: number): Promise<void> => {
    await served.stop();
    await begin(letters);
  };
  const send = (attributes: Record<string, string>, detail: object = VERONICA) =>
    world.queue.send({
      attributes,
      body: JSON.stringify({
        id: "9f1c7a52-0000-4000-8000-00000000000a",
        source: "shop.magento",
        "detail-type": "customer-updated",
        detail,
      }),
    }).messageId;
  const state = async (query = "") => (await console.ask<LettersAnswer>(`letters${query}`)).body;
  const dlq = async (...args: string[]) => {
    const words = ["dlq", ...args, "--json", ...served.here];
    return command((program) => addDlq(program, PROJECT_DIRECTORY), words);
  };
  const json = async (...args: string[]) =>
    JSON.parse((await dlq(...args)).stdout) as Record<string, unknown>;
  const filtered = (filter: object) => `?filter=${encodeURIComponent(JSON.stringify(filter))}`;
  const planned = (action: object = REDRIVE) => console.job("plan", action);

  it("reads messages only when it is asked to, shows them by cause, and leaves each visible", async () => {
    send({});
    send(answered(400, "UNABLE_TO_LOCK_ROW"));
    assert.equal((await state()).reading, undefined);
    const depth = await console.ask<DepthAnswer>("letters/depth");
    assert.deepEqual([depth.body.visible, depth.body.hidden], [5, 0]);
    assert(!actions.includes("ReceiveMessage"), actions.join());
    const job = await console.job("read", {});
    assert.deepEqual([job.state, job.lookedAt], ["done", 5]);
    const { reading } = await state();
    assert.deepEqual(
      reading?.groups.map(({ kind, count }) => [kind, count]),
      [
        ["bad-field", 3],
        ["no-request", 1],
        ["row-lock", 1],
      ],
    );
    assert.match(reading.groups[2]?.remedy ?? "", /^The lock is temporary/);
    assert.equal(world.queue.counts.visible, 5);
  });

  it("filters the reading by cause, subscription, time and ID, without reading again", async () => {
    const id = send(answered(400, "UNABLE_TO_LOCK_ROW"));
    await console.job("read", {});
    actions = [];
    const counts = async (filter: object) => (await state(filtered(filter))).reading?.matching;
    assert.equal(await counts({ causes: ["row-lock"] }), 1);
    assert.equal(await counts({ rules: ["customer-updated"] }), 3);
    assert.equal(await counts({ since: Date.now() - 3_600_000 }), 0);
    assert.equal(await counts({ until: Date.now() - 3_600_000 }), 4);
    assert.equal(await counts({ ids: [id] }), 1);
    assert.equal(await counts({ ids: ["9f1c7a52-0000-4000-8000-00000000000a"] }), 1);
    assert.equal(await counts({ ids: ["none"] }), 0);
    assert.deepEqual(actions, []);
    const wrong = await console.ask(`letters${filtered({ causes: ["no-cause"] })}`);
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.message ?? "", /causes\.0/);
  });

  it("lists the messages of a cause", async () => {
    send({});
    await console.job("read", {});
    const page = (query: string) => console.ask<LetterPageAnswer>(`letters/page?${query}`);
    assert.equal((await page("from=0")).body.total, 4);
    const [group] = (await state()).reading?.groups ?? [];
    assert.equal((await page(`from=0&group=${group?.key ?? ""}`)).body.total, 3);
    assert.equal((await page("from=-1")).status, 400);
  });

  it("asks to read first where nothing was read", async () => {
    const { status, body } = await console.ask("letters/page?from=0");
    assert.deepEqual([status, body.message], [409, "Read the queue first."]);
  });

  describe("one message in full", () => {
    let restore: () => void;
    beforeEach(() => {
      restore = replace(process, "env", { ...process.env, PULUMI_CONFIG_PASSPHRASE: "" });
    });
    afterEach(() => restore());
    const one = (id: string, reveal = false) =>
      anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
        console.ask<LetterAnswer>("letters/one", { id, reveal }),
      );

    it("has the event beside the request of this mapping, masked until it is revealed", async () => {
      const message = "Email: invalid email address: vc@example.com";
      const detail = { ...VERONICA, created_in: "Default Store View", group_id: 1, store_id: 0 };
      const id = send(answered(400, "INVALID_EMAIL_ADDRESS", { message }), detail);
      await console.job("read", {});
      actions = [];
      const { body, text, status } = await one(id);
      assert.equal(status, 200, text);
      assert.doesNotMatch(text, /Veronica|Costello|vc@example/);
      assert.equal(body.eventId, "9f1c7a52-0000-4000-8000-00000000000a");
      assert.match(body.event, /"lastname": "<text, 8 characters>"/);
      const [request] = body.mapping?.requests ?? [];
      assert.match(request?.url ?? "", /\/sobjects\/Contact\/ShopCustomerId__c\/1001$/);
      assert.match(request?.body ?? "", /"LastName": "<text, 8 characters>"/);
      assert.match(JSON.stringify(request?.headers), /Bearer \*{8}/);
      assert.deepEqual(console.lines, []);
      const revealed = await one(id, true);
      assert.match(revealed.body.event, /"lastname": "Costello"/);
      assert.match(JSON.stringify(revealed.body.mapping), /Bearer \*{8}/);
      assert.deepEqual(console.lines, [`Personal data was revealed: the dead letter ${id}.`]);
      assert(!actions.includes("ReceiveMessage"), "it was read before");
    });

    it("is searched in the queue where it was not read, and says if it is not there", async () => {
      const { messageId } = world.queue.send({ attributes: {}, body: "no event" });
      const { body } = await one(messageId);
      assert.deepEqual([body.kind, body.isRefused], ["no-event", true]);
      assert.deepEqual([body.event, body.mapping], ["<text, 8 characters>", undefined]);
      assert.match(body.verdict, /^A redrive refuses the event: it is not an event/);
      assert.equal(world.queue.counts.visible, 4);
      const none = await one("none");
      assert.equal(none.status, 503);
      assert.match(none.body.message ?? "", /^The queue has no visible message with the ID none/);
    });
  });

  it("plans a redrive as the command does, and changes nothing", async () => {
    const message = `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`;
    send(answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", { message }));
    send({}, { ...VERONICA, id: undefined });
    const { plan } = await planned();
    const expected = await json("redrive", "--rate", "off");
    assert(plan !== undefined);
    assert.deepEqual([plan.count, plan.lookedAt], [expected.plan, 5]);
    assert.deepEqual(
      plan.refused.map(({ reason, count, messageIds }) => ({ reason, count, messageIds })),
      expected.refused,
    );
    assert.deepEqual(plan.besides, expected.besides);
    assert.match(plan.verdict, /^4 events would be published without a rate limit\.$/);
    assert(plan.notes.some((note) => note.startsWith("1 message is stale, and left")));
    assert.equal(plan.command, `npx bridge dlq redrive ${served.here.join(" ")} --rate off --yes`);
    assert.equal(world.count("published"), 3);
    assert.equal(world.queue.counts.visible, 5);
  });

  it("redrives what was planned once it is confirmed, and the terminal has the counts", async () => {
    await console.job("read", {});
    const { id, plan } = await planned({ ...REDRIVE, filter: { causes: ["bad-field"] }, limit: 2 });
    assert.equal(plan?.mayConfirm, true);
    const job = await console.job("redrive", { plan: id, yes: true });
    assert.deepEqual([job.state, job.published], ["done", 2]);
    assert.equal(job.result?.isFinished, true);
    assert.match(job.result.sentences.join(" "), /^2 events published in /);
    assert.equal(queued(world).length, 1);
    assert.deepEqual(console.lines, [
      "Redrive begins, without a rate limit: cause bad-field.",
      "Redrive ended: 2 events published, 0 refused, 3 messages looked at (cause bad-field).",
    ]);
    assert.match((await state()).reading?.outdated ?? "", /Read the queue again/);
  });

  it("redrives nothing without a yes, without the last plan, and twice by one plan", async () => {
    const first = await planned();
    const second = await planned();
    const refused = async (body: object) => (await console.ask("letters/redrive", body)).status;
    assert.equal(await refused({ plan: second.id }), 400);
    assert.equal(await refused({ plan: second.id, yes: false }), 400);
    assert.equal(await refused({ plan: first.id, yes: true }), 409);
    assert.equal(
      (await console.ask("letters/drop", { plan: second.id, count: 3, yes: true })).status,
      409,
    );
    assert.equal(world.count("published"), 3);
    await console.job("redrive", { plan: second.id, yes: true });
    assert.equal(await refused({ plan: second.id, yes: true }), 409);
    assert.equal(world.count("published"), 6);
  });

  it("drops only what the typed count says, after it is in a file", async () => {
    const DROP = { action: "drop", ...ALL, filter: { causes: ["bad-field"] } };
    const unfiltered = await console.ask("letters/plan", { action: "drop", ...ALL });
    assert.equal(unfiltered.status, 400);
    assert.match(unfiltered.body.message ?? "", /^A filter is required/);
    const { id, plan } = await planned(DROP);
    assert.match(plan?.verdict ?? "", /^3 messages would be deleted for good/);
    assert.equal((await console.ask("letters/drop", { plan: id, yes: true })).status, 400);
    const wrong = await console.job("drop", { plan: id, count: 2, yes: true });
    assert.equal(wrong.state, "failed");
    assert.match(
      wrong.failure?.join(" ") ?? "",
      /^Nothing is dropped: cause bad-field matches 3 messages, not 2\./,
    );
    assert.deepEqual([queued(world).length, (await readdir(folder.path)).length], [3, 0]);
    const right = await planned(DROP);
    const job = await console.job("drop", { plan: right.id, count: 3, yes: true });
    assert.deepEqual([job.state, job.result?.isFinished], ["done", true]);
    assert.deepEqual(queued(world), []);
    const lines = (await readFile(job.result?.record ?? "", "utf8")).trim().split("\n");
    assert.equal(lines.length, 3);
    assert.match(
      console.lines.at(-1) ?? "",
      /^Drop ended: 3 messages dropped, 0 still in the queue/,
    );
  });

  it("refuses to drop where the queue changed since the plan", async () => {
    const { id } = await planned({ action: "drop", ...ALL, filter: { causes: ["bad-field"] } });
    send(answered(400));
    const job = await console.job("drop", { plan: id, count: 3, yes: true });
    assert.match(job.failure?.join(" ") ?? "", /matches 4 messages, not 3/);
    assert.equal(queued(world).length, 4);
  });

  it("plans, and neither redrives nor drops, where it may change nothing", async () => {
    console = new ConsoleUnderTest(served, { mayChange: false, records: folder.path });
    const redrive = await planned();
    const refusal = await console.ask("letters/redrive", { plan: redrive.id, yes: true });
    assert.equal(refusal.status, 403);
    assert.match(refusal.body.message ?? "", /read-only.*--allow-changes/);
    const drop = await planned({ action: "drop", ...ALL, filter: { causes: ["bad-field"] } });
    const body = { plan: drop.id, count: 3, yes: true };
    assert.equal((await console.ask("letters/drop", body)).status, 403);
    assert.deepEqual([world.count("published"), queued(world).length], [3, 3]);
  });

  it("changes nothing for another page, another host, or without the token", async () => {
    const { id } = await planned();
    actions = [];
    const attack = async (path: string, headers: Record<string, string>) => {
      const body = JSON.stringify({ plan: id, yes: true });
      return (await console.request(path, { method: "POST", body, headers })).status;
    };
    const path = `/${console.token}/api/letters/redrive`;
    assert.equal(await attack(path, { origin: "https://evil.example" }), 403);
    assert.equal(await attack(path, { origin: "null" }), 403);
    assert.equal(await attack(path, { "sec-fetch-site": "cross-site" }), 403);
    assert.equal(await attack(path, { "sec-fetch-site": "same-site" }), 403);
    assert.equal(await attack(path, { host: "evil.example" }), 403);
    assert.equal(await attack("/api/letters/redrive", {}), 404);
    assert.equal(await attack("/wrong/api/letters/redrive", {}), 404);
    assert.deepEqual(actions, []);
    assert.equal(world.count("published"), 3);
  });

  it("has one job at a time, and stops it after the messages in progress", async () => {
    await again(100);
    const { id } = await planned();
    const publishing = new EventEmitter();
    const go = once(publishing, "go");
    const begun = once(publishing, "begun");
    served.before = async (action) => {
      if (action !== "PutEvents") return;
      publishing.emit("begun");
      await go;
    };
    const started = await console.ask<JobAnswer>("letters/redrive", { plan: id, yes: true });
    await begun;
    const second = await console.ask("letters/read", {});
    assert.equal(second.status, 409);
    assert.match(second.body.message ?? "", /redrive is in progress/);
    const stopped = await console.ask<JobAnswer>("letters/stop", { job: started.body.id });
    assert.equal(stopped.body.state, "stopping");
    publishing.emit("go");
    const job = await console.ended(started.body.id);
    assert.equal(job.state, "stopped");
    const published = job.published ?? 0;
    assert(published > 0 && published < 100, String(published));
    assert.equal(queued(world).length, 100 - published);
    assert.equal(job.result?.isFinished, false);
    assert.equal((await console.ask("letters/stop", { job: job.id })).status, 409);
  });

  it("ends a redrive in good order when the console ends", async () => {
    await again(100);
    const { id } = await planned({ ...REDRIVE, rate: 5 });
    await console.ask("letters/redrive", { plan: id, yes: true });
    await console.stop();
    const { job } = await state();
    assert.equal(job?.state, "stopped");
    assert.equal(queued(world).length + (job.published ?? 0), 100);
    assert.equal(world.queue.counts.visible, queued(world).length);
    assert(
      console.lines.includes("Ending the redrive in good order ..."),
      console.lines.join("\n"),
    );
  });

  it("is kept out by the command line, and keeps it out, with the lock's message", async () => {
    const { outputs } = await console.context.findStack();
    const lock = lockQueue(outputs.deadLetterQueueUrl, { command: "dlq redrive" });
    try {
      const { id } = await planned();
      const job = await console.job("redrive", { plan: id, yes: true });
      assert.equal(job.state, "failed");
      assert.match(job.failure?.[0] ?? "", /has worked on this queue with `dlq redrive` since/);
      assert.equal(world.count("published"), 3);
    } finally {
      lock.release();
    }
  });

  it("keeps out a second console and a command while it redrives", async () => {
    const { id } = await planned();
    const second = new ConsoleUnderTest(served, { records: folder.path });
    const other = await second.job("plan", REDRIVE);
    let blocked: JobAnswer | undefined;
    let refused = "";
    served.before = async (action) => {
      if (action !== "PutEvents" || blocked !== undefined) return;
      blocked = {} as JobAnswer; // only once
      blocked = await second.job("redrive", { plan: other.id, yes: true });
      refused = (await dlq("redrive", "--yes")).stderr;
    };
    const job = await console.job("redrive", { plan: id, yes: true });
    assert.equal(job.published, 3);
    assert.match(blocked?.failure?.[0] ?? "", /has worked on this queue with `console` since/);
    assert.match(refused, /has worked on this queue with `console` since/);
    assert.equal(world.count("published"), 6);
  });

  it("shows the last reading while the queue does not answer, and says what does not answer", async () => {
    await console.job("read", {});
    await served.stop();
    const depth = await console.ask("letters/depth");
    assert.equal(depth.status, 503);
    assert.match(depth.body.message ?? "", /bridge local/);
    assert.equal((await state()).reading?.messages, 3);
    const job = await console.job("read", {});
    assert.equal(job.state, "failed");
    assert.match(job.failure?.[0] ?? "", /bridge local/);
    assert.equal((await state()).reading?.messages, 3);
  });

  it("says what was done and what is left when the emulator stops during a redrive", async () => {
    await again(100);
    const { id } = await planned({ ...REDRIVE, rate: 40 });
    let calls = 0;
    served.after = (action) => {
      if (action === "DeleteMessageBatch" && (calls += 1) === 2) void served.stop();
    };
    const job = await console.job("redrive", { plan: id, yes: true });
    assert.equal(job.state, "failed");
    assert.notEqual(job.failure?.[0], undefined);
    assert.equal(job.result?.isFinished, false);
    const published = world.count("published") - 100;
    assert(published >= 10 && published < 100, String(published));
    assert(queued(world).length >= 100 - published);
    assert(console.lines.some((line) => line.startsWith("Redrive failed: ")));
  });

  it("says that it did not read the queue through", async () => {
    await world.clock.run(Date.now() + 3_600_000); // what arrives from now on is newer
    served.before = (action) => (action === "ReceiveMessage" ? arrives(world) : undefined);
    await console.job("read", {});
    const { reading } = await state();
    assert.match(reading?.notes.join(" ") ?? "", /more messages arrived meanwhile/);
    assert.equal(reading?.messages, 3);
  });

  it("answers what it does not understand with a sentence", async () => {
    for (const [path, text] of [
      ["plan", "no json"],
      ["plan", "{}"],
      ["plan", JSON.stringify({ ...REDRIVE, rate: -1 })],
      ["plan", JSON.stringify({ ...REDRIVE, limit: 1.5 })],
      ["plan", JSON.stringify({ ...REDRIVE, more: 1 })],
      ["one", JSON.stringify({ id: "" })],
      ["drop", JSON.stringify({ plan: "x", count: "3", yes: true })],
    ] as const) {
      const path_ = `/${console.token}/api/letters/${path}`;
      const response = await console.request(path_, { method: "POST", body: text });
      assert.equal(response.status, 400, text);
      assert.match(((await response.json()) as { message: string }).message, /^The request /);
    }
    assert.deepEqual(actions, []);
  });
});
