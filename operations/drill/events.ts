import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import { findLeaf } from "../../mapping/jsonSchema";
import { indexIn } from "../../mapping/listElements";
import { pathSegments } from "../../mapping/pattern";
import type { DetailPath, Subscription } from "../../mapping/subscription";
import { detailValueAt, requiredPaths } from "../../mapping/unmappable";
import { eventIn, type Letter, type OriginalEvent } from "../../eventbridge/deadLetter";
import { judgeOfDeployed } from "../bus/deployedRules";
import type { StackRule } from "../../stack/fate";
import { readEvents } from "../../events/read";
import type { ConfiguredStack } from "../../stack/stack";

/** The external id of the record that a drill creates or changes: always the same text, or number where ids are numbers. */
const DRILL_ID = { text: "bridge-drill", number: 999_999_999 };
/** Milliseconds by which the older version is older: a clock of Salesforce has no influence on it. */
const OLDER = 3_600_000;
/** Longer than a text field in Salesforce may be. Only large long-text areas accept it, which take up to 131,072 characters. */
const TOO_LONG = "x".repeat(33_000);

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
  /** Whether a letter belongs to a drill, by its external id. The bus may have accepted the event more than once, with any id. */
  isOwn: (letter: Letter) => boolean;
}

/**
 * Makes the events of a drill from a sample event, of a subscription with `newerWins` if there is one: about a customer that only drills use, once with a text that no field in
 * Salesforce accepts.
 *
 * @param rules the deployed rules, which must send both events
 * @throws RunError where no sample event is suitable
 */
export function drillEvents(
  samples: readonly BusEvent[],
  { subscriptions }: Pick<ConfiguredStack, "subscriptions">,
  rules: readonly StackRule[],
): DrillEvents {
  const judge = judgeOfDeployed(rules, subscriptions);
  const erasing = subscriptions.filter(isErasure).map(({ name }) => name);
  const isGuarded = ({ newerWins }: Subscription) => newerWins !== undefined;
  const guardedFirst = [
    ...subscriptions.filter(isGuarded),
    ...subscriptions.filter((one) => !isGuarded(one)),
  ];
  for (const subscription of guardedFirst) {
    if (isErasure(subscription)) continue; // it leaves no record to be found
    const text = requiredPaths(subscription).find(
      (path) => isText(subscription, path) && path !== subscription.newerWins?.path,
    );
    if (text === undefined) continue;
    const { externalId } = recordOf(subscription);
    const id = drillId(subscription);
    const isSent = (event: BusEvent) => {
      const fates = judge(event as unknown as Json);
      const isSentBy = (name: string) =>
        fates.some((fate) => fate.subscription === name && fate.kind === "sent");
      return isSentBy(subscription.name) && !erasing.some(isSentBy);
    };
    for (const sample of samples) {
      if (!isSent(sample)) continue; // the drill's values do not change whether the sample is complete
      const ofDrill = withDetail(sample, externalId, id);
      const now = Date.now();
      const corrected = withTime(ofDrill, subscription, now);
      const failing = withDetail(corrected, text, TOO_LONG);
      if (!isSent(corrected) || !isSent(failing)) continue;
      return {
        failing: asOriginal(failing),
        corrected: asOriginal(corrected),
        ...(isGuarded(subscription) && {
          older: asOriginal(withTime(ofDrill, subscription, now - OLDER)),
        }),
        subscription,
        isOwn: letterTest(corrected, subscription),
      };
    }
  }
  throw new RunError(
    "No event in events/ is suitable for a drill. Add an event that a subscription sends, with a required text.",
  );
}

const withDetail = (event: BusEvent, path: DetailPath, value: string | number): BusEvent => ({
  ...event,
  detail: withValue(event.detail, path, value) as BusEvent["detail"],
});

/**
 * With `newerWins`, sets the time of the change: an earlier drill has left the record with its own time.
 *
 * @param time in milliseconds since 1970
 */
const withTime = (event: BusEvent, { newerWins }: Subscription, time: number): BusEvent =>
  newerWins === undefined
    ? event
    : withDetail(event, newerWins.path, new Date(time).toISOString().replace(/\.\d+Z$/, "Z"));

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
): (letter: Letter) => boolean {
  const idIn = compileJsonPath(recordOf(subscription).externalId);
  const id = drillId(subscription);
  return (letter) => {
    const event = eventIn(letter);
    return (
      event?.source === source &&
      event.detailType === detailType &&
      idIn(parseJson(letter.body)) === id
    );
  };
}

/** The external id of the drill's record. */
export function drillId(subscription: Subscription): string | number {
  return isText(subscription, recordOf(subscription).externalId) ? DRILL_ID.text : DRILL_ID.number;
}

function isText({ events }: Subscription, path: DetailPath): boolean {
  const found = findLeaf(events.schema, pathSegments(path));
  return "leaf" in found && found.leaf.types.includes("string");
}

function withValue(detail: unknown, path: DetailPath, value: unknown): unknown {
  const put = (node: unknown, [segment, ...rest]: readonly string[]): unknown => {
    if (segment === undefined) return value;
    const index = indexIn(segment);
    if (index !== undefined) {
      const list = [...((node as unknown[] | undefined) ?? [])];
      list[index] = put(list[index], rest);
      return list;
    }
    const inner = (node as Record<string, unknown> | undefined)?.[segment];
    return { ...(node as object), [segment]: put(inner, rest) };
  };
  return put(detail, pathSegments(path));
}
