/*
 * Event patterns, as EventBridge documents them. The files of this folder, by a caller's question:
 *
 *   compile.ts     whether an event matches: `compilePattern`, and for rules and archives `compileAcceptedPattern`
 *   ruleIndex.ts   which of many patterns match an event: `RuleIndex`, of patterns from `compileIndexedPattern`
 *   parse.ts       whether the service refuses a pattern: `patternMistakes`, every mistake, `parsePattern`, the first one, and
 *                  for rules and archives `parseAcceptedPattern`
 *   explain.ts     why an event does not match: `explainMismatch`
 *
 * Inside: match.ts matches fields that are demanded together (a conjunction), ruleSet.ts many patterns at once. alternatives.ts
 * compiles the list of one field, with a file for each operator: anythingBut, cidr (and address), number, numeric, text,
 * wildcard. complexity.ts and wildcardAutomaton.ts measure wildcards. route.ts finds a field in an event.
 */
import { compileConjunction, type Matcher } from "./match";
import { parseAcceptedPattern, parsePattern, type Conjunction } from "./parse";

export type { Matcher } from "./match";

/** A pattern with what `RuleIndex` needs to match it together with others. */
export interface RulePattern {
  matches: Matcher;
  /** One of these must hold. */
  conjunctions: readonly Conjunction[];
  /** The exact texts that the pattern accepts as `source`; undefined if it also accepts other values. */
  sources: readonly string[] | undefined;
  /** The same for `detail-type`. */
  detailTypes: readonly string[] | undefined;
}

/**
 * Compiles an event pattern as EventBridge documents it: exact values, `prefix`, `suffix`, `equals-ignore-case`,
 * `anything-but`, `numeric`, `exists`, `cidr`, `wildcard`, `$or`, in nested objects and arrays.
 * Sources: EventBridge User Guide, 'Event patterns' and 'Comparison operators'; compared with aws/event-ruler.
 *
 * @param pattern JSON text
 * @throws Error naming the part of the pattern that the service refuses, and its path
 */
export function compilePattern(pattern: string): Matcher {
  return compileIndexedPattern(pattern).matches;
}

/**
 * Compiles an event pattern of a rule or an archive.
 *
 * @throws Error as `compilePattern`, and for wildcards that the service refuses as too complex
 */
export function compileAcceptedPattern(pattern: string): Matcher {
  return indexed(parseAcceptedPattern(pattern)).matches;
}

/** Compiles an event pattern with its demands on the envelope. @throws Error as `compilePattern` */
export function compileIndexedPattern(pattern: string): RulePattern {
  return indexed(parsePattern(pattern));
}

function indexed(conjunctions: readonly Conjunction[]): RulePattern {
  const matchers = conjunctions.map(compileConjunction);
  const [only, ...more] = matchers;
  return {
    matches:
      only !== undefined && more.length === 0
        ? only
        : (event) => matchers.some((matches) => matches(event)),
    conjunctions,
    sources: exactTexts(conjunctions, "source"),
    detailTypes: exactTexts(conjunctions, "detail-type"),
  };
}

function exactTexts(conjunctions: readonly Conjunction[], key: string): string[] | undefined {
  const lists = conjunctions.map((conjunction) => {
    const { exact = [], others = [], absent = true } = conjunction.get(key)?.alternatives ?? {};
    const texts = exact.filter((one) => typeof one === "string");
    return absent || others.length > 0 || texts.length < exact.length ? undefined : texts;
  });
  return lists.every((list) => list !== undefined) ? [...new Set(lists.flat())] : undefined;
}
