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
import type { OriginalEvent } from "./dlq/letter";
import { lockQueue } from "./dlq/lock";
import { putOne, type Depth, type EventSink, type LetterQueue } from "./dlq/queue";
import { deployedRules, eventSink, letterQueue } from "./dlq/services";
import { counted } from "./dlq/told";
import { judgeOfDeployed } from "./dlq/wayBack";
import { signIn, toldRefusal, type Salesforce } from "./doctor/salesforce";
import { findLetter, removeLetters } from "./drillLetters";
import type { StackRule } from "./fate";
import { spoken } from "./optionValues";
import { readEvents } from "./simulate";
import { readOpenedStack } from "./openedStack";
import { orgsOf, type Stack } from "./stack";
import { stoppable } from "./stoppable";
import { originOf, targetOf, type Target, type Which } from "./target";
import { announced, atMost } from "./waiting";

/** The external id of the record that a drill makes or changes, always the same: a text, or where ids are numbers this. */
const DRILL_ID = { text: "bridge-drill", number: 999_999_999 };
/** Longer than a text field of Salesforce's may be, apart from the largest of long text areas, which is 131,072. */
const TOO_LONG = "x".repeat(33_000);
/** Milliseconds between two looks. */
const LOOK = 1_000;
/** Milliseconds for removing what a drill leaves that did not come to its end. */
const CLEANING = 30_000;

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
  const bus = await eventSink(target, rules); // which refuses where rules are missing
  const { poison, mended, subscription } = drillEvents(sampleEvents(directory), stack, rules);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    const parts = {
      queue: await letterQueue(target),
      bus,
      watch: await watch(target),
      findRecord: () => recordFinder(target, stack, subscription),
      record: drillRecord(subscription),
      selector: options.local ? `--local --port ${options.port}` : `--stack ${target.stack}`,
    };
    const times = await stoppable((stop) =>
      drill(parts, poison, mended, options.timeout, WALL_TIME, tell, stop),
    );
    if (options.json) console.log(JSON.stringify({ ...times, record: parts.record }));
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
  /** The record that the drill leaves in Salesforce, such as `Contact ShopCustomerId__c 999999999`. */
  record?: string;
  /** The options that choose the stack in another command, such as `--stack dev`. */
  selector?: string;
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
 * Provokes a dead letter, and follows it until all is well again. Where it does not come to its end, it removes its letter,
 * and its error names what it could not remove.
 *
 * @param timeout milliseconds for each step
 * @param stop ends it, and has it clean up
 * @throws RunError naming the step that did not come to its end
 */
export async function drill(
  parts: Parts,
  poison: OriginalEvent,
  mended: OriginalEvent,
  timeout: number,
  time: Time,
  tell: (line: string) => void,
  stop?: AbortSignal,
): Promise<Times> {
  await checkBeginning(parts);
  const isDelivered = await parts.findRecord();
  const run = new DrillRun(parts, timeout, time, tell, stop);
  try {
    return await run.all(poison, mended, isDelivered);
  } catch (error) {
    const left = await run.cleanUp();
    if (!RunError.isInstance(error)) {
      left.forEach((sentence) => console.error(sentence)); // a fault of this program keeps its stack trace
      throw error;
    }
    throw new RunError([error.message, ...left].join(" "));
  }
}

/** @throws RunError where a drill would show nothing */
async function checkBeginning({ queue, watch }: Parts): Promise<void> {
  const asked = [watch.alarms(), queue.depth()] as const;
  await Promise.allSettled(asked); // where both fail, the first is told
  const [alarms, depth] = await Promise.all(asked);
  const inQueue = depthOf(depth);
  if (inQueue > 0) {
    throw new RunError(
      `The queue holds ${counted(inQueue, "message")}, so that its alarm tells nothing of a drill. Redrive or drop them first: \`dlq list\` says why they are there.`,
    );
  }
  if (!alarms.some(({ name }) => DEAD_LETTERS.test(name))) {
    throw new RunError(
      "The stack has no alarm on its dead letters, which a drill would raise. Bring it back with `pulumi up`.",
    );
  }
}

const depthOf = ({ visible, hidden, delayed = 0 }: Depth): number => visible + hidden + delayed;

class DrillRun {
  /** Id of the event that Salesforce refuses, once the bus has taken it. */
  private poisonId: string | undefined;
  /** Of the letter that was seen in the queue. */
  private messageId: string | undefined;
  private letterIsGone = false;
  private isRedriven = false;

  constructor(
    private readonly parts: Parts,
    private readonly timeout: number,
    private readonly time: Time,
    private readonly tell: (line: string) => void,
    private readonly stop: AbortSignal | undefined,
  ) {}

  async all(
    poison: OriginalEvent,
    mended: OriginalEvent,
    isDelivered: () => Promise<boolean>,
  ): Promise<Times> {
    const { queue, bus, watch, record } = this.parts;
    const is = (state: string) => async () =>
      (await watch.alarms()).some((one) => DEAD_LETTERS.test(one.name) && one.state === state)
        ? true
        : undefined;
    const eventId = (this.poisonId = await publish(bus, poison));
    this.tell(`An event that Salesforce refuses is published as ${eventId}.`);
    const deadLettered = await this.until("It is in the dead-letter queue", async (end) => {
      const letter = await findLetter(queue, eventId, this.time, end);
      this.messageId = letter?.messageId;
      return letter;
    });
    const alarmRaised = await this.until("The alarm is raised", is("ALARM"));
    const again = await publish(bus, mended);
    this.isRedriven = true;
    this.tell(`It is corrected, and redriven as ${again}.`);
    await this.until("No letter of it is in the queue", (end) => this.remove(eventId, end));
    const delivered = await this.until("Salesforce has the record", async () =>
      (await isDelivered()) ? true : undefined,
    );
    const alarmCleared = await this.until("The alarm is cleared", async (end) => {
      const cleared = await is("OK")();
      // A second rule may have failed for the event later than the first.
      if (cleared === undefined) await this.remove(eventId, end);
      return cleared;
    }).catch(async (error: unknown) => {
      throw RunError.isInstance(error)
        ? new RunError(error.message + (await this.others()))
        : error;
    });
    if (record !== undefined) this.tell(`It leaves the record ${record} in Salesforce.`);
    return { deadLettered, alarmRaised, delivered, alarmCleared };
  }

  /**
   * Looks until something is found.
   *
   * @param look is given the moment at which it should end
   * @returns milliseconds that it took
   * @throws RunError where that is not within the time-out, or the drill is stopped
   */
  private async until<T>(
    what: string,
    look: (end: number) => Promise<T | undefined>,
  ): Promise<number> {
    const start = this.time.now();
    const end = start + this.timeout;
    return announced(`this: ${what} (${spoken(this.timeout)} at most)`, async () => {
      for (;;) {
        if (this.stop?.aborted === true) throw new RunError(`Stopped before this: ${what}.`);
        const found = await atMost(Math.max(LOOK, end - this.time.now()), () => look(end));
        const taken = this.time.now() - start;
        if (found !== undefined) {
          this.tell(`${what}: after ${spoken(taken)}`);
          return taken;
        }
        if (taken >= this.timeout) {
          throw new RunError(`${what}: not within ${spoken(this.timeout)}.`);
        }
        await this.time.sleep(Math.min(LOOK, end - this.time.now()), this.stop);
      }
    });
  }

  /** Removes the drill's own letters, also where somebody else has done so already. @returns undefined for not yet */
  private async remove(eventId: string, end: number): Promise<true | undefined> {
    const { deleted, sawAll } = await removeLetters(this.parts.queue, eventId, this.time, end);
    this.letterIsGone ||= deleted > 0 || sawAll;
    return this.letterIsGone ? true : undefined;
  }

  /** A sentence about the letters of others, for which the alarm stays raised; it follows another one. */
  private async others(): Promise<string> {
    const depth = await this.parts.queue.depth().then(depthOf, () => 0);
    return depth === 0
      ? ""
      : ` The queue holds about ${counted(depth, "message")} that came meanwhile: \`dlq list\` says why.`;
  }

  /** Removes what a drill leaves that did not come to its end. It never throws. @returns what remains, as sentences */
  async cleanUp(): Promise<string[]> {
    const { poisonId, messageId } = this;
    const { record, selector = "" } = this.parts;
    if (poisonId === undefined) return [];
    const wasGone = this.letterIsGone;
    const end = this.time.now() + CLEANING;
    const { deleted, sawAll } = await atMost(CLEANING, () =>
      removeLetters(this.parts.queue, poisonId, this.time, end),
    ).catch(() => ({ deleted: 0, sawAll: false }));
    const drop = `npx bridge dlq drop ${selector} --id ${messageId ?? poisonId} --count 1 --yes`;
    const dropIt = `Remove it with \`${drop.replace(/ +/g, " ")}\`.`;
    const letter = () => {
      if (deleted > 0) return ["Its letter is removed from the queue."];
      if (messageId === undefined) {
        return [
          `Its event ${poisonId} was not seen in the queue, and may still arrive there. ${dropIt}`,
        ];
      }
      if (!sawAll && !wasGone)
        return [`Its letter ${messageId} may still be in the queue. ${dropIt}`];
      return wasGone ? [] : ["Somebody else has removed its letter from the queue."];
    };
    return [
      ...letter(),
      ...(this.isRedriven && record !== undefined
        ? [`It may leave the record ${record} in Salesforce.`]
        : []),
    ];
  }
}

async function publish(bus: EventSink, event: OriginalEvent): Promise<string> {
  const answer = await putOne(bus, event);
  if ("eventId" in answer) return answer.eventId;
  throw new RunError(`The bus did not take the drill's event (${answer.code}: ${answer.message}).`);
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
    const id = drillId(subscription);
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

function drillId(subscription: Subscription): string | number {
  return isText(subscription, subscription.upsert.externalId) ? DRILL_ID.text : DRILL_ID.number;
}

/** The record that a drill makes or changes, such as `Contact ShopCustomerId__c 999999999`. */
function drillRecord(subscription: Subscription): string {
  const { object, externalIdField } = subscription.upsert;
  return `${object} ${externalIdField} ${drillId(subscription)}`;
}

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
  const { upsert } = subscription;
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
  const path = `/services/data/v${settings.salesforceApiVersion}.0/sobjects/${upsert.object}/${upsert.externalIdField}/${drillId(subscription)}`;
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
