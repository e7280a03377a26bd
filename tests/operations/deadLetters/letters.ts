import type { Letter } from "../../../eventbridge/deadLetter";
import { emulatedQueue, emulatedSink } from "../../../demo/redrive";
import type { EventSink } from "../../../operations/bus/eventSink";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import type { Random } from "../../../emulator/random";
import { BUS, response, TestWorld } from "../../emulator/testWorld";
import { VirtualClock } from "../../../emulator/clock";

export const RULE = "shop-dev-customer-updated-1a2b3c4d-0f0f0f0f";
export const MESSAGE_ID = "11111111-2222-4333-8444-555555555555";

/** A message, whose body is an event with this detail. */
export function letter(attributes: Letter["attributes"], detail: object = { id: 1 }): Letter {
  const event = { id: "e-1", source: "shop.magento", "detail-type": "customer-updated", detail };
  return {
    messageId: MESSAGE_ID,
    receiptHandle: "handle",
    sentAt: Date.UTC(2026, 8, 14, 8),
    body: JSON.stringify(event),
    attributes,
  };
}

/** The attributes of a dead letter to which Salesforce answered. */
export const answered = (status: number, errorCode?: string, more: object = {}) => ({
  RULE_ARN: `arn:aws:events:eu-central-1:000000000000:rule/shop/${RULE}`,
  TARGET_ARN: "arn:aws:events:eu-central-1:000000000000:api-destination/contacts/1",
  ERROR_CODE: "SDK_CLIENT_ERROR",
  ERROR_MESSAGE: `ApiDestination returned HTTP status ${status} with payload: ${
    errorCode === undefined ? "" : JSON.stringify([{ message: "no", errorCode, ...more }])
  }`,
  RETRY_ATTEMPTS: "0",
});

/**
 * A world whose queue holds this many dead letters, each of a customer of its own.
 *
 * @param fixed whether the cause is gone since
 */
export async function worldWithLetters(
  letters: number,
  clock = new VirtualClock(Date.now() - 86_400_000),
  fixed = true,
): Promise<TestWorld> {
  let down = true;
  const world = new TestWorld({ clock, api: () => response(down ? 400 : 204) });
  for (let id = 0; id < letters; id += 1) world.publish({ id });
  await clock.run();
  down = !fixed;
  if (world.deadLetters.length !== letters) throw new Error(`${world.deadLetters.length} letters`);
  return world;
}

export const queueOf = (world: TestWorld): LetterQueue => emulatedQueue(world.queue);
export const sinkOf = (world: TestWorld): EventSink =>
  emulatedSink(world.emulator.eventBridge, BUS);

/** How often the events of each customer were published, the first time included. */
export function publications(world: TestWorld): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const one of world.happenings) {
    if (one.kind !== "published") continue;
    const { id } = one.event.detail;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Customers whose dead letter is in the queue, visible or not. */
export const queued = (world: TestWorld): unknown[] =>
  world.deadLetters.map(({ body }) => (JSON.parse(body) as { detail: { id: unknown } }).detail.id);

/** One more dead letter, of the first customer. */
export const arrives = (world: TestWorld): void => {
  world.queue.send({ body: world.deadLetters[0]?.body ?? "", attributes: {} });
};

/** When the queue of `unordered` is looked at first, in milliseconds since 1970. */
const BEGINNING = Date.UTC(2026, 8, 14, 9);

/**
 * A queue that answers in no order, as a standard queue of SQS does, while messages arrive before each receive.
 * What is hidden stays so until it is shown again.
 *
 * @param old messages that are there at the beginning
 * @param arriving messages before each receive
 */
export function unordered(random: Random, old: number, arriving: number) {
  const visible = new Map<string, Letter>();
  const hidden = new Map<string, Letter>();
  let sent = 0;
  let receives = 0;
  const send = (sentAt: number) => {
    const id = String((sent += 1));
    const one = { messageId: id, receiptHandle: id, sentAt };
    visible.set(id, { ...letter(answered(400), { id: sent }), ...one });
  };
  for (let index = 0; index < old; index += 1) send(BEGINNING - 1);
  const queue: LetterQueue = {
    depth: () => Promise.resolve({ visible: visible.size, hidden: hidden.size, asOf: BEGINNING }),
    receive: () => {
      receives += 1;
      for (let index = 0; index < arriving; index += 1) send(BEGINNING);
      const all = [...visible.keys()];
      const found: Letter[] = [];
      while (found.length < 10 && all.length > 0) {
        const [id = ""] = all.splice(Math.floor(random() * all.length), 1);
        const one = visible.get(id);
        if (one === undefined) throw new Error(`${id} is not there`);
        visible.delete(id);
        hidden.set(id, one);
        found.push(one);
      }
      return Promise.resolve(found);
    },
    delete: (receipts) => {
      receipts.forEach(({ messageId }) => hidden.delete(messageId));
      return Promise.resolve([]);
    },
    hide: (receipts, hold) => {
      for (const { messageId } of hold === 0 ? receipts : []) {
        const one = hidden.get(messageId);
        if (hidden.delete(messageId) && one !== undefined) visible.set(messageId, one);
      }
      return Promise.resolve();
    },
  };
  return {
    queue,
    before: BEGINNING,
    receives: () => receives,
    /** Messages of the beginning that are in the queue. */
    left: () =>
      [...visible.values(), ...hidden.values()].filter(({ sentAt }) => sentAt < BEGINNING).length,
  };
}

/** Something happens before each receive, of which there may not be more than anybody needs. */
export function endless(queue: LetterQueue, happens: () => unknown): LetterQueue {
  let receives = 0;
  const receive: LetterQueue["receive"] = async (hold) => {
    receives += 1;
    if (receives > 200) throw new Error("it does not end");
    await happens();
    return queue.receive(hold);
  };
  return { ...queue, receive };
}
