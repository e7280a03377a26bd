import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { findLeaf } from "../../mapping/jsonSchema";
import { pathSegments } from "../../mapping/pattern";
import type { DetailPath, Subscription } from "../../mapping/subscription";
import { requiredPaths } from "../../mapping/unmappable";
import { eventIn, type Letter, type OriginalEvent } from "../../eventbridge/deadLetter";
import { judgeOfDeployed } from "../bus/deployedRules";
import type { StackRule } from "../../stack/fate";
import { readEvents } from "../../events/read";
import type { ConfiguredStack } from "../../stack/stack";

/** The external id of the record that a drill makes or changes, always the same: a text, or where ids are numbers this. */
const DRILL_ID = { text: "bridge-drill", number: 999_999_999 };
/** Longer than a text field of Salesforce's may be, apart from the largest of long text areas, which is 131,072. */
const TOO_LONG = "x".repeat(33_000);
/** The sample events of the project. */
export function sampleEvents(directory: string): BusEvent[] {
  const samples = join(directory, "events");
  return readdirSync(samples)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readEvents(join(samples, name), "").map(({ published }) => published));
}

/** What a drill publishes. */
export interface DrillEvents {
  /** With a text that no field of Salesforce's takes. */
  failing: OriginalEvent;
  corrected: OriginalEvent;
  subscription: Subscription;
  /** Whether a letter is of a drill: of its external id, whatever id the bus gave the event and however often it took it. */
  isOwn: (letter: Letter) => boolean;
}

/**
 * A sample event about a customer of the drill's own, as it is, and with a text that no field of Salesforce's takes.
 *
 * @param rules that are deployed: they must send both
 * @throws RunError where no sample event will do
 */
export function drillEvents(
  samples: readonly BusEvent[],
  { subscriptions }: Pick<ConfiguredStack, "subscriptions">,
  rules: readonly StackRule[],
): DrillEvents {
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
      if (!isSent(sample)) continue; // whether it has every value does not depend on the drill's own
      const corrected = withDetail(sample, externalId, id);
      const failing = withDetail(corrected, text, TOO_LONG);
      if (!isSent(corrected) || !isSent(failing)) continue;
      return {
        failing: asOriginal(failing),
        corrected: asOriginal(corrected),
        subscription,
        isOwn: ownLetter(corrected, subscription),
      };
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

/** An event's id would not do: it is unknown where the answer to its publication was lost. */
function ownLetter(
  { source, "detail-type": detailType }: BusEvent,
  subscription: Subscription,
): (letter: Letter) => boolean {
  const idIn = compileJsonPath(subscription.upsert.externalId);
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
  return isText(subscription, subscription.upsert.externalId) ? DRILL_ID.text : DRILL_ID.number;
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
