import assert from "node:assert/strict";
import type { DepthAnswer, LetterAnswer, LetterPageAnswer } from "../../console/answers/letters";
import { changeEnvironment } from "../environment";
import { answered } from "../operations/deadLetters/letters";
import { EVENT_ID, lettersPage, VERONICA } from "./lettersPage";

describe("the page of dead letters", () => {
  const { desk, send, state } = lettersPage();

  it("reads messages only when it is asked to, shows them by cause, and leaves each visible", async () => {
    send({});
    send(answered(400, "UNABLE_TO_LOCK_ROW"));
    assert.equal((await state()).reading, undefined);
    const depth = await desk().console.ask<DepthAnswer>("letters/depth");
    assert.deepEqual([depth.body.visible, depth.body.hidden], [5, 0]);
    assert(!desk().actions.includes("ReceiveMessage"), desk().actions.join());
    const job = await desk().console.job("read", {});
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
    assert.equal(desk().world.queue.counts.visible, 5);
  });

  it("filters the reading by cause, subscription, time and ID, without reading again", async () => {
    const id = send(answered(400, "UNABLE_TO_LOCK_ROW"));
    await desk().console.job("read", {});
    desk().actions.length = 0;
    const counts = async (filter: object) => (await state(filter)).reading?.matching;
    assert.equal(await counts({ causes: ["row-lock"] }), 1);
    assert.equal(await counts({ rules: ["customer-updated"] }), 3);
    assert.equal(await counts({ since: Date.now() - 3_600_000 }), 0);
    assert.equal(await counts({ until: Date.now() - 3_600_000 }), 4);
    assert.equal(await counts({ ids: [id] }), 1);
    assert.equal(await counts({ ids: [EVENT_ID] }), 1);
    assert.equal(await counts({ ids: ["none"] }), 0);
    assert.deepEqual(desk().actions, []);
    const wrong = await desk().console.ask(
      `letters?filter=${JSON.stringify({ causes: ["no-cause"] })}`,
    );
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.message ?? "", /causes\.0/);
  });

  it("lists the messages of a cause", async () => {
    send({});
    await desk().console.job("read", {});
    const page = (query: string) => desk().console.ask<LetterPageAnswer>(`letters/page?${query}`);
    assert.equal((await page("from=0")).body.total, 4);
    const [group] = (await state()).reading?.groups ?? [];
    assert.equal((await page(`from=0&group=${group?.key ?? ""}`)).body.total, 3);
    assert.equal((await page("from=-1")).status, 400);
  });

  it("asks to read first where nothing was read", async () => {
    const { status, body } = await desk().console.ask("letters/page?from=0");
    assert.deepEqual([status, body.message], [409, "Read the queue first."]);
  });

  describe("one message in full", () => {
    let restore: () => void;
    beforeEach(() => {
      restore = changeEnvironment({ PULUMI_CONFIG_PASSPHRASE: "" });
    });
    afterEach(() => restore());
    const one = (id: string, reveal = false) =>
      desk().console.ask<LetterAnswer>("letters/one", { id, reveal });

    it("has the event beside the request of this mapping, masked until it is revealed, whether it was read before or not", async () => {
      const message = "Email: invalid email address: vc@example.com";
      const detail = { ...VERONICA, created_in: "Default Store View", group_id: 1, store_id: 0 };
      const id = send(answered(400, "INVALID_EMAIL_ADDRESS", { message }), detail);
      await desk().console.job("read", {});
      desk().actions.length = 0;
      const { body, text, status } = await one(id);
      assert.equal(status, 200, text);
      assert.doesNotMatch(text, /Veronica|Costello|vc@example/);
      assert.equal(body.eventId, EVENT_ID);
      assert.match(body.event, /"lastname": "<text, 8 characters>"/);
      const [request] = body.mapping?.requests ?? [];
      assert.match(request?.url ?? "", /\/sobjects\/Contact\/ShopCustomerId__c\/1001$/);
      assert.match(request?.body ?? "", /"LastName": "<text, 8 characters>"/);
      assert.match(JSON.stringify(request?.headers), /Bearer \*{8}/);
      assert.deepEqual(desk().console.lines, []);
      const revealed = await one(id, true);
      assert.match(revealed.body.event, /"lastname": "Costello"/);
      assert.match(JSON.stringify(revealed.body.mapping), /Bearer \*{8}/);
      assert.deepEqual(desk().console.lines, [
        `Personal data was revealed: the dead letter ${id}.`,
      ]);
      assert(!desk().actions.includes("ReceiveMessage"), "it was read before");

      // One that was not read is searched in the queue.
      const { messageId } = desk().world.queue.send({ attributes: {}, body: "no event" });
      const empty = (await one(messageId)).body;
      assert.deepEqual([empty.kind, empty.isRefused], ["no-event", true]);
      assert.deepEqual([empty.event, empty.mapping], ["<text, 8 characters>", undefined]);
      assert.match(empty.verdict, /^A redrive refuses the event: it is not an event/);
      assert.equal(desk().world.queue.counts.visible, 5);
      const none = await one("none");
      assert.equal(none.status, 503);
      assert.match(none.body.message ?? "", /^The queue has no visible message with the ID none/);
    });
  });
});
