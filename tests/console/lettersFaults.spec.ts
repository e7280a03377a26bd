import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { JobAnswer } from "../../console/answers/letters";
import { lockQueue } from "../../operations/queue/lock";
import { arrives, queued } from "../operations/deadLetters/letters";
import { ConsoleUnderTest } from "./consoleUnderTest";
import { lettersPage, REDRIVE } from "./lettersPage";

describe("the page of 100 dead letters", () => {
  const { desk, state, planned, dlq } = lettersPage(100);

  it("has one job at a time, and stops it after the messages in progress", async () => {
    const { id } = await planned();
    const publishing = new EventEmitter();
    const go = once(publishing, "go");
    const begun = once(publishing, "begun");
    desk().served.before = async (action) => {
      if (action !== "PutEvents") return;
      publishing.emit("begun");
      await go;
    };
    const started = await desk().console.ask<JobAnswer>("letters/redrive", { plan: id, yes: true });
    await begun;
    const second = await desk().console.ask("letters/read", {});
    assert.equal(second.status, 409);
    assert.match(second.body.message ?? "", /redrive is in progress/);
    const stopped = await desk().console.ask<JobAnswer>("letters/stop", { job: started.body.id });
    assert.equal(stopped.body.state, "stopping");
    publishing.emit("go");
    const job = await desk().console.ended(started.body.id);
    assert.equal(job.state, "stopped");
    const published = job.published ?? 0;
    assert(published > 0 && published < 100, String(published));
    assert.equal(queued(desk().world).length, 100 - published);
    assert.equal(job.result?.isFinished, false);
    assert.equal((await desk().console.ask("letters/stop", { job: job.id })).status, 409);
  });

  it("ends a redrive in good order when the console ends", async () => {
    const { id } = await planned({ ...REDRIVE, rate: 5 });
    await desk().console.ask("letters/redrive", { plan: id, yes: true });
    await desk().console.stop();
    const { job } = await state();
    assert.equal(job?.state, "stopped");
    assert.equal(queued(desk().world).length + (job.published ?? 0), 100);
    assert.equal(desk().world.queue.counts.visible, queued(desk().world).length);
    assert(
      desk().console.lines.includes("Ending the redrive in good order ..."),
      desk().console.lines.join("\n"),
    );
  });

  it("is kept out by the command line, and keeps it out, with the lock's message", async () => {
    const { outputs } = await desk().console.context.findStack();
    const lock = lockQueue(outputs.deadLetterQueueUrl, { command: "dlq redrive" });
    try {
      const { id } = await planned();
      const job = await desk().console.job("redrive", { plan: id, yes: true });
      assert.equal(job.state, "failed");
      assert.match(job.failure?.[0] ?? "", /has worked on this queue with `dlq redrive` since/);
      assert.equal(desk().world.count("published"), 100);
    } finally {
      lock.release();
    }
  });

  it("keeps out a second console and a command while it redrives", async () => {
    const { id } = await planned();
    const second = new ConsoleUnderTest(desk().served, { records: desk().records });
    const other = await second.job("plan", REDRIVE);
    let blocked: JobAnswer | undefined;
    let refused = "";
    desk().served.before = async (action) => {
      if (action !== "PutEvents" || blocked !== undefined) return;
      blocked = {} as JobAnswer; // only once
      blocked = await second.job("redrive", { plan: other.id, yes: true });
      refused = (await dlq("redrive", "--yes")).stderr;
    };
    const job = await desk().console.job("redrive", { plan: id, yes: true });
    assert.equal(job.published, 100);
    assert.match(blocked?.failure?.[0] ?? "", /has worked on this queue with `console` since/);
    assert.match(refused, /has worked on this queue with `console` since/);
    assert.equal(desk().world.count("published"), 200);
  });

  it("shows the last reading while the queue does not answer, and says what does not answer", async () => {
    await desk().console.job("read", {});
    await desk().served.stop();
    const depth = await desk().console.ask("letters/depth");
    assert.equal(depth.status, 503);
    assert.match(depth.body.message ?? "", /bridge local/);
    assert.equal((await state()).reading?.messages, 100);
    const job = await desk().console.job("read", {});
    assert.equal(job.state, "failed");
    assert.match(job.failure?.[0] ?? "", /bridge local/);
    assert.equal((await state()).reading?.messages, 100);
  });

  it("says what was done and what is left when the emulator stops during a redrive", async () => {
    const { id } = await planned({ ...REDRIVE, rate: 40 });
    let calls = 0;
    desk().served.after = (action) => {
      if (action === "DeleteMessageBatch" && (calls += 1) === 2) void desk().served.stop();
    };
    const job = await desk().console.job("redrive", { plan: id, yes: true });
    assert.equal(job.state, "failed");
    assert.notEqual(job.failure?.[0], undefined);
    assert.equal(job.result?.isFinished, false);
    const published = desk().world.count("published") - 100;
    assert(published >= 10 && published < 100, String(published));
    assert(queued(desk().world).length >= 100 - published);
    assert(desk().console.lines.some((line) => line.startsWith("Redrive failed: ")));
  });

  it("says that it did not read the queue through", async () => {
    await desk().world.clock.run(Date.now() + 3_600_000); // what arrives from now on is newer
    desk().served.before = (action) =>
      action === "ReceiveMessage" ? arrives(desk().world) : undefined;
    await desk().console.job("read", {});
    const { reading } = await state();
    assert.match(reading?.notes.join(" ") ?? "", /more messages arrived meanwhile/);
    assert.equal(reading?.messages, 100);
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
      const below = `/${desk().console.token}/api/letters/${path}`;
      const response = await desk().console.request(below, { method: "POST", body: text });
      assert.equal(response.status, 400, text);
      assert.match(((await response.json()) as { message: string }).message, /^The request /);
    }
    assert.deepEqual(desk().actions, []);
  });
});
