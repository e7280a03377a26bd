import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import { parentsOf } from "../../mapping/parents";
import type { DetailPath, RecordKey, Subscription } from "../../mapping/subscription";
import { detailValueAt, requiredPaths } from "../../mapping/unmappable";
import { eventIn, type Letter, type OriginalEvent } from "../../eventbridge/deadLetter";
import { judgeOfDeployed } from "../bus/deployedRules";
import type { StackRule } from "../../stack/fate";
import { readEvents } from "../../events/read";
import type { ConfiguredStack } from "../../stack/stack";
import { didYouMean } from "../../text/suggest";
import { withDetail, withTime, withoutParents } from "./change";
import { allowsValue, DRILL_ID, idsForDrills, isText } from "./ids";

/** Milliseconds by which the older version is older: a clock of Salesforce has no influence on it. */
const OLDER = 3_600_000;
/** Longer than a text field in Salesforce may be. Only large long-text areas accept it, which take up to 131,072 characters. */
const TOO_LONG = "x".repeat(33_000);

/** Whether a letter holds the failing event. */
export const isSpoilt = ({ body }: Letter): boolean => body.includes(TOO_LONG);

/** The sample events of the project. */
export function sampleEvents(directory: string): BusEvent[] {
  const samples = join(directory, "events");
  return readdirSync(samples)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readEvents(join(samples, name), "").map(({ published }) => published));
}

/** The events that a drill publishes. */
export interface DrillEvents {
  /** The event with a text that no field in Salesforce accepts. */
  failing: OriginalEvent;
  corrected: OriginalEvent;
  /** With `newerWins`: an older version of the corrected event, which Salesforce must refuse. */
  older?: OriginalEvent;
  subscription: Subscription;
  /** The external id of the drill's records. */
  id: string | number;
  /** The records that the events write: more than one where several subscriptions send them. */
  records: RecordKey[];
  /** Whether a letter belongs to a drill, by its external id. The bus may have accepted the event more than once, with any id. */
  isOwn: (letter: Letter) => boolean;
}

/** What the user of a drill chooses. */
export interface DrillChoice {
  /** Name of the subscription. Default: the first that is suitable, with `newerWins` if there is one. */
  subscription?: string | undefined;
  /** External id of the drill's record, which no customer has. */
  externalId?: string | undefined;
}

/**
 * Makes the events of a drill from a sample event, of a subscription with `newerWins` if there is one: about a customer that only drills use, once with a text that no field in
 * Salesforce accepts.
 *
 * @param rules the deployed rules, which must send both events
 * @returns the events for each external id that may be used, the best first; at least one
 * @throws RunError where no sample event is suitable, with the reason for each subscription
 */
export function drillEvents(
  samples: readonly BusEvent[],
  { subscriptions }: Pick<ConfiguredStack, "subscriptions">,
  rules: readonly StackRule[],
  choice: DrillChoice = {},
): [DrillEvents, ...DrillEvents[]] {
  const judge = judgeOfDeployed(rules, subscriptions);
  const sentBy = (event: BusEvent): Subscription[] => {
    const names = judge(event as unknown as Json)
      .filter(({ kind }) => kind === "sent")
      .map(({ subscription }) => subscription);
    return subscriptions.filter(({ name }) => names.includes(name));
  };
  const reasons: string[] = [];
  for (const subscription of chosenFrom(subscriptions, choice)) {
    const found = eventsOf(subscription, samples, { sentBy, choice });
    if ("unsuitable" in found) reasons.push(`${subscription.name}: ${found.unsuitable}`);
    else return found.events;
  }
  throw new RunError(
    ["No event in events/ is suitable for a drill.", ...reasons.map((one) => `${one}.`)].join("\n"),
  );
}

/** The subscriptions that a drill may use, the best first: those with `newerWins`, and without parents, which must exist. */
function chosenFrom(
  subscriptions: readonly Subscription[],
  { subscription: name }: DrillChoice,
): Subscription[] {
  if (name !== undefined) {
    const found = subscriptions.find((one) => one.name === name);
    if (found !== undefined) return [found];
    const names = subscriptions.map((one) => one.name);
    throw new RunError(
      `The stack has no subscription ${name}.${didYouMean(name, names)} Its subscriptions: ${names.join(", ")}.`,
    );
  }
  const rank = (one: Subscription) =>
    (one.newerWins === undefined ? 2 : 0) + (parentsOf(one).length > 0 ? 1 : 0);
  return [...subscriptions].sort((one, another) => rank(one) - rank(another));
}

interface Suitability {
  sentBy: (event: BusEvent) => Subscription[];
  choice: DrillChoice;
}

/** The events of a drill of one subscription, or why there are none, as a clause. */
function eventsOf(
  subscription: Subscription,
  samples: readonly BusEvent[],
  { sentBy, choice }: Suitability,
): { events: [DrillEvents, ...DrillEvents[]] } | { unsuitable: string } {
  if (isErasure(subscription)) return { unsuitable: "it erases, and leaves no record to be found" };
  const { externalId } = recordOf(subscription);
  const text = textToSpoil(subscription);
  if (text === undefined) return { unsuitable: "it sends no required text that could be too long" };
  // Values of the drill do not change whether the sample is complete.
  const own = samples.filter((sample) => sentBy(sample).includes(subscription));
  if (own.length === 0) {
    const { source, detailTypes } = subscription.events;
    return {
      unsuitable: `its deployed rules send none of the events; add one of ${source}, ${detailTypes.join(" or ")}`,
    };
  }
  let unsuitable = "";
  for (const sample of own) {
    const others = strangersIn(sentBy(sample), subscription);
    if (others.length > 0) {
      unsuitable = `its event is also sent by ${others.join(", ")}, which would erase the record or write to one that has another id`;
      continue;
    }
    const records = recordsOf(sentBy(sample), subscription);
    const alone = withoutParents(sample, subscription);
    const withId = (id: string | number) => withDetail(alone, externalId, id);
    const detailWith = (id: string | number) => withId(id).detail;
    const ids =
      choice.externalId === undefined
        ? idsForDrills(subscription, sample.detail, detailWith)
        : chosenIds(choice.externalId).filter((id) =>
            allowsValue(subscription, sample.detail, detailWith(id)),
          );
    const isSent = (event: BusEvent) => sentBy(event).includes(subscription);
    const [first, ...more] = ids.flatMap((id) => {
      const made = make({ ofDrill: withId(id), text, subscription, records, id });
      return made.published.every(isSent) ? [made.events] : [];
    });
    if (first !== undefined) return { events: [first, ...more] };
    unsuitable = describeUnusableId(externalId, choice);
  }
  return { unsuitable };
}

function describeUnusableId(path: DetailPath, { externalId }: DrillChoice): string {
  return externalId === undefined
    ? `the schema or the deployed rules allow none of the drill's external ids, such as ${DRILL_ID}, at ${path}; name one that they allow and that no customer has with --external-id`
    : `the schema or the deployed rules do not allow the --external-id ${externalId} at ${path}`;
}

/** An external id as an event may have it: a text, or a number. */
const chosenIds = (id: string): (string | number)[] =>
  /^[1-9]\d{0,14}$/.test(id) ? [id, Number(id)] : [id];

/** A required text whose length spoils the request: not one that names a record, or the time of the change. */
function textToSpoil(subscription: Subscription): DetailPath | undefined {
  const { newerWins } = subscription;
  const { externalId } = recordOf(subscription);
  const naming = [externalId, newerWins?.path, ...parentsOf(subscription).map(({ path }) => path)];
  return requiredPaths(subscription).find(
    (path) => isText(subscription, path) && !naming.includes(path),
  );
}

/**
 * Names of the subscriptions that would erase the drill's record, or write to a record that has another id, with data of the
 * sample, or in another org.
 */
function strangersIn(senders: readonly Subscription[], subscription: Subscription): string[] {
  const { externalId } = recordOf(subscription);
  return senders
    .filter(
      (one) =>
        isErasure(one) || recordOf(one).externalId !== externalId || one.org !== subscription.org,
    )
    .map(({ name }) => name);
}

/** The records that the drill's event writes, the subscription's own first. */
function recordsOf(senders: readonly Subscription[], subscription: Subscription): RecordKey[] {
  const own = [subscription, ...senders].map((one) => {
    const { object, externalIdField } = recordOf(one);
    return { object, externalIdField };
  });
  return own.filter(
    ({ object, externalIdField }, index) =>
      own.findIndex((one) => one.object === object && one.externalIdField === externalIdField) ===
      index,
  );
}

interface Making {
  ofDrill: BusEvent;
  text: DetailPath;
  subscription: Subscription;
  records: RecordKey[];
  id: string | number;
}

function make({ ofDrill, text, subscription, records, id }: Making): {
  events: DrillEvents;
  published: BusEvent[];
} {
  const now = Date.now();
  const corrected = withTime(ofDrill, subscription, now);
  const failing = withDetail(corrected, text, TOO_LONG);
  return {
    published: [corrected, failing],
    events: {
      failing: asOriginal(failing),
      corrected: asOriginal(corrected),
      ...(subscription.newerWins !== undefined && {
        older: asOriginal(withTime(ofDrill, subscription, now - OLDER)),
      }),
      subscription,
      records,
      id,
      isOwn: letterTest(corrected, subscription, id),
    },
  };
}

/** The time of the change in the older version; undefined without `newerWins`. */
export function timeOfOlder({ older, subscription }: DrillEvents): string | undefined {
  const { newerWins } = subscription;
  if (older === undefined || newerWins === undefined) return undefined;
  const value = detailValueAt(JSON.parse(older.detail), newerWins.path);
  return typeof value === "string" ? value : undefined;
}

const asOriginal = ({ source, "detail-type": detailType, detail }: BusEvent): OriginalEvent => ({
  id: "",
  source,
  detailType,
  time: new Date().toISOString(),
  resources: [],
  detail: writeJson(detail),
});

/**
 * Makes the test for the drill's letters. It cannot use the event's id, which is unknown where the answer of the bus was lost.
 */
function letterTest(
  { source, "detail-type": detailType }: BusEvent,
  subscription: Subscription,
  id: string | number,
): (letter: Letter) => boolean {
  const idIn = compileJsonPath(recordOf(subscription).externalId);
  return (letter) => {
    const event = eventIn(letter);
    return (
      event?.source === source &&
      event.detailType === detailType &&
      idIn(parseJson(letter.body)) === id
    );
  };
}
