import type { Resource } from "../resource";
import { isObject, spell, type Key } from "../values";
import type { Declaration } from "./declarations";
import type { Translated, Translation } from "./translation";

/** Stands for a secret, to find where the translation puts it. */
const SECRET = "\u0000secret";

type Marks = (translated: Translated) => ReadonlySet<string> | undefined;

/**
 * The paths of secrets in translated properties: those of the values that the program marked. The marks of a template count for
 * nothing, because CloudFormation shows it to whoever may read the stack.
 */
export function marksOf(
  { properties, logicalId }: Declaration,
  { props, secrets }: Resource,
  translation: Translation | undefined,
): Marks {
  if (logicalId !== undefined) return () => new Set();
  if (secrets === undefined) return () => undefined;
  if (secrets.size === 0 || translation === undefined) return () => new Set();
  // Cloud Control takes one text with all properties.
  const isText = properties !== props;
  const marked = replaceSecrets(properties, [], isText ? undefined : secrets);
  const translated = new Map(translation(marked).map((one) => [one.part, one]));
  return ({ part }) => new Set(pathsOf(translated.get(part)?.props, []));
}

/** @param secrets all values if undefined */
function replaceSecrets(
  value: unknown,
  path: readonly Key[],
  secrets: ReadonlySet<string> | undefined,
): unknown {
  const inside = secrets?.has(spell(path)) ? undefined : secrets;
  if (Array.isArray(value)) {
    return value.map((one, index) => replaceSecrets(one, [...path, index], inside));
  }
  if (!isObject(value)) return inside === undefined ? SECRET : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, replaceSecrets(one, [...path, key], inside)]),
  );
}

function pathsOf(value: unknown, path: readonly Key[]): string[] {
  if (value === SECRET) return [spell(path)];
  if (Array.isArray(value)) return value.flatMap((one, index) => pathsOf(one, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
}
