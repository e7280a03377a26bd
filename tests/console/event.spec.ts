import assert from "node:assert/strict";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { EventAnswer, RecentAnswer } from "../../console/answers/event";
import { checkoutOf } from "../../console/checkout/checkout";
import { createApp } from "../../console/server/app";
import type { ConsoleContext } from "../../console/server/context";
import { stackFinder } from "../../console/server/findStack";
import { setFault } from "../../local/fault";
import type { LocalStack } from "../../local/serve";
import { findStack } from "../../stack/deployed";
import { clientOf } from "../awsSdk";
import { PROJECT_DIRECTORY } from "../folder";
import { startLocal } from "./localStack";
import { silently } from "./silently";

const ORIGIN = "http://127.0.0.1:4780";
const CUSTOMER = {
  id: 4711,
  firstname: "Adeline",
  lastname: "Quesnoy",
  email: "adeline@example.com",
  created_in: "Default Store View",
};

describe("the data of the page Event", () => {
  let stack: LocalStack | undefined;
  let context: ConsoleContext;
  let events: EventBridgeClient;
  const logged: string[] = [];

  before(async () => {
    const started = await startLocal();
    stack = started.stack;
    const port = started.port;
    events = new EventBridgeClient(clientOf(`http://127.0.0.1:${port}`));
    context = {
      directory: PROJECT_DIRECTORY,
      findStack: stackFinder(PROJECT_DIRECTORY, { local: true, port }),
      stackName: () => Promise.resolve("local"),
      isLocal: true,
      port,
      mayChange: true,
      log: (line) => logged.push(line),
    };
  });
  after(async () => {
    events.destroy();
    checkoutOf(context).close();
    await silently(async () => stack?.stop());
  });

  const request = (path: string, body?: object, more: Partial<ConsoleContext> = {}) =>
    createApp(Object.assign(context, { isLocal: true }, more), "token").request(
      `${ORIGIN}/token/api/${path}`,
      {
        headers: { host: "127.0.0.1:4780" },
        ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      },
    );
  const storyOf = async (question: object): Promise<EventAnswer> => {
    const response = await request("event", { hours: 1, reveal: false, ...question });
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()) as EventAnswer;
  };

  /** Publishes an event, and waits until it has arrived or is in the queue. */
  async function publish(detail: object): Promise<string> {
    const { outputs } = await findStack(PROJECT_DIRECTORY, { local: true, port: context.port });
    const { Entries } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: outputs.eventBusName,
            Source: "shop.magento",
            DetailType: "customer-updated",
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    const id = Entries?.[0]?.EventId ?? assert.fail("not published");
    for (;;) {
      const { events: all } = (await (await request("event/recent")).json()) as RecentAnswer;
      const state = all.find(({ eventId }) => eventId === id)?.state;
      if (state === "delivered" || state === "dead-lettered") return id;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("has the steps of an event, the request beside the response, and why others do not match", async () => {
    await setFault({ Fault: "too-many-requests", Requests: 1 }, context.port);
    const id = await publish(CUSTOMER);
    const { events: found, salesforce, isRevealed } = await storyOf({ event: id });
    assert.equal(isRevealed, false);
    const [event = assert.fail("no event"), ...others] = found;
    assert.deepEqual(others, []);
    assert.deepEqual([event.eventId, event.detailType], [id, "customer-updated"]);
    const attempts = event.entries.filter(({ kind }) => kind === "attempt");
    assert.deepEqual(
      attempts.map(({ level, exchange }) => [level, exchange?.response?.status]),
      [
        ["warn", 429],
        ["good", 201],
      ],
    );
    assert((attempts[0]?.after ?? 0) > 0);
    assert.match(attempts[1]?.exchange?.request.url ?? "", /\/Contact\/ShopCustomerId__c\/4711$/);
    assert.deepEqual(event.outcomes, [{ subscription: "customer-updated", state: "delivered" }]);
    assert(
      event.now?.fates.some((fate) => fate.startsWith("customer-registered does not match: ")),
    );
    assert.equal(salesforce[0]?.state, "exists");
  });

  it("masks personal data until it is revealed, which the terminal records without the data", async () => {
    const id = await publish(CUSTOMER);
    const isShown = (answer: EventAnswer) =>
      /Adeline|Quesnoy|adeline@example/.test(JSON.stringify(answer));
    assert.equal(isShown(await storyOf({ event: id })), false);
    assert.deepEqual(logged, []);
    assert.equal(isShown(await storyOf({ event: id, reveal: true })), true);
    assert.deepEqual(logged, [`Personal data was revealed: the story of the event "${id}".`]);
    logged.length = 0;
    await storyOf({ customer: "adeline@example.com", reveal: true });
    assert.deepEqual(logged, ["Personal data was revealed: the stories of a customer's events."]);
  });

  it("links a dead letter to its message, with cause and remedy", async () => {
    const id = await publish({ ...CUSTOMER, lastname: undefined });
    const [event] = (await storyOf({ event: id })).events;
    const entry = event?.entries.find(({ kind }) => kind === "in the queue");
    assert.match(entry?.messageId ?? "", /^[0-9a-f]{32}$/);
    assert.match(entry?.notes.join() ?? "", /no-request.*remedy: /);
    const byMessage = await storyOf({ event: entry?.messageId });
    assert.equal(byMessage.events[0]?.eventId, id);
  });

  it("finds a customer's events, and says what it does not know of others", async () => {
    const id = await publish({ ...CUSTOMER, id: 815 });
    const { events: found } = await storyOf({ customer: "815" });
    assert.deepEqual(
      found.map(({ eventId }) => eventId),
      [id],
    );
    const none = await storyOf({ event: "00000000-0000-4000-8000-000000000000" });
    assert.deepEqual(none.events, []);
    assert(none.sources.some(({ source, state }) => source === "journal" && state === "read"));
  });

  it("lists the last events, the newest first, without reading the queue", async () => {
    const id = await publish({ ...CUSTOMER, id: 816 });
    const answer = (await (await request("event/recent")).json()) as RecentAnswer;
    const [first] = answer.events;
    assert.equal(first?.eventId, id);
    assert.deepEqual(
      [first.source, first.detailType, first.state, first.failed],
      ["shop.magento", "customer-updated", "delivered", 0],
    );
    assert.doesNotMatch(JSON.stringify(answer), /Adeline|Quesnoy/);
    const response = await request("event/recent", undefined, { isLocal: false });
    assert.equal(response.status, 400);
  });

  for (const [what, body] of [
    ["no hours", { reveal: false }],
    ["hours that end before now", { hours: -1, reveal: false }],
    ["an empty ID", { hours: 1, reveal: false, event: " " }],
    ["an event and a customer", { hours: 1, reveal: false, event: "a", customer: "b" }],
    ["more than it knows", { hours: 1, reveal: false, stack: "prod" }],
  ] as const) {
    it(`refuses a question with ${what}`, async () => {
      assert.equal((await request("event", body)).status, 400);
    });
  }
});
