import type { styleText } from "node:util";
import type { Happening } from "../emulator/eventBridge/journal";
import type { BusEvent } from "../eventbridge/event";
import { writeJson } from "../eventbridge/json";
import { causeOf } from "../operations/cause";
import { formatCause } from "../operations/deadLetters/format";
import { isOpaqueId } from "../privacy/letter";
import { MASKED } from "../privacy/mask";
import type { Vocabulary } from "../privacy/vocabulary";
import { formatDuration } from "../text/duration";
import { cutTo } from "../text/width";

/** Colors a text, or returns it as it is. */
export type Style = (how: Parameters<typeof styleText>[0], text: string) => string;

/** Columns of an event's name. */
const LONGEST_NAME = 60;
const MINUTE = 60_000;

/**
 * Names an event by its detail type and its customer, such as `customer-updated 1001`. An ID that may say who the customer
 * is, such as an e-mail address, is masked.
 */
export function nameOf({ "detail-type": detailType, detail }: BusEvent): string {
  const { id } = detail;
  const shown = id === undefined ? "" : isOpaqueId(id) ? writeJson(id) : MASKED;
  return cutTo(LONGEST_NAME, printable(`${detailType} ${shown}`));
}

/** Replaces control characters: an event may hold sequences that steer a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

/** A span of time: with a decimal below a minute, such as `0.7 s`; else `1m 30s`. @param milliseconds from 0 */
export function formatSpan(milliseconds: number): string {
  return milliseconds < MINUTE
    ? `${(milliseconds / 1_000).toFixed(1)} s`
    : formatDuration(milliseconds);
}

/** Describes what happened to an event at a target, or why no target gets it; undefined for an event that has targets. */
export function describeHappening(
  happening: Happening,
  style: Style,
  vocabulary: Vocabulary,
): string | undefined {
  switch (happening.kind) {
    case "published":
      return happening.targets.length > 0 ? undefined : style("red", whyWithoutTarget(happening));
    case "attempt":
      return style(happening.delivered ? "green" : "yellow", happening.outcome);
    case "throttled":
      return style("dim", "waits for the rate limit");
    case "retry":
      return `retry in ${formatSpan(happening.afterMilliseconds)}`;
    case "queued":
      return style("yellow", `to the queue ${happening.queueArn.split(":").at(-1)}`);
    case "notified":
      return style("yellow", `to the topic ${happening.topicArn.split(":").at(-1)}`);
    case "deadLettered":
      return style(
        "yellow",
        `to the dead-letter queue: ${printable(formatCause(causeOf(happening.letter, vocabulary)))}`,
      );
    case "lost":
      return style("red", `lost: ${happening.reason}`);
  }
}

function whyWithoutTarget({
  busArn,
  matchedRules,
}: Extract<Happening, { kind: "published" }>): string {
  if (busArn === undefined) return "delivered to nobody: its event bus does not exist";
  return matchedRules.length === 0
    ? "delivered to nobody: it matches no rule"
    : "delivered to nobody: it matches a rule without a target";
}
