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
  /** Whether it sends to Salesforce, or sends to the dead-letter queue what no request can be made of. */
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
      /** Why a part cannot be sent; empty where all can be, or nobody knows. */
      reasons: string[];
    }
  | { kind: "dead-lettered"; by: string[]; reasons: string[] }
  /** The subscription is about the event, and none of its rules takes it: it is lost. */
  | { kind: "vanishes"; deployed: boolean; reasons: string[] }
  /** The subscription is about other events. */
  | { kind: "not meant" }
);

/** What rules do with an event: one answer for each subscription, in the order of their names' first mention. */
export type Judge = (event: Json) => Fate[];

/**
 * Makes the function that says what rules do with events. All who ask whether an event is sent ask this one: `simulate`,
 * `dlq show`, the plan of a redrive, the redrive, `--edit` and `drill`.
 *
 * The rules decide what is sent. The subscriptions of this checkout tell which events are meant, and why no request can be
 * made of one: a subscription that only the rules know means what its rules take. Pure.
 *
 * @throws UnreadablePattern naming the rule of `rules` whose pattern cannot be read here
 */
export function judgeOf(
  rules: readonly StackRule[],
  subscriptions: readonly Subscription[],
): Judge {
  const index = new RuleIndex<StackRule>();
  for (const rule of rules) {
    if (rule.enabled) index.put(rule.name, compiled(rule), rule);
  }
  const meaning = new RuleIndex<string>();
  const declared = new Map(subscriptions.map((one) => [one.name, one]));
  for (const one of subscriptions) {
    const pattern = compileIndexedPattern(JSON.stringify(patternOfMeant(one)));
    meaning.put(one.name, pattern, one.name);
  }
  const deployed = new Set(rules.map(({ subscription }) => subscription));
  const names = [...new Set([...deployed, ...declared.keys()])];
  return (event) => {
    const taking = index.match(event);
    const meant = new Set(meaning.match(event));
    const reasonsOf = (name: string) => {
      const subscription = declared.get(name);
      return subscription === undefined ? [] : whyUnmappable(subscription, plainDetail(event));
    };
    return names.map((subscription): Fate => {
      const own = taking.filter((rule) => rule.subscription === subscription);
      const sending = own.filter(({ does }) => does === "sends").map(({ name }) => name);
      const refusing = own.filter(({ does }) => does !== "sends").map(({ name }) => name);
      const reasons = () => reasonsOf(subscription);
      if (sending.length > 0) {
        const deadLetteredBy = refusing;
        const inPart = refusing.length > 0 ? reasons() : [];
        return { subscription, kind: "sent", by: sending, deadLetteredBy, reasons: inPart };
      }
      if (refusing.length > 0) {
        return { subscription, kind: "dead-lettered", by: refusing, reasons: reasons() };
      }
      return meant.has(subscription)
        ? {
            subscription,
            kind: "vanishes",
            deployed: deployed.has(subscription),
            reasons: reasons(),
          }
        : { subscription, kind: "not meant" };
    });
  };
}

/** The rules of each subscription, of those that were found, by their names. */
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

/** The rules that subscriptions become, each named by its ID: physical names have a prefix and a suffix of the stack's. */
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
 * Names of subscriptions whose rules are not those that this checkout would make: what is published goes by the rules,
 * and not by what the checkout shows.
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

/** The pattern of a rule is one that cannot be read here, such as one with an operator that is newer than this program. */
export class UnreadablePattern extends Error {
  override readonly name = "UnreadablePattern";

  /** @param why as the end of a sentence */
  constructor(rule: string, why: string) {
    super(`the pattern of the rule ${rule} cannot be read: ${why}`);
  }
}

function compiled({ name, pattern }: StackRule) {
  try {
    return compileIndexedPattern(pattern);
  } catch (error) {
    if (!isMistakeOfPattern(error)) throw error;
    throw new UnreadablePattern(name, error.message);
  }
}

/** A plain Error, or a PatternError; what JavaScript throws by itself, such as a TypeError, is a fault of this program. */
const isMistakeOfPattern = (error: unknown): error is Error =>
  error instanceof Error && (error instanceof PatternError || error.constructor === Error);

/** With numbers as this machine holds them; `parseJson` keeps the text of some. */
function plainDetail(event: Json): unknown {
  const { detail } = event as { detail?: unknown };
  return JSON.parse(writeJson(detail ?? null));
}
