import type { Json } from "../eventbridge/event";
import { canonical, writeJson } from "../eventbridge/json";
import { compileIndexedPattern } from "../eventbridge/pattern/compile";
import { PatternError } from "../eventbridge/pattern/leaf";
import { RuleIndex } from "../eventbridge/pattern/ruleIndex";
import { compile, patternOfMeant } from "../mapping/compile";
import type { RuleOfSubscription, Subscription } from "../mapping/subscription";
import { whyUnmappable } from "../mapping/unmappable";
import { allRules, type RuleNames } from "./ruleNames";

/** A rule of a stack: a deployed one, or one that the program would make. */
export interface StackRule {
  name: string;
  /** JSON text. */
  pattern: string;
  enabled: boolean;
  /** Name of the subscription that it belongs to. */
  subscription: string;
  /** Whether it sends events to Salesforce, or to the dead-letter queue because no request can be made from them. */
  does: "sends" | "dead-letters";
}

/** What becomes of an event for one subscription. Every subscription has one of these. */
export type Fate = { subscription: string } & (
  | {
      kind: "sent";
      /** Names of the rules that send it. */
      by: string[];
      /** Names of the rules that send it to the dead-letter queue as well, because a part of it cannot be sent. */
      deadLetteredBy: string[];
      /** Why a part cannot be sent; empty if all parts can be sent, or if the reason is not known. */
      reasons: string[];
    }
  | { kind: "dead-lettered"; by: string[]; reasons: string[] }
  /** The subscription is for the event, and none of its rules matches: the event is lost. */
  | { kind: "vanishes"; deployed: boolean; reasons: string[] }
  /** The subscription is for other events. */
  | { kind: "not meant" }
);

/** What rules do with an event: one answer for each subscription, in the order in which their names first occur. */
export type FateJudge = (event: Json) => Fate[];

/**
 * Makes the function that determines what rules do with events. Every command that reports whether an event is sent uses it:
 * `simulate`, `dlq show`, the plan of a redrive, the redrive, `--edit` and `drill`.
 *
 * The rules decide what is sent. The subscriptions of this checkout say which events they are for, and why no request can be
 * made from an event. A subscription that only the rules know is for the events that its rules match. Pure.
 *
 * @throws UnreadablePattern naming the rule of `rules` whose pattern this program cannot read
 */
export function judgeOf(
  rules: readonly StackRule[],
  subscriptions: readonly Subscription[],
): FateJudge {
  const matching = indexRules(rules);
  const meaning = indexMeaning(subscriptions);
  const declared = new Map(subscriptions.map((one) => [one.name, one]));
  const deployed = new Set(rules.map(({ subscription }) => subscription));
  const names = [...new Set([...deployed, ...declared.keys()])];
  return (event) => {
    const matched = matching.match(event);
    const meant = new Set(meaning.match(event));
    return names.map((name) =>
      fateOf(name, {
        matched: matched.filter(({ subscription }) => subscription === name),
        isMeant: meant.has(name),
        isDeployed: deployed.has(name),
        whyUnsent: () => reasonsOf(declared.get(name), event),
      }),
    );
  };
}

/** The enabled rules, by their patterns. @throws UnreadablePattern */
function indexRules(rules: readonly StackRule[]): RuleIndex<StackRule> {
  const index = new RuleIndex<StackRule>();
  for (const rule of rules) {
    if (rule.enabled) index.put(rule.name, compilePattern(rule), rule);
  }
  return index;
}

/** The names of the subscriptions, by the patterns of the events that they are for. */
function indexMeaning(subscriptions: readonly Subscription[]): RuleIndex<string> {
  const index = new RuleIndex<string>();
  for (const one of subscriptions) {
    index.put(one.name, compileIndexedPattern(JSON.stringify(patternOfMeant(one))), one.name);
  }
  return index;
}

/** Why no request can be made from an event; empty for a subscription that only the rules know. */
const reasonsOf = (subscription: Subscription | undefined, event: Json): string[] =>
  subscription === undefined ? [] : whyUnmappable(subscription, plainDetail(event));

/** What is known of a subscription and an event. */
interface Evidence {
  /** The subscription's rules that match the event. */
  matched: readonly StackRule[];
  /** Whether the subscription is for the event. */
  isMeant: boolean;
  isDeployed: boolean;
  whyUnsent: () => string[];
}

function fateOf(subscription: string, { matched, isMeant, isDeployed, whyUnsent }: Evidence): Fate {
  const namesOf = (does: StackRule["does"]) =>
    matched.filter((rule) => rule.does === does).map(({ name }) => name);
  const [sending, refusing] = [namesOf("sends"), namesOf("dead-letters")];
  if (sending.length > 0) {
    const reasons = refusing.length > 0 ? whyUnsent() : [];
    return { subscription, kind: "sent", by: sending, deadLetteredBy: refusing, reasons };
  }
  if (refusing.length > 0) {
    return { subscription, kind: "dead-lettered", by: refusing, reasons: whyUnsent() };
  }
  return isMeant
    ? { subscription, kind: "vanishes", deployed: isDeployed, reasons: whyUnsent() }
    : { subscription, kind: "not meant" };
}

/** The rules of each subscription that were found on the bus, by their names. */
export function stackRules(
  ruleNames: RuleNames,
  found: ReadonlyMap<string, Pick<StackRule, "pattern" | "enabled">>,
): StackRule[] {
  return Object.entries(ruleNames).flatMap(([subscription, own]) =>
    allRules(own).flatMap((name): StackRule[] => {
      const rule = found.get(name);
      if (rule === undefined) return [];
      const { pattern, enabled } = rule;
      const does = own.sending.includes(name) ? "sends" : "dead-letters";
      return [{ name, pattern, enabled, subscription, does }];
    }),
  );
}

/** The rules that subscriptions become, each named by its ID. Physical names also have the prefix and suffix of the stack. */
export function rulesOfCheckout(subscriptions: readonly Subscription[]): StackRule[] {
  return subscriptions.flatMap((one) => {
    const { name: subscription, rules, unmappable } = compile(one);
    const rule = (
      { id, eventPattern }: RuleOfSubscription,
      does: StackRule["does"],
    ): StackRule => ({
      name: `${subscription}-${id}`,
      pattern: JSON.stringify(eventPattern),
      enabled: true,
      subscription,
      does,
    });
    return [
      ...rules.map((compiled) => rule(compiled, "sends")),
      ...(unmappable === undefined ? [] : [rule(unmappable, "dead-letters")]),
    ];
  });
}

/**
 * Names of subscriptions whose rules differ from those that this checkout would make. An event that is published goes by the
 * rules, not by the checkout.
 *
 * @param own the rules that the checkout would make
 */
export function differing(rules: readonly StackRule[], own: readonly StackRule[]): string[] {
  const names = [...new Set([...rules, ...own].map(({ subscription }) => subscription))];
  const patterns = (all: readonly StackRule[], name: string) =>
    JSON.stringify(
      all
        .filter(({ subscription }) => subscription === name)
        .map(({ pattern, enabled, does }) =>
          JSON.stringify([canonical(JSON.parse(pattern)), enabled, does]),
        )
        .sort(),
    );
  return names.filter((name) => patterns(rules, name) !== patterns(own, name));
}

/** This program cannot read the pattern of a rule, such as a pattern with a newer operator. */
export class UnreadablePattern extends Error {
  override readonly name = "UnreadablePattern";

  /** @param why as the end of a sentence */
  constructor(rule: string, why: string) {
    super(`the pattern of the rule ${rule} cannot be read: ${why}`);
  }
}

function compilePattern({ name, pattern }: StackRule) {
  try {
    return compileIndexedPattern(pattern);
  } catch (error) {
    if (!isMistakeOfPattern(error)) throw error;
    throw new UnreadablePattern(name, error.message);
  }
}

/** A plain Error or a PatternError. An error of JavaScript itself, such as a TypeError, is a fault of this program. */
const isMistakeOfPattern = (error: unknown): error is Error =>
  error instanceof Error && (error instanceof PatternError || error.constructor === Error);

/** The detail with plain numbers: `parseJson` keeps the text of some numbers. */
function plainDetail(event: Json): unknown {
  const { detail } = event as { detail?: unknown };
  return JSON.parse(writeJson(detail ?? null));
}
