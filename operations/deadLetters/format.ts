import { isKnownCode } from "../../salesforceAnswers/classify";
import { remedyBy, remedyOfCode } from "../../salesforceAnswers/codeRemedies";
import { withWholeCommands } from "../../text/commands";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { formatFields } from "../../text/fields";
import { formatMoment } from "../../text/moment";
import { wrap, wrapIndented } from "../../text/wrap";
import { CAUSE_KINDS, FIXES, MEANINGS, type Cause, type CauseKind } from "../cause";
import type { Extent } from "../queue/reading";
import { describeFilter, type Filter } from "./filter";
import type { KindGroup, LetterGroup } from "./groups";
import type { Outlook, Plan } from "./plan";
import type { Redriven } from "./redrive";
import { groupedRefusals, type RefusalGroup } from "./refusals";

/** Messages that are named for each reason of a refusal; the others are counted, and `--json` names them. */
export const MOST_NAMED = 20;

const NOT_THROUGH = "The queue was not read through: there may be more messages.";

/** Such as `SDK_CLIENT_ERROR, HTTP 400 INVALID_FIELD of Suffix`. */
export function formatCause({ errorCode, status, salesforce, codes, fields }: Cause): string {
  const shown = codes ?? (salesforce === undefined ? [] : [salesforce]);
  const unknown = shown.filter((code) => !isKnownCode(code));
  const answer = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(shown.length === 0 ? [] : [shown.join(", ")]),
    ...(unknown.length === 0 ? [] : [`(not a known code: ${unknown.join(", ")})`]),
    ...(fields === undefined ? [] : [`of ${fields.join(", ")}`]),
  ].join(" ");
  return [errorCode ?? "sent by a rule itself", ...(answer === "" ? [] : [answer])].join(", ");
}

/** Where dead letters are shown. */
export interface Shown {
  /** Of the terminal, in columns. */
  width: number;
  /** The options that select the stack in commands, such as `--stack dev`. */
  selector: string;
}

/** The dead letters of one cause: their sum, the remedy once, and below, each error of each rule with its count. */
export function formatKind({ kind, count, groups }: KindGroup, { width, selector }: Shown): string {
  const { title } = MEANINGS[kind];
  const [only, ...others] = groups;
  const whole = (text: string, one = only) => withWholeCommands(text, selector, one?.messageIds[0]);
  const head = wrap(`${formatCount(count, "message")}: ${kind}, ${title}`, width, "  ");
  if (only !== undefined && others.length === 0) {
    const fields = [
      ...fieldsOf(only),
      ["fix", FIXES[only.cause.fix]],
      ["remedy", whole(remedyBy(kind, only.cause.salesforce))],
    ] as const;
    return [head, ...formatFields(fields, width, "  ")].join("\n");
  }
  const fixes = [...new Set(groups.map(({ cause }) => FIXES[cause.fix]))];
  const ownRemedies = groups.map(({ cause }) => remedyOfCode(kind, cause.salesforce));
  const common = ownRemedies.includes(undefined) ? whole(MEANINGS[kind].remedy) : "";
  return [
    head,
    ...formatFields(
      [
        ["fix", fixes.join("; or ")],
        ["remedy", common],
      ],
      width,
      "  ",
    ),
    ...groups.flatMap((group, index) => {
      const [[, error] = ["", ""], ...fields] = fieldsOf(group);
      const own = ownRemedies[index] ?? "";
      const isNew = ownRemedies.indexOf(own) === index;
      const remedy = isNew ? whole(own, group) : "";
      return [
        ...wrapIndented(`${formatCount(group.count, "message")}: ${error}`, width, "  "),
        ...formatFields([...fields, ["remedy", remedy]], width, "    "),
      ];
    }),
  ].join("\n");
}

/** The fields of a group, the error first. */
function fieldsOf({
  cause,
  oldest,
  newest,
  messageIds,
}: LetterGroup): (readonly [string, string])[] {
  const [first, last] = [formatMoment(oldest), formatMoment(newest)];
  return [
    ["error", formatCause(cause)],
    ["rule", cause.rule ?? ""],
    ["dead since", first === last ? first : `${first} to ${last}`],
    ["retries", cause.exhausted === undefined ? "" : `exhausted by ${cause.exhausted}`],
    ["such as", messageIds[0] ?? ""],
  ];
}

/**
 * The dead letters of a plan by their causes, each cause on a line: `dlq list` has the errors and the remedies.
 *
 * @param width of the terminal, in columns
 */
export function formatKinds(kinds: readonly KindGroup[], width: number): string[] {
  return kinds.flatMap(({ kind, count }) =>
    wrapIndented(`${formatCount(count, "message")}: ${kind}, ${MEANINGS[kind].title}`, width, "  "),
  );
}

/**
 * The result of a redrive.
 *
 * @param milliseconds that it took
 * @param width of the terminal, in columns
 */
export function formatRedriven(redriven: Redriven, milliseconds: number, width: number): string {
  const { refused } = redriven;
  const { done, open } = describeRedriven(redriven, milliseconds);
  const refusals =
    refused.length === 0
      ? []
      : [
          wrap(`${formatCount(refused.length, "message")} refused, and left in the queue:`, width),
          ...formatRefusals(groupedRefusals(refused), width),
        ];
  const wrapped = (sentence: string) => wrap(sentence, width);
  return [...done.map(wrapped), ...refusals, ...open.map(wrapped)].join("\n");
}

/** The result of a redrive apart from the refusals, as sentences: what it did, and what is open. */
export function describeRedriven(
  redriven: Redriven,
  milliseconds: number,
): { done: string[]; open: string[] } {
  return {
    done: [
      describePublished(redriven, milliseconds),
      ...(redriven.complete ? [] : [NOT_THROUGH]),
      ...describeNewer(redriven),
    ],
    open: [
      ...describePerhapsPublished(redriven),
      ...describeNotDeleted(redriven),
      ...describeCameBack(redriven),
    ],
  };
}

function describePublished(redriven: Redriven, milliseconds: number): string {
  const { published, seenAgain } = redriven;
  // An event that came back was in the queue before: its message is the same one, for people.
  const lookedAt = redriven.lookedAt - seenAgain;
  const left = redriven.left - seenAgain;
  const rate = published / Math.max(milliseconds / 1_000, 0.001);
  const perSecond = rate.toLocaleString("en-US", { maximumFractionDigits: 1 });
  const time = milliseconds < 1_000 ? "less than a second" : formatDuration(milliseconds);
  const head = `${formatCount(published, "event")} published in ${time}`;
  const how = published === 0 ? "" : ` (${perSecond} a second), each under a new ID`;
  const stay = left === 0 ? "" : `, ${left.toLocaleString("en-US")} left unchanged`;
  return `${head}${how}. ${formatCount(lookedAt, "message")} looked at${stay}.`;
}

function describeNewer({ newer }: Redriven): string[] {
  if (newer === 0) return [];
  const was = newer === 1 ? "was" : "were";
  const them = newer === 1 ? "it" : "them";
  return [
    `${formatCount(newer, "message")} arrived since the redrive began, and ${was} left: the next redrive takes ${them}.`,
  ];
}

function describePerhapsPublished({ perhapsPublished: ids }: Redriven): string[] {
  if (ids.length === 0) return [];
  const [it, message, event] =
    ids.length === 1
      ? ["it", "The message stays", "its event"]
      : ["them", "The messages stay", "their events"];
  return [
    `${formatCount(ids.length, "event")} perhaps published: the service did not answer for ${it}. ${message} in the queue, and the next redrive publishes ${event}, perhaps for the second time: ${ids.join(", ")}`,
  ];
}

function describeNotDeleted({ notDeleted }: Redriven): string[] {
  if (notDeleted.length === 0) return [];
  const them = notDeleted.length === 1 ? "its event" : "their events";
  return [
    `${formatCount(notDeleted.length, "message")} published and not deleted. The next redrive publishes ${them} again: ${notDeleted.join(", ")}`,
  ];
}

function describeCameBack({ cameBack }: Redriven): string[] {
  if (cameBack === 0) return [];
  return [
    `${formatCount(cameBack, "event")} came back, as far as was seen: dead-lettered again since the redrive began, and left in the queue. Find the cause with \`dlq list\`, and fix it before the next redrive.`,
  ];
}

/** Every reason with its messages: one message in a line, or several after their count. */
function formatRefusals(groups: readonly RefusalGroup[], width: number): string[] {
  return groups.flatMap(({ reason, count, messageIds: [first, ...others] }) => {
    if (others.length === 0) return wrapIndented(`${first}: ${reason}`, width, "  ");
    const named = [first, ...others].slice(0, MOST_NAMED);
    const unnamed = count - named.length;
    const rest = unnamed === 0 ? "" : ` and ${unnamed} more, which --json names`;
    return [
      ...wrapIndented(`${formatCount(count, "message")}: ${reason}`, width, "  "),
      ...wrapIndented(`${named.join(", ")}${rest}`, width, "    "),
    ];
  });
}

/** Hidden messages, as a sentence; undefined if there are none. */
export function formatHidden(hidden: number): string | undefined {
  return hidden === 0 ? undefined : `${describeHidden(hidden)} Run this command again later.`;
}

/** Hidden messages, as a sentence without a remedy. */
export function describeHidden(hidden: number): string {
  const messages = hidden === 1 ? "message is" : "messages are";
  return `${hidden.toLocaleString("en-US")} more ${messages} hidden, because another process reads the queue or was killed while it did.`;
}

/** The causes whose messages a redrive leaves: what they are, and why a redrive would change nothing. */
const LEFT: Partial<Record<CauseKind, [what: string, why: string]>> = {
  stale: ["stale", "Salesforce has a newer version, and would refuse"],
  "already-gone": ["already gone", "Salesforce has no record to erase, and would refuse"],
};

/** The messages that a redrive leaves because of their cause, each cause as a sentence. */
export function formatLeftOut(leftOutBy: Plan["leftOutBy"]): string[] {
  return CAUSE_KINDS.flatMap((kind) => {
    const count = leftOutBy[kind] ?? 0;
    if (count === 0) return [];
    const [are, them] = count === 1 ? ["is", "it"] : ["are", "them"];
    const [what, why] = LEFT[kind] ?? [kind, "the same happens to"];
    return [
      `${formatCount(count, "message")} ${are} ${what}, and left: ${why} ${them} again. Drop ${them} with \`dlq drop --cause ${kind}\`, or redrive ${them} with --cause or --id.`,
    ];
  });
}

/**
 * What a redrive would refuse, and its other effects; empty if there are none.
 *
 * @param width of the terminal, in columns
 */
export function formatOutlook({ refused, besides }: Outlook, width: number): string[] {
  const count = refused.reduce((sum, group) => sum + group.count, 0);
  const refusals = [
    wrap(`${formatCount(count, "message")} would be refused, and left in the queue:`, width),
    ...formatRefusals(refused, width),
  ];
  const effects = [
    wrap("Of the events that would be published:", width),
    ...besides.flatMap(({ what, count: events }) =>
      wrapIndented(`${formatCount(events, "event")}: ${what}`, width, "  "),
    ),
  ];
  return [
    ...(count === 0 ? [] : [refusals.join("\n")]),
    ...(besides.length === 0 ? [] : [effects.join("\n")]),
  ];
}

/**
 * How fast events would be published, as a clause.
 *
 * @param rate events a second; undefined for no limit
 */
export function describeRate(count: number, rate: number | undefined): string {
  const events = formatCount(count, "event");
  if (rate === undefined) return `${events} would be published without a rate limit`;
  const milliseconds = (count / rate) * 1_000;
  const time = milliseconds < 1_000 ? "within a second" : `in ${formatDuration(milliseconds)}`;
  return `${events} would be published at ${rate.toLocaleString("en-US")} a second, ${time}`;
}

export interface PlanContext extends Shown {
  filter: Filter;
  action: "redrive" | "drop";
}

/** The messages that a redrive or a drop would take. */
export function formatPlan(
  { groups, lookedAt, leftOutBy, ...extent }: Plan,
  { filter, action, width, selector }: PlanContext,
): string {
  const count = formatCount(groups.count, "message");
  const head = `To ${action}: ${count} of ${lookedAt.toLocaleString("en-US")} (${describeFilter(filter)}).${describeExtent(extent)}`;
  const kinds = formatKinds(groups.byKind(), width);
  return [
    [wrap(head, width), ...kinds].join("\n"),
    ...formatLeftOut(leftOutBy).map((left) => wrap(withWholeCommands(left, selector), width)),
  ].join("\n\n");
}

/** The part of the queue that was not looked at, to follow a sentence; empty if all of it was. */
export function describeExtent({ complete, arrived }: Extent): string {
  const more = `${formatCount(arrived, "more message")} arrived meanwhile, as far as was seen`;
  return [
    ...(complete ? [] : [NOT_THROUGH]),
    ...(arrived === 0 ? [] : [`${more}, and ${arrived === 1 ? "is" : "are"} left out.`]),
  ]
    .map((sentence) => ` ${sentence}`)
    .join("");
}
