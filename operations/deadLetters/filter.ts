import { RunError } from "@pulumi/pulumi/errors";
import { NO_NAMES } from "../../privacy/vocabulary";
import { ownRules, type OwnRules, type RuleNames } from "../../stack/ruleNames";
import { causeOf, type Cause, type CauseKind } from "../cause";
import { eventIn, type Letter } from "../../eventbridge/deadLetter";

/** Which dead letters are meant: those that fulfil each of what is given. */
export interface Filter {
  causes?: readonly CauseKind[];
  /** Names of rules, or of subscriptions, whose rules are then meant. */
  rules?: readonly string[];
  /** Sent to the queue at this moment or later, in milliseconds since 1970. */
  since?: number;
  /** Sent to the queue before this moment, in milliseconds since 1970. */
  until?: number;
  /** Ids of messages or of events. */
  ids?: readonly string[];
}

/** Whether a message is meant by a filter. */
export function isMeant(filter: Filter, letter: Letter, ruleNames: RuleNames): boolean {
  const { causes, rules, since, until, ids } = filter;
  return (
    ((causes === undefined && rules === undefined) || isCaused(filter, letter, ruleNames)) &&
    (since === undefined || letter.sentAt >= since) &&
    (until === undefined || letter.sentAt < until) &&
    (ids === undefined ||
      ids.includes(letter.messageId) ||
      ids.includes(eventIn(letter)?.id ?? letter.messageId))
  );
}

/** Reads the message, which takes a while: so it is asked only where a filter wants to know. */
function isCaused({ causes, rules }: Filter, letter: Letter, ruleNames: RuleNames): boolean {
  const cause = causeOf(letter, NO_NAMES); // nothing of it is shown
  return (
    (causes === undefined || causes.includes(cause.kind)) &&
    (rules === undefined || rules.some((rule) => isOf(rule, cause, ruleNames)))
  );
}

const isOwn = (rule: string, own: OwnRules | undefined): boolean =>
  own?.sending.includes(rule) ?? false;

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function isOf(name: string, { rule }: Cause, ruleNames: RuleNames): boolean {
  if (rule === undefined) return false;
  return rule === name || (Object.hasOwn(ruleNames, name) && isOwn(rule, ruleNames[name]));
}

/**
 * Where a filter means no message of a queue that was read through, its names may be the reason. A rule that is gone may
 * have dead letters yet: so its name is not refused before.
 *
 * @throws RunError for a rule or subscription that the stack has not, naming those that it has
 */
export function checkNames(
  { rules = [] }: Filter,
  { stack, outputs: { ruleNames } }: { stack: string; outputs: { ruleNames: RuleNames } },
): void {
  const known = Object.entries(ruleNames).map(([name, own]) => ({ name, own: ownRules(own) }));
  const unknown = rules.filter(
    (rule) => !known.some(({ name, own }) => name === rule || own.includes(rule)),
  );
  if (unknown.length === 0) return;
  const has = known.map(({ name, own }) => `${name} (${own.join(", ")})`);
  throw new RunError(
    `No message is of ${unknown.join(" or ")}, and the stack ${stack} has no such rule or subscription. It has these subscriptions, with their rules: ${has.join("; ")}.`,
  );
}

/** As the plan tells it. */
export function describeFilter({ causes, rules, since, until, ids }: Filter): string {
  const parts = [
    ...(causes === undefined ? [] : [`cause ${causes.join(" or ")}`]),
    ...(rules === undefined ? [] : [`rule ${rules.join(" or ")}`]),
    ...(since === undefined ? [] : [`since ${new Date(since).toISOString()}`]),
    ...(until === undefined ? [] : [`before ${new Date(until).toISOString()}`]),
    ...(ids === undefined ? [] : [`id ${ids.join(" or ")}`]),
  ];
  return parts.length === 0 ? "every message" : parts.join(", ");
}

/** Whether a message, or its event, has an id. */
export const hasId =
  (id: string) =>
  (letter: Letter): boolean =>
    isMeant({ ids: [id] }, letter, {});
