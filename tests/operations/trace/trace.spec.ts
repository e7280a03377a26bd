import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { formatStory } from "../../../operations/trace/format";
import type { EventStory, StoryEntry } from "../../../operations/trace/story";
import { attributesOf } from "../../../eventbridge/deadLetter";
import { temporaryFolder } from "../../folder";
import { CUSTOMER, TracedStack } from "./tracedStack";

const kinds = ({ entries }: EventStory) => entries.map(({ kind }) => kind);
const states = ({ outcomes }: EventStory) =>
  outcomes.map(({ subscription, state }) => `${subscription}: ${state}`);
const only = <T>(all: readonly T[]): T => {
  assert.equal(all.length, 1, JSON.stringify(all));
  return all[0] as T;
};
const PERSONAL = /Siobh|Brien|obrien/i;

describe("a trace", () => {
  const folder = temporaryFolder();
  let shop: TracedStack;
  /** The moment at which a test begins, by the clock of the stack. */
  let since: number;
  let customers = 1_000;
  /** A customer of this test alone. */
  let customer: typeof CUSTOMER;
  before(async () => {
    shop = await TracedStack.start();
  });
  after(() => shop.stop());
  beforeEach(async () => {
    shop.queue.purge();
    shop.log({ level: "TRACE", detail: "FULL" });
    await shop.clock.run(shop.clock.now() + 1_000);
    since = shop.clock.now();
    customers += 1;
    customer = { ...CUSTOMER, id: customers };
  });

  for (const local of [true, false]) {
    const of = local ? "of `bridge local`" : "of a deployed stack with the log TRACE and details";
    it(`${of} tells a delivery from the publication to the record in Salesforce`, async () => {
      const id = await shop.deliver(customer);
      const story = await shop.trace({ event: id }, { local });
      const event = only(story.events);
      assert.deepEqual(kinds(event), ["published", "matched", "attempt"]);
      assert.equal(event.entries[0]?.source, local ? "journal" : "bus log");
      const attempt = event.entries[2] as Extract<StoryEntry, { kind: "attempt" }>;
      assert.deepEqual([attempt.number, attempt.result], [1, "delivered"]);
      assert.deepEqual(states(event), ["customer-registered: delivered"]);
      assert.deepEqual(event.externalIds, [
        { subscription: "customer-registered", id: String(customer.id) },
      ]);
      assert.equal(only(event.now?.requests ?? []).method, "PATCH");
      assert.deepEqual(
        event.now?.deployed?.map(({ subscription, kind }) => [subscription, kind]),
        [
          ["customer-registered", "sent"],
          ["customer-updated", "not meant"],
        ],
      );
      assert.match(event.now?.notMeant[0]?.reason ?? "", /detail-type is "customer-registered"/);
      const held = only(story.salesforce);
      assert.deepEqual(
        [held.object, held.externalId, held.state],
        ["Contact", String(customer.id), "exists"],
      );
      assert.deepEqual(held.compared?.different, []);
      assert(held.compared?.same.includes("LastName"));
      assert.doesNotMatch(JSON.stringify(story), PERSONAL);
      assert.deepEqual(event.unknown, []);
    });

    it(`${of} tells retries with their numbers, and the dead letter with its cause`, async () => {
      shop.standIn.faults.next("unavailable", 2);
      const id = await shop.deliver({ ...customer, created_in: "nowhere" });
      const event = only((await shop.trace({ event: id }, { local })).events);
      const attempts = event.entries.filter((one) => one.kind === "attempt");
      assert.deepEqual(
        attempts.map(({ number, result, status }) => [number, result, status]),
        [
          [1, "to be retried", 503],
          [2, "to be retried", 503],
          [3, "failed for good", 400],
        ],
      );
      const letter = event.entries.at(-1);
      assert(letter?.kind === "in the queue");
      assert.equal(letter.cause.kind, "bad-field");
      assert.equal(letter.subscription, "customer-registered");
      assert.deepEqual(states(event), ["customer-registered: in the queue"]);
      assert.doesNotMatch(JSON.stringify(event), PERSONAL);
    });

    it(`${of} finds both events of a customer, and no other customer's`, async () => {
      const first = await shop.deliver(customer);
      const second = await shop.deliver({ ...customer, lastname: "Moore" }, "customer-updated");
      await shop.deliver({ ...customer, id: customer.id * 10 });
      await shop.deliver({ ...customer, id: 90_000 + customer.id, lastname: String(customer.id) });
      const story = await shop.trace({ customer: String(customer.id) }, { local });
      assert.deepEqual(
        story.events.map(({ eventId }) => eventId),
        [first, second],
      );
      const held = only(story.salesforce);
      assert.equal(held.compared?.eventId, second);
      assert.deepEqual(held.compared?.different, []);
    });

    it(`${of} finds a customer in whatever case Salesforce has the external ID`, async () => {
      const id = await shop.deliver({ ...customer, id: `Shop/${customer.id}-Ab"ć` });
      for (const asked of [`shop/${customer.id}-aB"Ć`, ` SHOP/${customer.id}-AB"c\u0301`]) {
        const { events } = await shop.trace({ customer: asked }, { local });
        assert.equal(only(events).eventId, id, asked);
      }
    });

    it(`${of} finds an event by its ID in capital letters`, async () => {
      const id = await shop.deliver(customer);
      const { events } = await shop.trace({ event: id.toUpperCase() }, { local });
      assert.equal(only(events).eventId, id);
    });

    it(`${of} lists every event since a moment, the newest up to a limit`, async () => {
      const ids: string[] = [];
      for (let id = 1; id <= 5; id += 1) ids.push(await shop.deliver({ ...customer, id }));
      const story = await shop.trace({ since }, { local, most: 2 });
      assert.deepEqual(
        story.events.map(({ eventId }) => eventId),
        ids.slice(3),
      );
      assert.equal(story.more, 3);
      assert(story.unknown.some((one) => one.startsWith("3 older events are left out.")));
    });

    it(`${of} says of an event that matches nothing why no rule matched`, async () => {
      const id = await shop.deliver(customer, "order-placed");
      const event = only((await shop.trace({ event: id }, { local })).events);
      assert.deepEqual(kinds(event), ["published", "matched nothing"]);
      assert.deepEqual(event.outcomes, []);
      assert.deepEqual(
        event.now?.notMeant.map(({ subscription }) => subscription),
        ["customer-registered", "customer-updated"],
      );
      assert.deepEqual(event.externalIds, []);
    });

    it(`${of} says of an unmappable event that no request can be made, and why`, async () => {
      const id = await shop.deliver({ ...customer, lastname: undefined });
      const event = only((await shop.trace({ event: id }, { local })).events);
      assert.deepEqual(states(event), ["customer-registered: in the queue"]);
      const [fate] = event.now?.deployed ?? [];
      assert.equal(fate?.kind, "dead-lettered");
      assert.match(event.now?.unmappable[0]?.reasons.join() ?? "", /lastname is missing/);
      const letter = event.entries.at(-1);
      assert(letter?.kind === "in the queue" && letter.cause.kind === "no-request");
    });

    it(`${of} says that nothing is known of an unknown event`, async () => {
      const story = await shop.trace({ event: "00000000-0000-4000-8000-000000000000" }, { local });
      assert.deepEqual([story.events, story.salesforce], [[], []]);
      assert(story.sources.every(({ state }) => state !== "unreadable"));
    });
  }

  it("shows personal data if it is revealed, and never the token or a secret", async () => {
    const id = await shop.deliver(customer);
    const text = JSON.stringify(await shop.trace({ event: id }, { reveal: true }));
    assert.match(text, /Siobhán/);
    assert.match(text, /siobhan@obrien\.example/);
    assert.doesNotMatch(text, /local-client-secret|Bearer (?!\*)/);
  });

  it("follows an event that was redriven twice, by the records", async () => {
    const first = await shop.deliver({ ...customer, created_in: "nowhere" });
    const chain = [first];
    for (const at of ["2026-09-14T08:00:00Z", "2026-09-14T09:00:00Z"]) {
      const [message] = shop.queue.held;
      assert(message !== undefined);
      shop.queue.purge();
      const { time, detail } = JSON.parse(message.body) as { time: string; detail: object };
      const next = await shop.deliver(detail, "customer-registered", time);
      const line = { redriven: message.messageId, event: chain.at(-1), publishedAs: next, at };
      await appendFile(join(folder.path, "redriven.jsonl"), `${JSON.stringify(line)}\n`);
      chain.push(next);
    }
    for (const asked of chain) {
      const { events } = await shop.trace({ event: asked }, { records: folder.path });
      assert.deepEqual(events.map(({ eventId }) => eventId).sort(), [...chain].sort());
      const story = events.find(({ eventId }) => eventId === chain[1]);
      assert.deepEqual(story?.links, [
        { eventId: chain[0], is: "earlier", by: "record" },
        { eventId: chain[2], is: "later", by: "record" },
      ]);
      assert.deepEqual(states(story ?? assert.fail()), ["customer-registered: redriven"]);
    }
  });

  it("links events of the same content and time where no record does", async () => {
    const time = "2026-09-14T08:00:00Z";
    const first = await shop.deliver(customer, "customer-updated", time);
    const second = await shop.deliver(customer, "customer-updated", time);
    await shop.deliver(customer, "customer-updated", "2026-09-14T08:00:01Z");
    const { events } = await shop.trace({ customer: String(customer.id) });
    assert.deepEqual(
      events.map(({ links }) => links),
      [
        [{ eventId: second, is: "later", by: "content" }],
        [{ eventId: first, is: "earlier", by: "content" }],
        [],
      ],
    );
  });

  it("shows a message of the queue as far as it can be read, and names no rule that the stack lacks", async () => {
    const event = { id: "e-1", source: "shop.magento", "detail-type": "customer-updated" };
    shop.queue.send({
      body: JSON.stringify({ ...event, detail: customer }),
      attributes: { RULE_ARN: "arn:aws:events:eu-central-1:1:rule/shop/before", ERROR_CODE: "X" },
    });
    shop.queue.send({ body: '{"id":7,"source":1,"detail-type":{},"detail":[]}', attributes: {} });
    const story = await shop.trace({ since });
    assert.deepEqual(only(story.events).outcomes, [
      {
        subscription: "customer-updated",
        state: "not known",
        says: "the queue holds this event, sent by a rule that the stack does not have now",
      },
    ]);
    assert.match(story.unknown.join(), /^The message \S+ holds no event with an ID/);
    const shown = formatStory(story, 80);
    assert.match(shown, /\n {2}event +customer-updated from shop\.magento\n/);
    assert.doesNotMatch(shown, /undefined|\[object/);
  });

  it("finds the event of a dead letter by the ID of the message", async () => {
    const id = await shop.deliver({ ...customer, created_in: "nowhere" });
    const [message] = shop.queue.held;
    const { events } = await shop.trace({ event: message?.messageId ?? "" });
    assert.equal(only(events).eventId, id);
  });

  describe("of a deployed stack", () => {
    it("at level ERROR says that a delivery would leave no record, and guesses nothing", async () => {
      shop.log({ level: "ERROR", detail: "NONE" });
      shop.standIn.faults.next("unavailable", 1);
      const id = await shop.deliver(customer);
      const story = await shop.trace({ event: id }, { local: false });
      const event = only(story.events);
      assert.deepEqual(kinds(event), ["attempt"]);
      assert.deepEqual(states(event), ["customer-registered: not known"]);
      assert.match(event.outcomes[0]?.says ?? "", /a delivery would leave no record/);
      assert(event.unknown.some((one) => one.startsWith("Its content is not known")));
      assert(story.unknown.some((one) => one.startsWith("The bus logs at level ERROR:")));
      assert.deepEqual(story.salesforce, []);
    });

    it("without details finds a customer by the dead letters and Salesforce alone, and says so", async () => {
      shop.log({ level: "TRACE", detail: "NONE" });
      await shop.deliver(customer);
      const dead = await shop.deliver({ ...customer, created_in: "nowhere" }, "customer-updated");
      const story = await shop.trace({ customer: String(customer.id) }, { local: false });
      assert.equal(only(story.events).eventId, dead);
      assert.deepEqual(kinds(only(story.events)).slice(0, 2), ["published", "matched"]);
      assert.equal(only(story.salesforce).state, "exists");
      assert(story.unknown.some((one) => one.includes("cannot be searched for an external ID")));
    });

    it("without details and without a dead letter still reads the customer's record", async () => {
      shop.log({ level: "ERROR", detail: "NONE" });
      await shop.deliver(customer);
      const story = await shop.trace({ customer: String(customer.id) }, { local: false });
      assert.deepEqual(story.events, []);
      assert.equal(only(story.salesforce).state, "exists");
    });

    it("says why the log cannot be searched for an ID that is not an event's", async () => {
      for (const event of ['a"b', "x".repeat(1_010)]) {
        const story = await shop.trace({ event }, { local: false });
        assert.equal(story.sources[0]?.state, "not searched");
        assert(
          story.unknown.some((one) => one.startsWith("The log cannot be searched for an ID that")),
        );
      }
    });

    it("reads a log from 1970 on", async () => {
      const id = await shop.deliver(customer);
      const story = await shop.trace({ event: id, since: 0 }, { local: false });
      assert.deepEqual(states(only(story.events)), ["customer-registered: delivered"]);
    });

    it("says that the log left the content of a large event out", async () => {
      const id = await shop.deliver({ ...customer, note: '"'.repeat(300_000) });
      const event = only((await shop.trace({ event: id }, { local: false })).events);
      assert.deepEqual(states(event), ["customer-registered: delivered"]);
      assert.match(
        event.unknown.join(),
        /not known, because the log leaves the content of a record/,
      );
    });

    it("says that the bus logs nothing, and uses the rest", async () => {
      shop.log({ level: "OFF", detail: "NONE" });
      const id = await shop.deliver({ ...customer, created_in: "nowhere" });
      const story = await shop.trace({ event: id }, { local: false });
      assert.deepEqual(states(only(story.events)), ["customer-registered: in the queue"]);
      assert(story.unknown.some((one) => one.startsWith("The bus logs nothing")));
    });

    it("that logs nothing knows by the record that the dead letter was dropped", async () => {
      shop.log({ level: "OFF", detail: "NONE" });
      const id = await shop.deliver({ ...customer, created_in: "nowhere" });
      const [message] = shop.queue.held;
      shop.queue.purge();
      const { messageId = "", body = "" } = message ?? {};
      const attributes = attributesOf(message ?? assert.fail());
      const line = JSON.stringify({ messageId, state: "dropped", attributes, body });
      await folder.write("dropped-2026-09-14T08-00-00-000Z.jsonl", line);
      const parts = { local: false, records: folder.path };
      const event = only((await shop.trace({ event: id }, parts)).events);
      assert.deepEqual(event.outcomes, [
        { subscription: "customer-registered", state: "dropped", says: messageId },
      ]);
    });

    it("without a log group names the level, and that the log is somebody else's", async () => {
      const { target, ...parts } = shop.parts(false, "none");
      const outputs = { ...target.outputs, logGroupArn: undefined };
      const id = await shop.deliver(customer);
      const story = await shop.trace(
        { event: id },
        { local: false, ...parts, target: { ...target, outputs } },
      );
      const log = story.sources.find(({ source }) => source === "bus log");
      assert.equal(log?.state, "absent");
      assert.match(log?.says ?? "", /^The bus logs at level TRACE, to a place that is not the/);
    });

    it("says that a log group is missing, and still reads queue and Salesforce", async () => {
      const id = await shop.deliver({ ...customer, created_in: "nowhere" });
      const { target, ...parts } = shop.parts(false, "none");
      const outputs = { ...target.outputs, logGroupArn: `${target.outputs.logGroupArn}-gone` };
      const story = await shop.trace(
        { event: id },
        { local: false, ...parts, target: { ...target, outputs } },
      );
      const log = story.sources.find(({ source }) => source === "bus log");
      assert.equal(log?.state, "unreadable");
      assert.match(log?.says ?? "", /log group does not exist/);
      assert.deepEqual(states(only(story.events)), ["customer-registered: in the queue"]);
    });

    it("reads thousands of records in pages", async () => {
      for (let id = 1; id <= 250; id += 1) shop.publish({ ...customer, id });
      await shop.clock.run();
      const id = await shop.deliver(customer);
      const story = await shop.trace({ since }, { local: false, most: 1_000 });
      assert.equal(story.events.length, 251);
      assert(story.events.every((one) => states(one).join() === "customer-registered: delivered"));
      const { events } = await shop.trace({ customer: String(customer.id) }, { local: false });
      assert.equal(only(events).eventId, id);
    });
  });

  describe("where a service fails,", () => {
    it("says that Salesforce does not answer, and shows the rest", async () => {
      const id = await shop.deliver(customer);
      const { target, ...parts } = shop.parts(true, "none");
      const salesforceOrigins = { default: "http://127.0.0.1:1" };
      const story = await shop.trace(
        { event: id },
        { ...parts, target: { ...target, salesforceOrigins } },
      );
      assert.deepEqual(states(only(story.events)), ["customer-registered: delivered"]);
      const held = only(story.salesforce);
      assert.equal(held.state, "not readable");
      assert.match(held.says ?? "", /does not answer/);
    });

    it("says that Salesforce issues no token, without a secret", async () => {
      const id = await shop.deliver(customer);
      const { credentials } = shop.stack.settings;
      const settings = {
        ...shop.stack.settings,
        credentials: { ...credentials, clientSecret: "another-secret" },
      } as typeof shop.stack.settings;
      const story = await shop.trace(
        { event: id },
        { configured: () => Promise.resolve({ ...shop.stack, settings }) },
      );
      assert.match(only(story.salesforce).says ?? "", /did not issue a token .*invalid_client/);
      assert.doesNotMatch(JSON.stringify(story), /another-secret/);
    });

    for (const [what, body, state] of [
      ["that is no record", [], "not readable"],
      ["without an ID", { FirstName: CUSTOMER.firstname }, "not readable"],
      [
        "with values of other forms",
        { Id: CUSTOMER.firstname, SystemModstamp: [CUSTOMER.email], LastName: { "O'Brien": 1 } },
        "exists",
      ],
    ] as const) {
      it(`shows no personal data of an answer of Salesforce ${what}`, async () => {
        const id = await shop.deliver(customer);
        const server = createServer(({ url = "" }, answer) => {
          answer.end(
            JSON.stringify(
              url.includes("/oauth2/") ? { access_token: "a-token-of-this-test" } : body,
            ),
          );
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const { target, ...parts } = shop.parts(true, "none");
        const salesforceOrigins = { default: `http://127.0.0.1:${port}` };
        const story = await shop.trace(
          { event: id },
          { ...parts, target: { ...target, salesforceOrigins } },
        );
        server.closeAllConnections();
        server.close();
        assert.equal(only(story.salesforce).state, state);
        assert.doesNotMatch(JSON.stringify(story), PERSONAL);
      });
    }

    it("says that the credentials belong to another stack", async () => {
      const id = await shop.deliver(customer);
      const settings = {
        ...shop.stack.settings,
        credentials: { flow: "existing-connection", connectionArn: "arn" },
      } as typeof shop.stack.settings;
      const story = await shop.trace(
        { event: id },
        { configured: () => Promise.resolve({ ...shop.stack, settings }) },
      );
      assert.match(only(story.salesforce).says ?? "", /belongs to another stack/);
    });

    it("says that the queue, the rules and the log cannot be read, each once", async () => {
      const id = await shop.deliver(customer);
      const { target, ...parts } = shop.parts(false, "none");
      const endpoint = { region: "eu-central-1", endpoint: "http://127.0.0.1:1" };
      const about = { ...target.about, ...endpoint };
      const story = await shop.trace(
        { event: id },
        { local: false, ...parts, target: { ...target, endpoint, about } },
      );
      assert.deepEqual(story.events, []);
      assert.deepEqual(
        story.sources
          .filter(({ state }) => state === "unreadable")
          .map(({ source }) => source)
          .sort(),
        ["bus log", "queue", "rules"].slice(0, 3),
      );
    });
  });

  it("says what `bridge local` has forgotten", async () => {
    const small = await TracedStack.start({ events: 2, bytes: 1_000_000 });
    const ids: string[] = [];
    for (let id = 1; id <= 4; id += 1) ids.push(await small.deliver({ ...customer, id }));
    const story = await small.trace({});
    await small.stop();
    assert.deepEqual(
      story.events.map(({ eventId }) => eventId),
      ids.slice(2),
    );
    assert(
      story.unknown.some((one) => one.includes("has forgotten 2 older events, published until")),
    );
  });
});
