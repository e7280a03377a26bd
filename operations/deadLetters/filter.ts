import { formatMoment } from "../../text/moment";
import { didYouMean } from "../../text/suggest";
import { RunError } from "@pulumi/pulumi/errors";
import { allRules, type OwnRules, type RuleNames } from "../../stack/ruleNames";
import { causeKindOf, failedRuleOf, type CauseKind } from "../cause";
import { eventIn, type Letter } from "../../eventbridge/deadLetter";

/** A choice of dead letters: those that fulfil every given condition. */
export interface Filter {
  causes?: readonly CauseKind[] | undefined;
  /** Causes that are left out. */
  exceptCauses?: readonly CauseKind[] | undefined;
  /** Names of rules, or of subscriptions, which stand for their rules. */
  rules?: readonly string[];
  /** Sent to the queue at this moment or later, in milliseconds since 1970. */
  since?: number;
  /** Sent to the queue before this moment, in milliseconds since 1970. */
  until?: number;
  /** IDs of messages or of events. */
  ids?: readonly string[];
}

/** What a filter looks at. The parts that take time to determine are functions, called only where the filter needs them. */
export interface LetterTraits {
  messageId: string;
  /** When the message was sent to the queue, in milliseconds since 1970. */
  sentAt: number;
  /** The ID of its event; undefined if it holds none. */
  eventId: () => string | undefined;
  /** The kind of its cause. */
  kind: () => CauseKind;
  /** The name of the rule that failed. */
  rule: () => string | undefined;
}

/** Whether a filter matches a message. */
export const isMeant = (filter: Filter, letter: Letter, ruleNames: RuleNames): boolean =>
  isMeantBy(
    filter,
    {
      messageId: letter.messageId,
      sentAt: letter.sentAt,
      eventId: () => eventIn(letter)?.id,
      kind: () => causeKindOf(letter),
      rule: () => failedRuleOf(letter),
    },
    ruleNames,
  );

/** As `isMeant`, for a message whose traits were determined before. */
export function isMeantBy(filter: Filter, letter: LetterTraits, ruleNames: RuleNames): boolean {
  const { causes, exceptCauses, rules, since, until, ids } = filter;
  return (
    (since === undefined || letter.sentAt >= since) &&
    (until === undefined || letter.sentAt < until) &&
    (ids === undefined ||
      ids.includes(letter.messageId) ||
      ids.includes(letter.eventId() ?? letter.messageId)) &&
    (rules === undefined || rules.some((rule) => isOf(rule, letter.rule(), ruleNames))) &&
    ((causes === undefined && exceptCauses === undefined) || isOfKind(filter, letter.kind()))
  );
}

const isOfKind = ({ causes, exceptCauses }: Filter, kind: CauseKind): boolean =>
  (causes === undefined || causes.includes(kind)) && exceptCauses?.includes(kind) !== true;

const isOwn = (rule: string, own: OwnRules | undefined): boolean =>
  own?.sending.includes(rule) ?? false;

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function isOf(name: string, rule: string | undefined, ruleNames: RuleNames): boolean {
  if (rule === undefined) return false;
  return rule === name || (Object.hasOwn(ruleNames, name) && isOwn(rule, ruleNames[name]));
}

/**
 * Checks the names of a filter that matched no message of a queue that was read through. A deleted rule may still have dead
 * letters: so its name is not refused before.
 *
 * @throws RunError for a rule or subscription that the stack does not have, naming those that it has, and for IDs of no message
 */
export function checkNames(
  { ids, rules = [] }: Filter,
  { stack, outputs: { ruleNames } }: { stack: string; outputs: { ruleNames: RuleNames } },
): void {
  const known = Object.entries(ruleNames).map(([name, own]) => ({ name, own: allRules(own) }));
  const unknown = rules.filter(
    (rule) => !known.some(({ name, own }) => name === rule || own.includes(rule)),
  );
  if (unknown.length === 0) {
    if (ids === undefined) return;
    throw new RunError(
      `The queue has no visible message of this filter with the ID ${ids.join(" or ")}, of a message or of an event. \`dlq list\` shows some IDs. A message that another command reads is hidden meanwhile.`,
    );
  }
  const has = known.map(({ name, own }) => `${name} (${own.join(", ")})`);
  const names = known.flatMap(({ name, own }) => [name, ...own]);
  const suggestion = unknown.length === 1 ? didYouMean(unknown[0] ?? "", names) : "";
  throw new RunError(
    `No message belongs to ${unknown.join(" or ")}, and the stack ${stack} has no such rule or subscription.${suggestion} It has these subscriptions, with their rules: ${has.join("; ")}.`,
  );
}

/**
 * Causes that a redrive takes only if they, or the messages, are named: the same event would fail again, or change nothing.
 */
export const ONLY_IF_NAMED: readonly CauseKind[] = ["already-gone", "stale"];

/** The messages that a redrive takes. */
export function redriveFilter(filter: Filter): Filter {
  const isNamed = filter.causes !== undefined || filter.ids !== undefined;
  return isNamed
    ? filter
    : { ...filter, exceptCauses: [...(filter.exceptCauses ?? []), ...ONLY_IF_NAMED] };
}

/** A filter in words, such as `cause row-lock, rule customers`. */
export function describeFilter({ exceptCauses, ...filter }: Filter): string {
  const { causes, rules, since, until, ids } = filter;
  const except = exceptCauses === undefined ? "" : ` except cause ${exceptCauses.join(" or ")}`;
  const parts = [
    ...(causes === undefined ? [] : [`cause ${causes.join(" or ")}`]),
    ...(rules === undefined ? [] : [`rule ${rules.join(" or ")}`]),
    ...(since === undefined ? [] : [`since ${formatMoment(since)}`]),
    ...(until === undefined ? [] : [`before ${formatMoment(until)}`]),
    ...(ids === undefined ? [] : [`ID ${ids.join(" or ")}`]),
  ];
  return (parts.length === 0 ? "all messages" : parts.join(", ")) + except;
}

/** Makes the function that finds a message by its ID, or by the ID of its event. */
export const hasId =
  (id: string) =>
  (letter: Letter): boolean =>
    isMeant({ ids: [id] }, letter, {});
