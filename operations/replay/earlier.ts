import { isActive, REPLAY_INTERVAL } from "../../eventbridge/replay";
import type { ListedReplay } from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import { formatMoment } from "../../text/moment";
import type { Refusal } from "./refusal";

/** A replay of the last 90 days. */
export interface EarlierReplay extends ListedReplay {
  /** The rules that received the events; undefined for all rules of the bus. */
  ruleArns: readonly string[] | undefined;
}

/** Where events are to be sent. */
export interface PlannedRules {
  ruleArns: readonly string[];
  /** ARNs of rules that erase: a repeated erasure changes nothing. */
  erasing: readonly string[];
}

/** Whether a replay has sent, or may send, events of a range. Its rules are in its description only. */
export const overlaps = (replay: ListedReplay, range: TimeRange): boolean => {
  const sent = sentRange(replay);
  return sent !== undefined && sent.from < range.to && range.from < sent.to;
};

/** The part of its range that a replay has sent, or may still send; undefined if it sent nothing. */
function sentRange(replay: ListedReplay): TimeRange | undefined {
  const { state, from, to } = replay;
  const sent = isActive(state) ? to : sentUntil(replay);
  return sent === undefined || sent <= from ? undefined : { from, to: sent };
}

/**
 * The moment, in milliseconds since 1970, up to which a replay that has ended has sent all events of its range; undefined if it sent
 * none. A replay that was cancelled or failed may have left events of its last minute, because it sends those in no order.
 */
export function sentUntil({ state, from, to, lastReplayed }: ListedReplay): number | undefined {
  if (lastReplayed === undefined) return undefined;
  if (state === "COMPLETED") return to;
  return from + Math.floor((lastReplayed - from) / REPLAY_INTERVAL) * REPLAY_INTERVAL;
}

/**
 * Why a replay must not be started because of earlier ones: the same events would be sent to the same rules again. Pure.
 *
 * @param overlapping replays for which `overlaps` holds
 * @param follow the options of a command that follows a replay, such as `--stack prod`
 */
export function repetitions(
  overlapping: readonly EarlierReplay[],
  { ruleArns, erasing }: PlannedRules,
  follow: string,
): Refusal[] {
  return overlapping
    .filter(({ state, ruleArns: theirs = ruleArns }) =>
      theirs.some((arn) => ruleArns.includes(arn) && (isActive(state) || !erasing.includes(arn))),
    )
    .map((one): Refusal => {
      const { name, state, from, to } = one;
      if (isActive(state)) {
        return {
          reason: `The replay ${name} is ${state}, and sends events of this range to the same rules. Follow it with \`npx bridge replay ${follow} --follow ${name}\`, or cancel it with --cancel.`,
        };
      }
      const until = sentUntil(one) ?? to;
      return {
        reason: `The replay ${name}, now ${state}, has sent the events from ${formatMoment(from)} to ${formatMoment(until)} to the same rules.`,
        ...(state !== "COMPLETED" && {
          remedy: `To replay the rest, begin with --from ${isoOf(until)}.`,
        }),
        unless: "--again",
      };
    });
}

/** A moment in ISO 8601, to the second, for a command. */
export const isoOf = (moment: number): string =>
  new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");
