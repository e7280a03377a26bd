import { patternMistakes } from "../eventbridge/pattern/parse";
import {
  bytesOf,
  PATHS,
  PATTERN_BYTES,
  PATTERN_CHARACTERS,
  TEMPLATE_BYTES,
} from "../eventbridge/quotas";
import { compile } from "./compile";
import type { Subscription } from "./subscription";

/** A measure of a subscription's rules that EventBridge limits. */
interface Measure {
  part: string;
  sizes: readonly number[];
  limit: number;
  unit: string;
  remedy: string;
}

/**
 * The rules of a subscription that EventBridge would refuse for their size or the complexity of their wildcards, each as
 * a sentence. Pure.
 *
 * @param subscription without other mistakes
 */
export function sizeMistakes(subscription: Subscription): string[] {
  const { rules, unmappable } = compile(subscription);
  const patterns = [...rules, ...(unmappable === undefined ? [] : [unmappable])];
  const templates = rules.flatMap(({ input }) =>
    "inputTransformer" in input ? [input.inputTransformer] : [],
  );
  const texts = patterns.map(({ eventPattern }) => JSON.stringify(eventPattern));
  const measures: Measure[] = [
    {
      part: "event pattern",
      sizes: texts.map(({ length }) => length),
      limit: PATTERN_CHARACTERS,
      unit: "characters",
      remedy: "map fewer fields, or shorten the filter",
    },
    {
      part: "event pattern",
      sizes: texts.map(bytesOf),
      limit: PATTERN_BYTES,
      unit: "bytes",
      remedy: "shorten the detail types or the filter",
    },
    {
      part: "input transformer",
      sizes: templates.map(({ inputPaths }) => Object.keys(inputPaths).length),
      limit: PATHS,
      unit: "paths",
      remedy: "map fewer fields",
    },
    {
      part: "input template",
      sizes: templates.map(({ inputTemplate }) => bytesOf(inputTemplate)),
      limit: TEMPLATE_BYTES,
      unit: "bytes",
      remedy: "map fewer fields, or shorten constants",
    },
  ];
  const tooLarge = measures.flatMap(tooLargeMistake);
  return tooLarge.length > 0 ? tooLarge : [...new Set(texts.flatMap(refusals))];
}

function tooLargeMistake({ part, sizes, limit, unit, remedy }: Measure): string[] {
  const largest = Math.max(0, ...sizes);
  return largest > limit
    ? [`its ${part} has ${largest} ${unit}, and EventBridge accepts ${limit}; ${remedy}.`]
    : [];
}

function refusals(pattern: string): string[] {
  return patternMistakes(pattern).map(
    ({ what, at = "the top" }) => `EventBridge refuses its event pattern: ${what}, at ${at}.`,
  );
}
