import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent } from "../eventbridge/event";
import { writeJson } from "../eventbridge/json";
import type { Json } from "../eventbridge/event";
import { findLeaf } from "../mapping/jsonSchema";
import { pathSegments } from "../mapping/pattern";
import type { DetailPath, Subscription } from "../mapping/subscription";
import { requiredPaths } from "../mapping/unmappable";
import { watch, type Watch } from "./cloudWatch";
import { WALL_TIME, type Time } from "./dlq/pace";
import type { Letter, OriginalEvent } from "./dlq/letter";
import { eventIn } from "./dlq/letter";
import { lockQueue } from "./dlq/lock";
import { putOne, type EventSink, type LetterQueue } from "./dlq/queue";
import { readLetters } from "./dlq/read";
import { deployedRules, eventSink, letterQueue } from "./dlq/services";
import { judgeOfDeployed } from "./dlq/wayBack";
import { signIn, toldRefusal, type Salesforce } from "./doctor/salesforce";
import type { StackRule } from "./fate";
import { spoken } from "./optionValues";
import { readEvents } from "./simulate";
import { readOpenedStack } from "./openedStack";
import { orgsOf, type Stack } from "./stack";
import { originOf, targetOf, type Target, type Which } from "./target";

/** The external id of the record that a drill makes or changes, always the same: a text, or where ids are numbers this. */
const DRILL_ID = { text: "bridge-drill", number: 999_999_999 };
/** Longer than a text field of Salesforce's may be, apart from the largest of long text areas, which is 131,072. */
const TOO_LONG = "x".repeat(33_000);
/** Milliseconds between two looks. */
const LOOK = 1_000;

export interface DrillOptions extends Which {
  force?: true;
  timeout: number;
  json?: true;
}

/**
 * Runs a drill on a stack.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a stack on which there is to be none, and naming the step that did not come to its end
 */
export async function runDrill(directory: string, options: DrillOptions): Promise<void> {
  const target = await targetOf(directory, options);
  if (target.stack === "prod") refuseUnless(options.force, target.stack);
  const stack = await readOpenedStack(directory, target.stack);
  if (stack.settings.protect) refuseUnless(options.force, target.stack);
  const tell = options.json ? () => undefined : (line: string) => console.log(line);
  const rules = await deployedRules(target);
  const { poison, mended, subscription } = drillEvents(sampleEvents(directory), stack, rules);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    const parts = {
      queue: await letterQueue(target),
      bus: await eventSink(target, rules),
      watch: await watch(target),
      findRecord: () => recordFinder(target, stack, subscription),
    };
    const times = await drill(parts, poison, mended, options.timeout, WALL_TIME, tell);
    if (options.json) console.log(JSON.stringify(times));
  } finally {
    lock.release();
  }
}

function refuseUnless(forced: true | undefined, stack: string): void {
  if (forced) return;
  throw new RunError(
    `A drill publishes an event that fails, and leaves a record in Salesforce: ${stack} is productive. Use another stack, or --force.`,
  );
}

/** What a drill works with. */
export interface Parts {
  queue: LetterQueue;
  bus: EventSink;
  watch: Watch;
  /** Looks at Salesforce before the drill. @returns whether it has the drill's record, as the drill has changed it */
  findRecord: () => Promise<() => Promise<boolean>>;
}

/** Name of the alarm on the queue's depth, such as `shop-dev-dead-letters-1f3a90bc`. */
const DEAD_LETTERS = /-dead-letters(-[0-9a-f]+)?$/;

/** Milliseconds from the start of each step to its end. */
export interface Times {
  deadLettered: number;
  alarmRaised: number;
  delivered: number;
  alarmCleared: number;
}

/**
 * Provokes a dead letter, and follows it until all is well again.
 *
 * @param timeout milliseconds for each step
 * @throws RunError naming the step that did not come to its end
 */
export async function drill(
  { queue, bus, watch, findRecord }: Parts,
  poison: OriginalEvent,
  mended: OriginalEvent,
  timeout: number,
  time: Time,
  tell: (line: string) => void,
): Promise<Times> {
  const { visible, hidden } = await queue.depth();
  if (visible + hidden > 0) {
    throw new RunError(
      `The queue holds ${visible + hidden} messages, so that its alarm tells nothing of a drill. Redrive or drop them first: \`dlq list\` says why they are there.`,
    );
  }
  const alarm = async () => (await watch.alarms()).find(({ name }) => DEAD_LETTERS.test(name));
  if ((await alarm()) === undefined) {
    throw new RunError(
      "The stack has no alarm on its dead letters, which a drill would raise. Bring it back with `pulumi up`.",
    );
  }
  const isDelivered = await findRecord();
  const until = async <T>(what: string, look: () => Promise<T | undefined>) => {
    const start = time.now();
    for (;;) {
      const found = await look();
      const taken = time.now() - start;
      if (found !== undefined) {
        tell(`${what}: after ${spoken(taken)}`);
        return { found, taken };
      }
      if (taken >= timeout) throw new RunError(`${what}: not within ${spoken(timeout)}.`);
      await time.sleep(LOOK);
    }
  };
  const is = (state: string) => async () => ((await alarm())?.state === state ? true : undefined);
  const eventId = await publish(bus, poison);
  tell(`An event that Salesforce refuses is published as ${eventId}.`);
  const dead = await until("It is in the dead-letter queue", () => find(queue, eventId));
  const raised = await until("The alarm is raised", is("ALARM"));
  const again = await publish(bus, mended);
  await remove(queue, eventId);
  tell(`It is mended, and redriven as ${again}.`);
  const delivered = await until("Salesforce has the record", async () =>
    (await isDelivered()) ? true : undefined,
  );
  const cleared = await until("The alarm is cleared", is("OK"));
  return {
    deadLettered: dead.taken,
    alarmRaised: raised.taken,
    delivered: delivered.taken,
    alarmCleared: cleared.taken,
  };
}

async function publish(bus: EventSink, event: OriginalEvent): Promise<string> {
  const answer = await putOne(bus, event);
  if ("eventId" in answer) return answer.eventId;
  throw new RunError(`The bus did not take the drill's event (${answer.code}: ${answer.message}).`);
}

/** Looks, and leaves it there and visible. */
async function find(queue: LetterQueue, eventId: string): Promise<Letter | undefined> {
  let found: Letter | undefined;
  await readLetters(queue, (letter) => {
    if (eventIn(letter)?.id === eventId) found = letter;
  });
  return found;
}

async function remove(queue: LetterQueue, eventId: string): Promise<void> {
  for (let letters = await queue.receive(60); letters.length > 0;) {
    const own = letters.filter((letter) => eventIn(letter)?.id === eventId);
    const others = letters.filter((letter) => !own.includes(letter));
    if (own.length > 0) await queue.delete(own);
    if (others.length > 0) await queue.hide(others, 0);
    if (own.length > 0) return;
    letters = await queue.receive(60);
  }
}

/** The sample events of the project. */
function sampleEvents(directory: string): BusEvent[] {
  const samples = join(directory, "events");
  return readdirSync(samples)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readEvents(join(samples, name), "").map(({ published }) => published));
}

/**
 * A sample event about a customer of the drill's own, as it is, and with a text that no field of Salesforce's takes.
 *
 * @param rules that are deployed: they must send both
 * @throws RunError where no sample event will do
 */
export function drillEvents(
  samples: readonly BusEvent[],
  { subscriptions }: Pick<Stack, "subscriptions">,
  rules: readonly StackRule[],
): { poison: OriginalEvent; mended: OriginalEvent; subscription: Subscription } {
  const judge = judgeOfDeployed(rules, subscriptions);
  for (const subscription of subscriptions) {
    const text = requiredPaths(subscription).find((path) => isText(subscription, path));
    if (text === undefined) continue;
    const { externalId } = subscription.upsert;
    const id = isText(subscription, externalId) ? DRILL_ID.text : DRILL_ID.number;
    const isSent = (event: BusEvent) =>
      judge(event as unknown as Json).some(
        (fate) => fate.subscription === subscription.name && fate.kind === "sent",
      );
    for (const sample of samples) {
      if (!isSent(sample)) continue; // whether its values are there does not hang on the drill's own
      const mended = withDetail(sample, externalId, id);
      const poison = withDetail(mended, text, TOO_LONG);
      if (isSent(mended) && isSent(poison)) {
        return { poison: asOriginal(poison), mended: asOriginal(mended), subscription };
      }
    }
  }
  throw new RunError(
    "No event of events/ will do for a drill: it needs one that a subscription sends, with a required text.",
  );
}

const withDetail = (event: BusEvent, path: DetailPath, value: string | number): BusEvent => ({
  ...event,
  detail: withValue(event.detail, path, value) as BusEvent["detail"],
});

const asOriginal = ({ source, "detail-type": detailType, detail }: BusEvent): OriginalEvent => ({
  id: "",
  source,
  detailType,
  time: new Date().toISOString(),
  resources: [],
  detail: writeJson(detail),
});

function isText({ events }: Subscription, path: DetailPath): boolean {
  const found = findLeaf(events.schema, pathSegments(path));
  return "leaf" in found && found.leaf.types.includes("string");
}

function withValue(detail: unknown, path: DetailPath, value: unknown): unknown {
  const put = (node: unknown, [segment, ...rest]: readonly string[]): unknown =>
    segment === undefined
      ? value
      : {
          ...(node as object),
          [segment]: put((node as Record<string, unknown> | undefined)?.[segment], rest),
        };
  return put(detail, pathSegments(path));
}

/** Looks for the drill's record, as the integration user does: only one that came after the start counts. */
async function recordFinder(
  target: Target,
  stack: Stack,
  subscription: Subscription,
): Promise<() => Promise<boolean>> {
  const { upsert, events } = subscription;
  const org = orgsOf(stack).find(({ name }) => name === subscription.org);
  if (org === undefined) throw new Error(`${subscription.name} goes to no org`);
  const { settings } = org;
  const { credentials } = settings;
  if (credentials.flow === "existing-connection") {
    throw new RunError(
      "The connection is another stack's, and its credentials are not known here, so that nobody could see whether the event arrives. Run `drill` for a stack that has its own.",
    );
  }
  const signedIn = await signIn(originOf(target, org), credentials);
  if ("refused" in signedIn) {
    throw new RunError(
      `Salesforce gives no token (${toldRefusal(signedIn.refused)}), so that nobody could see whether the event arrives. \`doctor\` says more.`,
    );
  }
  const found = findLeaf(events.schema, pathSegments(upsert.externalId));
  const isTextId = "leaf" in found && found.leaf.types.includes("string");
  const id = isTextId ? DRILL_ID.text : DRILL_ID.number;
  const path = `/services/data/v${settings.salesforceApiVersion}.0/sobjects/${upsert.object}/${upsert.externalIdField}/${id}`;
  const before = await stampOf(signedIn.salesforce, path);
  return async () => {
    const now = await stampOf(signedIn.salesforce, path);
    return now !== undefined && now !== before;
  };
}

/** When the record was changed last; undefined where there is none. */
async function stampOf(salesforce: Salesforce, path: string): Promise<string | undefined> {
  const { status, body } = await salesforce.get(path);
  if (status !== 200) return undefined;
  return String((body as { SystemModstamp?: unknown }).SystemModstamp);
}
