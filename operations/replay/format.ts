import type { DescribedReplay, ListedReplay } from "../../clients/aws/replays";
import { isActive } from "../../eventbridge/replay";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { formatMoment } from "../../text/moment";
import { formatTable } from "../../text/table";
import { wrap, wrapIndented } from "../../text/wrap";
import { isoOf, sentUntil } from "./earlier";
import type { Estimate } from "./estimate";
import { progressOf } from "./follow";
import { formatRange, type ErasurePlan, type PlannedSubscription, type ReplayPlan } from "./plan";
import { describeRefusal } from "./refusal";

/** A plan for people. @param width of the terminal, in columns */
export function formatReplayPlan(
  plan: ReplayPlan,
  unknown: string | undefined,
  width: number,
): string {
  const { archive, stack, order, subscriptions, estimate, accepted, notes, erasures } = plan;
  const sentences = [
    describeEstimate(estimate, unknown),
    ...notes,
    ...accepted.map(({ reason, unless }) => `Accepted by ${unless}: ${reason}`),
    ...(erasures === undefined ? [] : [describeErasures(erasures)]),
  ];
  return [
    wrap(
      `To replay: ${formatRange(order)}, from the archive ${archive} of the stack ${stack}.`,
      width,
    ),
    formatSubscriptions(subscriptions, width),
    ...sentences.map((sentence) => wrap(sentence, width)),
  ].join("\n\n");
}

function formatSubscriptions(subscriptions: readonly PlannedSubscription[], width: number): string {
  return formatTable(
    [
      { title: "subscription" },
      { title: "does" },
      { title: "rules", align: "right" },
      { title: "events", align: "right" },
      { title: "newerWins" },
    ],
    subscriptions.map(({ name, operation, rules, events, newerWins }) => [
      name,
      operation ?? "unknown here",
      String(rules.length),
      events?.toLocaleString("en-US") ?? "",
      operation === "upsert" ? (newerWins ? "yes" : "no") : "",
    ]),
    width,
  );
}

function describeEstimate(
  { matched, requests, by, delivery }: Estimate,
  unknown: string | undefined,
): string {
  const time =
    delivery === undefined
      ? ""
      : ` At the rate limits of the API destinations they take ${formatDuration(Math.max(1_000, delivery))} at least, and live events wait with them.`;
  const without =
    matched === undefined
      ? `CloudWatch does not say how many events the rules matched: ${unknown}`
      : "By CloudWatch, the rules matched no event in the range. Rules that are newer than the events have no such count.";
  switch (by) {
    case "metrics":
      return `About ${formatCount(requests ?? 0, "request")} to Salesforce: so many times the rules matched an event in the range, by CloudWatch, earlier replays and redrives included.${time}`;
    case "archive":
      return `${without} If the archive's events are spread evenly over its time, the range holds about ${formatCount(requests ?? 0, "event")}, those of other subscriptions included.${time}`;
    case "nothing":
      return `${without} The number of events in the range is not known.`;
  }
}

const describeErasures = ({ subscriptions, from }: ErasurePlan): string =>
  `When these events are delivered, the erasures of ${subscriptions.join(", ")} since ${formatMoment(from)} are replayed. Until then, erased data can be in Salesforce again. Not covered: persons whose erasure is older than the archive, and an event that fails meanwhile and is redriven later (docs/replay.md).`;

/** What --yes would do, for people. */
export function formatOutcome({ refusals, order }: ReplayPlan, width: number): string {
  if (refusals.length === 0) {
    return wrap(`Nothing is changed. With --yes, the replay ${order.name} is started.`, width);
  }
  return [
    wrap("Nothing is changed. With --yes, the replay would be refused:", width),
    ...refusals.flatMap((one) => wrapIndented(describeRefusal(one), width, "  ")),
  ].join("\n");
}

/** A plan, as part of a JSON object. */
export function jsonReplayPlan(plan: ReplayPlan): object {
  const { order, subscriptions, estimate, refusals, accepted, notes, erasures } = plan;
  return {
    stack: plan.stack,
    name: order.name,
    archive: order.archiveArn,
    from: isoOf(order.from),
    to: isoOf(order.to),
    ruleArns: order.ruleArns,
    subscriptions,
    requests: estimate.requests,
    estimatedBy: estimate.by,
    deliveryMilliseconds: estimate.delivery,
    refusals,
    accepted,
    notes,
    ...(erasures !== undefined && {
      erasures: {
        subscriptions: erasures.subscriptions,
        ruleArns: erasures.ruleArns,
        from: isoOf(erasures.from),
      },
    }),
  };
}

/** A replay, as part of a JSON object. */
export function jsonReplay(replay: ListedReplay): object {
  const { name, state, reason, from, to, lastReplayed, startedAt, endedAt } = replay;
  const time = (moment: number | undefined) => (moment === undefined ? undefined : isoOf(moment));
  return {
    ...{ name, state, reason, from: isoOf(from), to: isoOf(to) },
    lastReplayed: time(lastReplayed),
    startedAt: time(startedAt),
    endedAt: time(endedAt),
  };
}

/** How far a replay is, as a sentence. */
export function describeProgress(replay: DescribedReplay): string {
  const { state, lastReplayed, to } = replay;
  const sent =
    lastReplayed === undefined
      ? "no event is sent yet"
      : `events up to ${formatMoment(lastReplayed)} of ${formatMoment(to)} are sent (${formatPercent(progressOf(replay))})`;
  return `${state}: ${sent}.`;
}

const formatPercent = (part: number): string => `${Math.floor(part * 100)}%`;

/** A replay that has ended, in sentences. */
export function describeEnd(replay: ListedReplay): string {
  const { name, state, reason, from, lastReplayed, startedAt, endedAt } = replay;
  const took =
    startedAt === undefined || endedAt === undefined
      ? ""
      : ` after ${formatDuration(endedAt - startedAt)}`;
  const why = reason === undefined || reason === "" ? "" : ` (${reason.replace(/\.$/, "")})`;
  const head = `The replay ${name} is ${state}${took}${why}`;
  if (lastReplayed === undefined) {
    return state === "COMPLETED"
      ? `${head}: the archive has no event of this range, and nothing was sent.`
      : `${head}: no event was sent.`;
  }
  if (state === "COMPLETED") return `${head}: the last event is of ${formatMoment(lastReplayed)}.`;
  return `${head}: events up to ${formatMoment(lastReplayed)} were sent. To replay the rest, begin with --from ${isoOf(sentUntil(replay) ?? from)}.`;
}

/** The replays of an archive, the last one first. @param width of the terminal, in columns */
export function formatReplays(replays: readonly ListedReplay[], width: number): string {
  return formatTable(
    [
      { title: "replay" },
      { title: "state" },
      { title: "events from" },
      { title: "to" },
      { title: "sent up to" },
      { title: "started" },
    ],
    replays.map(({ name, state, from, to, lastReplayed, startedAt }) => [
      name,
      state,
      formatMoment(from),
      formatMoment(to),
      lastReplayed === undefined ? "" : formatMoment(lastReplayed),
      startedAt === undefined ? "" : formatMoment(startedAt),
    ]),
    width,
  );
}

/** Replays in the order in which a person looks for them: active ones first, then the last started. */
export const inOrder = (replays: readonly ListedReplay[]): ListedReplay[] =>
  [...replays].sort(
    (a, b) =>
      Number(isActive(b.state)) - Number(isActive(a.state)) ||
      (b.startedAt ?? 0) - (a.startedAt ?? 0),
  );
