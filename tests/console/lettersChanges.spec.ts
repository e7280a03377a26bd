import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { STALE_MESSAGE } from "../../salesforceSchema/newerWins";
import { answered, queued } from "../operations/deadLetters/letters";
import { ConsoleUnderTest } from "./consoleUnderTest";
import { lettersPage, REDRIVE, VERONICA } from "./lettersPage";

describe("the plan, the redrive and the drop of the page", () => {
  const { desk, send, state, planned, dlq } = lettersPage();

  it("plans a redrive as the command does, and changes nothing", async () => {
    const message = `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`;
    send(answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", { message }));
    send({}, { ...VERONICA, id: undefined });
    const { plan } = await planned();
    const expected = JSON.parse((await dlq("redrive", "--rate", "off")).stdout) as Record<
      string,
      unknown
    >;
    assert(plan !== undefined);
    assert.deepEqual([plan.count, plan.lookedAt], [expected.plan, 5]);
    assert.deepEqual(
      plan.refused.map(({ reason, count, messageIds }) => ({ reason, count, messageIds })),
      expected.refused,
    );
    assert.deepEqual(plan.besides, expected.besides);
    assert.match(plan.verdict, /^4 events would be published without a rate limit\.$/);
    assert(plan.notes.some((note) => note.startsWith("1 message is stale, and left")));
    assert.equal(
      plan.command,
      `npx bridge dlq redrive ${desk().served.here.join(" ")} --rate off --yes`,
    );
    assert.equal(desk().world.count("published"), 3);
    assert.equal(desk().world.queue.counts.visible, 5);
  });

  it("redrives what was planned once it is confirmed, and the terminal has the counts", async () => {
    await desk().console.job("read", {});
    const { id, plan } = await planned({ ...REDRIVE, filter: { causes: ["bad-field"] }, limit: 2 });
    assert.equal(plan?.mayConfirm, true);
    const job = await desk().console.job("redrive", { plan: id, yes: true });
    assert.deepEqual([job.state, job.published], ["done", 2]);
    assert.equal(job.result?.isFinished, true);
    assert.match(job.result.sentences.join(" "), /^2 events published in /);
    assert.equal(queued(desk().world).length, 1);
    assert.deepEqual(desk().console.lines, [
      "Redrive begins, without a rate limit: cause bad-field.",
      "Redrive ended: 2 events published, 0 refused, 3 messages looked at (cause bad-field).",
    ]);
    const recorded = await readFile(join(desk().records, "redriven.jsonl"), "utf8");
    assert.equal(recorded.trim().split("\n").length, 2);
    assert.match((await state()).reading?.outdated ?? "", /Read the queue again/);
  });

  it("redrives nothing without a yes, without the last plan, and twice by one plan", async () => {
    const first = await planned();
    const second = await planned();
    const refused = async (body: object) =>
      (await desk().console.ask("letters/redrive", body)).status;
    assert.equal(await refused({ plan: second.id }), 400);
    assert.equal(await refused({ plan: second.id, yes: false }), 400);
    assert.equal(await refused({ plan: first.id, yes: true }), 409);
    assert.equal(
      (await desk().console.ask("letters/drop", { plan: second.id, count: 3, yes: true })).status,
      409,
    );
    assert.equal(desk().world.count("published"), 3);
    await desk().console.job("redrive", { plan: second.id, yes: true });
    assert.equal(await refused({ plan: second.id, yes: true }), 409);
    assert.equal(desk().world.count("published"), 6);
  });

  it("drops only what the typed count says, after it is in a file", async () => {
    const DROP = { action: "drop", ignoreErasures: false, filter: { causes: ["bad-field"] } };
    const unfiltered = await desk().console.ask("letters/plan", {
      action: "drop",
      filter: {},
      ignoreErasures: false,
    });
    assert.equal(unfiltered.status, 400);
    assert.match(unfiltered.body.message ?? "", /^A filter is required/);
    const { id, plan } = await planned(DROP);
    assert.match(plan?.verdict ?? "", /^3 messages would be deleted for good/);
    assert.equal((await desk().console.ask("letters/drop", { plan: id, yes: true })).status, 400);
    const wrong = await desk().console.job("drop", { plan: id, count: 2, yes: true });
    assert.equal(wrong.state, "failed");
    assert.match(
      wrong.failure?.join(" ") ?? "",
      /^Nothing is dropped: cause bad-field matches 3 messages, not 2\./,
    );
    assert.deepEqual([queued(desk().world).length, (await readdir(desk().records)).length], [3, 0]);
    const right = await planned(DROP);
    const job = await desk().console.job("drop", { plan: right.id, count: 3, yes: true });
    assert.deepEqual([job.state, job.result?.isFinished], ["done", true]);
    assert.deepEqual(queued(desk().world), []);
    const lines = (await readFile(job.result?.record ?? "", "utf8")).trim().split("\n");
    assert.equal(lines.length, 3);
    assert.match(
      desk().console.lines.at(-1) ?? "",
      /^Drop ended: 3 messages dropped, 0 still in the queue/,
    );
  });

  it("refuses to drop where the queue changed since the plan", async () => {
    const { id } = await planned({
      action: "drop",
      ignoreErasures: false,
      filter: { causes: ["bad-field"] },
    });
    send(answered(400));
    const job = await desk().console.job("drop", { plan: id, count: 3, yes: true });
    assert.match(job.failure?.join(" ") ?? "", /matches 4 messages, not 3/);
    assert.equal(queued(desk().world).length, 4);
  });

  it("plans, and neither redrives nor drops, where it may change nothing", async () => {
    const { served, records, world } = desk();
    const console = new ConsoleUnderTest(served, { mayChange: false, records });
    const redrive = await console.job("plan", REDRIVE);
    const refusal = await console.ask("letters/redrive", { plan: redrive.id, yes: true });
    assert.equal(refusal.status, 403);
    assert.match(refusal.body.message ?? "", /read-only.*--allow-changes/);
    const drop = await console.job("plan", {
      ...{ action: "drop", filter: { causes: ["bad-field"] }, ignoreErasures: false },
    });
    const body = { plan: drop.id, count: 3, yes: true };
    assert.equal((await console.ask("letters/drop", body)).status, 403);
    assert.deepEqual([world.count("published"), queued(world).length], [3, 3]);
  });

  it("changes nothing for another page, another host, or without the token", async () => {
    const { id } = await planned();
    desk().actions.length = 0;
    const attack = async (path: string, headers: Record<string, string>) => {
      const body = JSON.stringify({ plan: id, yes: true });
      return (await desk().console.request(path, { method: "POST", body, headers })).status;
    };
    const path = `/${desk().console.token}/api/letters/redrive`;
    assert.equal(await attack(path, { origin: "https://evil.example" }), 403);
    assert.equal(await attack(path, { origin: "null" }), 403);
    assert.equal(await attack(path, { "sec-fetch-site": "cross-site" }), 403);
    assert.equal(await attack(path, { "sec-fetch-site": "same-site" }), 403);
    assert.equal(await attack(path, { host: "evil.example" }), 403);
    assert.equal(await attack("/api/letters/redrive", {}), 404);
    assert.equal(await attack("/wrong/api/letters/redrive", {}), 404);
    assert.deepEqual(desk().actions, []);
    assert.equal(desk().world.count("published"), 3);
  });
});
