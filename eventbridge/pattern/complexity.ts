import { isJsonObject, type Json } from "../event";
import { writeJson } from "../json";
import { widestState } from "./wildcardAutomaton";

/**
 * The highest complexity that the service accepts for one rule. Assumed, because AWS publishes no figure. event-ruler's README
 * proposes 10 for each rule if a bus has 30 rules with wildcards, which is the service's quota. A report from the field
 * fits: three alternatives `*:stack/<name>/*`, whose complexity is 9, were accepted, and four, 12, were refused
 * (vals-ai/Valkyrie#278).
 */
const HIGHEST = 10;

/** An alternative of a field. */
interface Term {
  /** The service takes alternatives with the same identity for one pattern. */
  identity: string;
  /** The wildcard texts of the alternative; empty without a wildcard. */
  wildcards: readonly string[];
  /** Whether only the absence of the field fulfils it. */
  absence: boolean;
}

/** A state of the service's machine: the fields that an event may be tested for next. */
interface Stage {
  fields: Map<string, Field>;
}
interface Field {
  terms: Term[];
  /** By the identity of an alternative. */
  next: Map<string, Stage>;
  /** The stages to which a value leads. The service measures no others. */
  reached: Set<Stage>;
}

/** Fields that are demanded together, by their names, with the alternatives of each. */
type Demands = ReadonlyMap<string, { alternatives: { listed: Json } }>;

/** The field whose wildcards the service refuses as too complex; undefined if it accepts all. */
export function tooComplexField(conjunctions: readonly Demands[]): string | undefined {
  const { most, field } = complexityOf(conjunctions, HIGHEST);
  return most > HIGHEST ? field : undefined;
}

/**
 * The complexity of a pattern's wildcards, and the field that has it: the highest number of wildcard prefixes that one text
 * can match at once. `*ab` has the prefixes `*`, `*a` and `*ab`, and the text `ab` matches two of them. The search ends at
 * the first number above the limit.
 * Source: aws/event-ruler, MachineComplexityEvaluator, NameState and the README, 'Matching with a Machine'. On 25,000 random
 * patterns the result is that of version 1.7.3, except for 6 patterns, where it is higher by 1.
 *
 * @param conjunctions whose lists have been compiled
 */
export function complexityOf(
  conjunctions: readonly Demands[],
  limit: number,
): { most: number; field: string } {
  const withWildcards = conjunctions
    .map((conjunction) =>
      [...conjunction].map(
        ([name, { alternatives }]) => [name, termsOf(alternatives.listed)] as const,
      ),
    )
    .filter((fields) => fields.some(([, list]) => list.some((term) => term.wildcards.length > 0)));
  const pending = [stagesOf(withWildcards)];
  const seen = new Set<Stage>();
  let found = { most: 0, field: "" };
  for (let stage = pending.pop(); stage !== undefined; stage = pending.pop()) {
    if (seen.has(stage)) continue;
    seen.add(stage);
    for (const [field, { terms, reached }] of stage.fields) {
      const most = widestState(terms, limit);
      if (most > found.most) found = { most, field };
      if (most > limit) return found;
      pending.push(...reached);
    }
  }
  return found;
}

/** The alternatives of a list. */
function termsOf(list: Json): Term[] {
  return (Array.isArray(list) ? list : []).map((one) => ({
    identity: writeJson(one),
    wildcards: wildcardsOf(one),
    absence: isJsonObject(one) && one.exists === false,
  }));
}

function wildcardsOf(alternative: Json): string[] {
  if (!isJsonObject(alternative)) return [];
  const { wildcard = [], "anything-but": excluded } = alternative;
  return [wildcard, isJsonObject(excluded) ? (excluded.wildcard ?? []) : []]
    .flat()
    .filter((text) => typeof text === "string");
}

/** Conjunctions share the stages before the first field in which they differ. Fields are tested in order of their names. */
function stagesOf(conjunctions: readonly (readonly (readonly [string, readonly Term[]])[])[]) {
  const root: Stage = { fields: new Map() };
  for (const conjunction of conjunctions) {
    let stages = new Set([root]);
    for (const [name, terms] of [...conjunction].sort(([one], [other]) => (one < other ? -1 : 1))) {
      stages = new Set([...stages].flatMap((stage) => advance(stage, name, terms)));
    }
  }
  return root;
}

/** The stages to which the alternatives of a field lead: the existing stage of each, or one new stage for all others. */
function advance({ fields }: Stage, name: string, terms: readonly Term[]): Stage[] {
  const field: Field = fields.get(name) ?? { terms: [], next: new Map(), reached: new Set() };
  fields.set(name, field);
  let last: Stage | undefined;
  return terms.map((term) => {
    field.terms.push(term);
    last = field.next.get(term.identity) ?? last ?? { fields: new Map() };
    field.next.set(term.identity, last);
    if (!term.absence) field.reached.add(last);
    return last;
  });
}
