import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { isKnownCode } from "../../salesforceAnswers/classify";
import { FIXES, MEANINGS, type Cause } from "../cause";
import { describeFilter, type Filter } from "./filter";
import type { LetterGroup } from "./groups";
import type { Plan, Outlook } from "./plan";
import type { Extent } from "./read";
import type { Redriven } from "./redrive";
import { groupedRefusals, type RefusalGroup } from "./refusals";

/** Messages that are named for each reason of a refusal; the others are counted, and named by --json. */
const MOST_NAMED = 20;

const NOT_THROUGH = "The queue was not read through: there may be more.";

/** `2026-09-14 08:21:07Z` */
export const formatMoment = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");

/** Such as `SDK_CLIENT_ERROR, HTTP 400 INVALID_FIELD of Suffix`. */
export function formatCause({ errorCode, status, salesforce, codes, fields }: Cause): string {
  const told = codes ?? (salesforce === undefined ? [] : [salesforce]);
  const unknown = told.filter((code) => !isKnownCode(code));
  const answer = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(told.length === 0 ? [] : [told.join(", ")]),
    ...(unknown.length === 0 ? [] : [`(not a known code: ${unknown.join(", ")})`]),
    ...(fields === undefined ? [] : [`of ${fields.join(", ")}`]),
  ].join(" ");
  return [errorCode ?? "sent by a rule itself", ...(answer === "" ? [] : [answer])].join(", ");
}

/** A group of dead letters, as people read it. */
export function formatGroup({ cause, count, oldest, newest, messageIds }: LetterGroup): string {
  const { title, remedy } = MEANINGS[cause.kind];
  const between =
    oldest === newest ? formatMoment(oldest) : `${formatMoment(oldest)} to ${formatMoment(newest)}`;
  return [
    `${formatCount(count, "message")}: ${cause.kind}, ${title}`,
    `  error      ${formatCause(cause)}`,
    ...(cause.rule === undefined ? [] : [`  rule       ${cause.rule}`]),
    `  dead since ${between}`,
    ...(cause.exhausted === undefined ? [] : [`  retries    exhausted by ${cause.exhausted}`]),
    `  such as    ${messageIds[0]}`,
    `  fix        ${FIXES[cause.fix]}`,
    `  remedy     ${remedy}`,
  ].join("\n");
}

/** What a redrive did, as people read it. */
export function formatRedriven(redriven: Redriven, milliseconds: number): string {
  const { lookedAt, published, left, cameBack, newer, complete, refused, ...open } = redriven;
  const { perhapsPublished, notDeleted } = open;
  const rate = published / Math.max(milliseconds / 1_000, 0.001);
  return [
    `${formatCount(published, "event")} published in ${formatDuration(milliseconds)} (${rate.toFixed(1)} a second), each under a new id; ${formatCount(lookedAt, "message")} looked at, ${left.toLocaleString("en-US")} left as they were.`,
    ...(complete ? [] : [NOT_THROUGH]),
    ...(newer === 0
      ? []
      : [
          `${formatCount(newer, "message")} arrived since the redrive began, and ${newer === 1 ? "was" : "were"} left: the next one takes them.`,
        ]),
    ...(refused.length === 0
      ? []
      : [
          `${formatCount(refused.length, "message")} refused, and left in the queue:`,
          ...formatRefusals(groupedRefusals(refused)),
        ]),
    ...(perhapsPublished.length === 0
      ? []
      : [
          `${formatCount(perhapsPublished.length, "event")} perhaps published: the service did not answer for ${perhapsPublished.length === 1 ? "it" : "them"}. The messages are left in the queue, and the next redrive publishes their events, perhaps for the second time: ${perhapsPublished.join(", ")}`,
        ]),
    ...(notDeleted.length === 0
      ? []
      : [
          `${formatCount(notDeleted.length, "message")} published and not deleted; the next redrive publishes them once more: ${notDeleted.join(", ")}`,
        ]),
    ...(cameBack === 0
      ? []
      : [
          `${formatCount(cameBack, "event")} came back, as far as was seen: dead-lettered again since the redrive began, and left in the queue. \`dlq list\` says why; fix that before the next redrive.`,
        ]),
  ].join("\n");
}

/** Every reason with the messages that it is about: one a line, or several after their count. */
function formatRefusals(groups: readonly RefusalGroup[]): string[] {
  return groups.flatMap(({ reason, count, messageIds: [first, ...others] }) => {
    if (others.length === 0) return [`  ${first}: ${reason}`];
    const named = [first, ...others].slice(0, MOST_NAMED);
    const unnamed = count - named.length;
    return [
      `  ${formatCount(count, "message")}: ${reason}`,
      `    ${named.join(", ")}${unnamed === 0 ? "" : ` and ${unnamed} more, which --json names`}`,
    ];
  });
}

/** Messages that nobody sees for a while, as a sentence; undefined where there are none. */
export function formatHidden(hidden: number): string | undefined {
  if (hidden === 0) return undefined;
  const those = hidden === 1 ? "message is" : "messages are";
  return `${hidden.toLocaleString("en-US")} more ${those} hidden, while another process reads the queue, or after one was killed: run this again later.`;
}

/** What would be refused by a redrive, and what else would come of it; nothing where that is nothing. */
export function formatOutlook({ refused, besides }: Outlook): string[] {
  const count = refused.reduce((sum, group) => sum + group.count, 0);
  return [
    ...(count === 0
      ? []
      : [
          [
            `${formatCount(count, "message")} would be refused, and left in the queue:`,
            ...formatRefusals(refused),
          ].join("\n"),
        ]),
    ...(besides.length === 0
      ? []
      : [
          [
            "Of the events that would be published:",
            ...besides.map(({ what, count }) => `  ${formatCount(count, "event")}: ${what}`),
          ].join("\n"),
        ]),
  ];
}

/** What a redrive or a drop would do, as people read it. */
export function formatPlan(
  { groups, lookedAt, ...extent }: Plan,
  filter: Filter,
  what: string,
): string {
  const head = `To ${what}: ${formatCount(groups.count, "message")} of ${lookedAt} (${describeFilter(filter)}).${describeExtent(extent)}`;
  return [head, ...groups.all().map(formatGroup)].join("\n\n");
}

/** What of a queue was not looked at, where there is such; it follows a sentence. */
export function describeExtent({ complete, arrived }: Extent): string {
  const more = `${formatCount(arrived, "more message")} arrived meanwhile, as far as was seen`;
  return [
    ...(complete ? [] : [NOT_THROUGH]),
    ...(arrived === 0 ? [] : [`${more}, and ${arrived === 1 ? "is" : "are"} left out.`]),
  ]
    .map((sentence) => ` ${sentence}`)
    .join("");
}
