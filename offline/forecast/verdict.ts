import { CLIENT_TIMEOUT } from "../../eventbridge/apiDestination";
import type { Settings } from "../../settings/parse";
import { RANGES } from "../../eventbridge/settingRanges";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { formatList } from "../../text/list";
import type { EndCause } from "./causes";
import type { LateSubscriptions } from "./lateEvents";
import type { Assumptions, Forecast } from "./options";
import {
  describeCondition,
  describeTakenForGranted,
  type TakenForGranted,
} from "./takenForGranted";

/** The settings of a stack that a forecast depends on. */
export type DeliverySettings = Pick<
  Settings,
  "invocationRateLimit" | "retryMaximumAttempts" | "retryMaximumEventAge"
>;

export interface VerdictArgs {
  found: Forecast;
  assumptions: Assumptions;
  /** Deliveries that ended without Salesforce, by the cause. */
  causes: ReadonlyMap<EndCause, number>;
  settings: DeliverySettings;
  late: LateSubscriptions;
  granted: TakenForGranted;
}

/** Seconds of arrivals: a backlog above them at the end is more than the deliveries of the moment. */
const USUAL_BACKLOG = 60;

/**
 * The result of a forecast in one sentence: how many events are lost or dead-lettered, why, and which setting changes it;
 * or that none is, and when the events of the outage are delivered. Sentences on what the forecast takes for granted follow.
 */
export function formatVerdict(args: VerdictArgs): string {
  const { unmatched, lost } = args.found;
  const failed = lost + failedDeliveries(args.found);
  const missed =
    unmatched === 0
      ? ""
      : `; ${formatCount(unmatched, "event")} ${unmatched === 1 ? "matches" : "match"} no rule and ${unmatched === 1 ? "is" : "are"} not sent`;
  const sentence = failed > 0 ? describeEnded(args) : describeBacklog(args);
  return [
    `${sentence}${missed}${describeStale(args)}${describeRecreated(args)}.`,
    ...describeTakenForGranted(args.granted),
  ].join(" ");
}

/** `fair`: nothing is lost or dead-lettered, but late updates overwrite newer data, or the forecast takes records for granted. */
export type Tone = "good" | "fair" | "bad";

/**
 * How good a forecast is. It is bad where anything is lost, or dead-lettered for another reason than being stale, where erased data
 * comes back, or where the backlog only grows.
 */
export function toneOf(args: Omit<VerdictArgs, "causes">): Tone {
  const { found, granted } = args;
  if (!isDelivered(args) || (found.recreated ?? 0) > 0) return "bad";
  return found.staleOverwrites > 0 || describeCondition(granted) !== "" ? "fair" : "good";
}

function isDelivered({ found, assumptions, settings }: Omit<VerdictArgs, "causes">): boolean {
  const { lost, unmatched, waiting } = found;
  const isGrowing =
    waiting > assumptions.rate * USUAL_BACKLOG &&
    (found.delivered === 0 || arrivalsOf(found, assumptions) > settings.invocationRateLimit);
  return lost + unmatched + failedDeliveries(found) === 0 && !isGrowing;
}

/** Deliveries that arrive each second. */
const arrivalsOf = (
  { delivered, waiting }: Forecast,
  { duration }: Pick<Assumptions, "duration">,
): number => ((delivered + waiting) / duration) * 1_000;

/** Dead letters without the stale ones, of which nothing is missing. */
const failedDeliveries = ({ deadLettered, staleRefused }: Forecast): number =>
  deadLettered - staleRefused;

type LateArgs = Pick<VerdictArgs, "found" | "late">;

/** What newerWins does, or would do, as the end of a sentence. */
function describeStale({ found, late }: LateArgs): string {
  const { staleOverwrites, staleRefused } = found;
  const refused =
    staleRefused === 0
      ? ""
      : `; newerWins refuses ${lateUpdates(staleRefused, late.refused)} as stale, which \`dlq drop --cause stale\` clears`;
  return refused + (staleOverwrites === 0 ? "" : describeOverwrites(staleOverwrites, late));
}

function describeOverwrites(count: number, { overwriting, ofOneSecond }: LateSubscriptions) {
  const overwrite = count === 1 ? "overwrites" : "overwrite";
  return overwriting.length === 0 && ofOneSecond.length > 0
    ? `; ${lateUpdates(count, ofOneSecond)} ${overwrite} a newer version of the same second, which newerWins does not prevent (docs/ordering.md)`
    : `; ${lateUpdates(count, [...overwriting, ...ofOneSecond])} ${overwrite} newer data, which newerWins prevents unless both are of the same second (docs/ordering.md)`;
}

const lateUpdates = (count: number, names: readonly string[]): string =>
  `${formatCount(count, "late update")}${ofNames(names)}`;

const ofNames = (names: readonly string[]): string =>
  names.length === 0 ? "" : ` of ${formatList([...new Set(names)])}`;

function describeRecreated({ found: { recreated = 0 }, late }: LateArgs): string {
  if (recreated === 0) return "";
  const names = ofNames(late.bringingBack);
  const events = recreated === 1 ? `late event${names} brings` : `late events${names} bring`;
  return `; ${recreated.toLocaleString("en-US")} ${events} erased data back: erase those customers again`;
}

function describeEnded({ found, causes, ...args }: VerdictArgs): string {
  const { lost } = found;
  const deadLettered = failedDeliveries(found);
  const parts = [
    ...(lost > 0 ? [`${deliveries(lost)} ${lost === 1 ? "is" : "are"} lost`] : []),
    ...(deadLettered > 0
      ? [`${deliveries(deadLettered)} ${deadLettered === 1 ? "is" : "are"} dead-lettered`]
      : []),
  ];
  const ordered = [...causes].sort(([, a], [, b]) => b - a);
  const reasons = ordered.map(([cause, count]) => {
    const share = ordered.length === 1 ? "" : `${count.toLocaleString("en-US")} `;
    return `${share}because ${explain(cause, { found, ...args })}`;
  });
  return `${parts.join(" and ")}, ${reasons.join("; ")}`;
}

const deliveries = (count: number): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? "delivery" : "deliveries"}`;

/** Why deliveries ended, and the setting that changes it. */
function explain(
  cause: EndCause,
  { found, settings }: Pick<VerdictArgs, "found" | "settings">,
): string {
  const { invocationRateLimit, retryMaximumAttempts, retryMaximumEventAge } = settings;
  const age = formatDuration(retryMaximumEventAge * 1_000);
  switch (cause) {
    case "outage, age":
      return `Salesforce is down for longer than retryMaximumEventAge (${age}): ${remedyOf("retryMaximumEventAge", settings)}`;
    case "outage, attempts":
      return `retryMaximumAttempts (${retryMaximumAttempts}) is used up before Salesforce answers again: ${remedyOf("retryMaximumAttempts", settings)}`;
    case "latency":
      return `Salesforce takes longer to answer than the ${CLIENT_TIMEOUT / 1_000} s that EventBridge waits, which no setting changes`;
    case "rate limit":
      return `they are older than retryMaximumEventAge (${age}) before their turn: raise invocationRateLimit (${invocationRateLimit} a second)`;
    case "API limit":
      return `the org's ${found.dailyLimit.toLocaleString("en-US")} API calls in 24 hours are spent: no setting of the stack changes that. Order more from Salesforce, or send fewer events; --api-limit tries another limit`;
    case "unmappable":
      return "no request can be made of these sample events: `npx bridge simulate` names the fields that they lack";
    case "refused":
      return "the stack or Salesforce refuses them: `npx bridge simulate` shows their requests";
    case "no queue":
      return "no dead-letter queue takes them: set one for each target";
  }
}

function remedyOf(
  setting: "retryMaximumEventAge" | "retryMaximumAttempts",
  settings: DeliverySettings,
): string {
  return settings[setting] < RANGES[setting].highest
    ? `raise ${setting}`
    : "EventBridge allows no more; redrive them after the outage";
}

function describeBacklog({ found, assumptions, settings, granted }: VerdictArgs): string {
  const { waiting, largestBacklog, drainedAfter } = found;
  const { outage, rate } = assumptions;
  const condition = describeCondition(granted);
  const nothing =
    found.staleRefused === 0
      ? "Nothing is lost or dead-lettered"
      : "Nothing is lost, and nothing but stale updates is dead-lettered";
  const none = `${nothing}${condition}`;
  const notYet = `${nothing} yet${condition}`;
  const arriving = arrivalsOf(found, assumptions);
  if (
    waiting > rate * USUAL_BACKLOG &&
    found.delivered === 0 &&
    assumptions.latency >= CLIENT_TIMEOUT
  ) {
    return `${notYet}, but nothing is delivered: ${explain("latency", { found, settings })}`;
  }
  if (waiting > rate * USUAL_BACKLOG && arriving > settings.invocationRateLimit) {
    return `${notYet}, but the backlog (${deliveries(waiting)} at the end) grows until events are too old: raise invocationRateLimit (${settings.invocationRateLimit} a second) above the ${arriving.toFixed(1)} deliveries a second that arrive`;
  }
  if (outage === 0)
    return `${none}: at most ${deliveries(largestBacklog)} ${largestBacklog === 1 ? "waits" : "wait"} at the same time`;
  if (drainedAfter === undefined) {
    return `${notYet}, but ${deliveries(waiting)} still wait when the forecast ends: a longer --for shows when the backlog is drained, and a higher invocationRateLimit (${settings.invocationRateLimit} a second) drains it sooner`;
  }
  const delivered = `${none}: the events of the outage are delivered within ${formatDuration(drainedAfter)} of its end`;
  return waiting > rate * USUAL_BACKLOG
    ? `${delivered}, and ${deliveries(waiting)} of later events still wait when the forecast ends: a higher invocationRateLimit (${settings.invocationRateLimit} a second) delivers them sooner`
    : `${delivered}; at most ${deliveries(largestBacklog)} ${largestBacklog === 1 ? "waits" : "wait"} at the same time`;
}
