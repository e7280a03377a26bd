import { RULES, RULES_WITH_WILDCARDS } from "../eventbridge/quotas";
import { recordOf } from "./action";
import type { CustomField } from "../salesforceSchema/field";
import { compile } from "./compile";
import { declarationMistakes } from "./declarationMistakes";
import { erasureMistakes } from "./erasureMistakes";
import { filterMistakes } from "./filter";
import { repeated, sameButForCase } from "./repeated";
import { schemaMistakes } from "./schemaMistakes";
import { shapeMistakes } from "./shape";
import { sizeMistakes } from "./sizeMistakes";
import type { CompiledSubscription, RuleOfSubscription, Subscription } from "./subscription";
import { typeFindings } from "./typeFindings";

/**
 * Every mistake in an integration's subscriptions, each as a sentence with the subscription's name and the remedy. Empty
 * when they can be compiled. Pure.
 *
 * @param customFields of the org, where their metadata is known: values that a field refuses are mistakes
 */
export function subscriptionMistakes(
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[] = [],
): string[] {
  const wellFormed = subscriptions.filter((one) => shapeMistakes(one).length === 0);
  const mistakes = subscriptions.flatMap((subscription, index) =>
    mistakesOf(subscription, customFields).map(
      (mistake) => `Subscription ${nameOf(subscription, index)}: ${mistake}`,
    ),
  );
  return [
    ...(subscriptions.length === 0 ? ["No subscription is declared; declare at least one."] : []),
    ...nameMistakes(wellFormed.map(({ name }) => name)),
    ...mistakes,
    ...recordMistakes(wellFormed),
    ...erasureMistakes(wellFormed),
    // Subscriptions with mistakes are not compiled, so the number of rules is unknown.
    ...(mistakes.length > 0 ? [] : ruleMistakes(subscriptions)),
  ];
}

/**
 * What may go wrong with subscriptions that have no mistake, each as a sentence with the subscription's name: values that a
 * Salesforce field may refuse, and fields that are not known here. Pure.
 */
export function subscriptionNotices(
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[] = [],
): string[] {
  return subscriptions.flatMap((subscription) =>
    typeFindings(subscription, customFields).notices.map(
      (notice) => `Subscription ${subscription.name}: ${notice}`,
    ),
  );
}

/** Each check needs the ones before it: a malformed declaration has no schema to compare with, and no size. */
function mistakesOf(subscription: Subscription, customFields: readonly CustomField[]): string[] {
  const shape = shapeMistakes(subscription);
  if (shape.length > 0) return shape;
  const declaration = declarationMistakes(subscription);
  if (declaration.length > 0) return declaration;
  const content = [
    ...schemaMistakes(subscription),
    ...filterMistakes(subscription),
    ...typeFindings(subscription, customFields).mistakes,
  ];
  return content.length > 0 ? content : sizeMistakes(subscription);
}

function nameMistakes(names: readonly string[]): string[] {
  return [
    ...repeated(names).map(
      (name) => `More than one subscription is named ${name}; give each a unique name.`,
    ),
    ...sameButForCase([...new Set(names)]).map(
      (same) =>
        `Subscriptions ${same.join(" and ")} differ only in upper and lower case; give each a unique name.`,
    ),
  ];
}

/** The name, or the position in the list of a subscription without a name. */
function nameOf(subscription: unknown, index: number): string {
  const { name } = (subscription ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : `number ${index + 1}`;
}

/** Salesforce ignores case. Two API destinations for one object would halve its rate. */
function recordMistakes(subscriptions: readonly Subscription[]): string[] {
  const keys = subscriptions.map((one) => {
    const { object, externalIdField } = recordOf(one);
    return `${one.org === undefined ? "" : `${one.org}: `}${object}/${externalIdField}`;
  });
  return sameButForCase([...new Set(keys)]).map(
    (same) =>
      `${same.join(" and ")} are the same object and field in Salesforce; use one spelling.`,
  );
}

function ruleMistakes(subscriptions: readonly Subscription[]): string[] {
  const compiled = subscriptions.map(compile);
  return [
    ...overLimit(compiled, {
      count: countRules,
      limit: RULES,
      unit: "rules",
      remedy: "Map fewer optional fields",
    }),
    ...overLimit(compiled, {
      count: countWildcards,
      limit: RULES_WITH_WILDCARDS,
      unit: "rules with a wildcard",
      remedy:
        "Filter without wildcards, and declare in each schema how external ids that are texts begin (a pattern such as ^C-, or an enum)",
    }),
  ];
}

interface BusLimit {
  count: (subscription: CompiledSubscription) => number;
  limit: number;
  unit: string;
  remedy: string;
}

function overLimit(
  subscriptions: readonly CompiledSubscription[],
  { count, limit, unit, remedy }: BusLimit,
): string[] {
  const needs = subscriptions.map((one) => ({ name: one.name, count: count(one) }));
  const total = needs.reduce((sum, one) => sum + one.count, 0);
  if (total <= limit) return [];
  const largest = needs.reduce((most, one) => (one.count > most.count ? one : most));
  return [
    `The subscriptions need ${total} ${unit}, of which ${largest.name} needs ${largest.count}; a bus has at most ${limit}. ${remedy}, or spread the subscriptions over several buses.`,
  ];
}

const rulesOf = ({ rules, unmappable }: CompiledSubscription): readonly RuleOfSubscription[] =>
  unmappable === undefined ? rules : [...rules, unmappable];

const countRules = (subscription: CompiledSubscription): number => rulesOf(subscription).length;

const countWildcards = (subscription: CompiledSubscription): number =>
  rulesOf(subscription).filter(({ eventPattern }) =>
    JSON.stringify(eventPattern).includes('{"wildcard":'),
  ).length;
