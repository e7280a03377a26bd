import { secretIn } from "./secrets";
import { withoutSecrets, type SecretTexts } from "./secretTexts";
import type { Resource } from "./resource";
import { labelOf } from "./types";
import { isObject, spell, type Key } from "./values";

/** Stands in a finding for a value that may be a secret. */
export const HIDDEN = Symbol("not shown");

/** Stands in a finding for a value that is set, and whose content does not matter. */
export const GIVEN = Symbol("given");

/** A requirement of a policy that a resource does not meet, reported as one sentence and a remedy. */
export interface Finding {
  /** After the resource's name, such as `has no invocation rate limit`. */
  problem: string;
  /** The property with the problem, such as `deadLetterConfig.arn`. */
  property: string;
  /** The value of the property; undefined if unset, `HIDDEN` if it may be a secret, `GIVEN` if its content does not matter. */
  found: unknown;
  /** After the value and a comma: why the value is wrong, such as `and the ceiling is 20`. */
  because: string;
  /** A sentence that says what to do, with the value to set. */
  remedy: string;
  /** Whether the finding is advice although the policy is mandatory: this stack alone does not show whether it is a mistake. */
  advice?: true;
}

/**
 * Formats a finding as a sentence and a remedy. Of a value that is a secret, it shows type and length only: a value that Pulumi
 * holds as a secret, contains one or is a part of one, and a value that looks like a secret, also if the policy did not hide it.
 *
 * @param secrets the texts that Pulumi holds as secrets, in this resource and in others whose values the finding may quote
 */
export function formatFinding(
  resource: Pick<Resource, "type" | "name" | "props" | "secrets">,
  { problem, property, found, because, remedy }: Finding,
  secrets: SecretTexts,
): string {
  const [what, why, how] = [problem, because, remedy].map((text) =>
    shortened(withoutSecrets(text, secrets)),
  );
  const value = formatFound(resource, { property, found }, secrets);
  return `${labelOf(resource.type)} '${resource.name}' ${what}: ${property} is ${value}, ${why}. ${how}`;
}

/** The most characters of a word, and of a sentence with the values that it quotes. */
const LONGEST_WORD = 300;
const LONGEST_SENTENCE = 1_500;

function shortened(sentence: string): string {
  const words = sentence.replace(/\S+/g, (word) => shorten(word, LONGEST_WORD));
  return shorten(words, LONGEST_SENTENCE);
}

const shorten = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most)}...` : text;

function formatFound(
  { props, secrets: marked = new Set() }: Pick<Resource, "props" | "secrets">,
  { property, found }: Pick<Finding, "property" | "found">,
  secrets: SecretTexts,
): string {
  if (found === HIDDEN) return describeHidden(valueOf(props, property));
  if (found === undefined || found === null) return "not set";
  if (found === GIVEN) return "set";
  if (Number.isNaN(found)) return "not a number";
  if (isMarked(property, marked)) return describeHidden(found);
  return formatValue(found, secrets);
}

const LONGEST = 80;

function formatValue(value: unknown, secrets: SecretTexts): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (secretIn(text) !== undefined || textsIn(value).some(secrets.touch)) {
    return describeHidden(value);
  }
  const short = shorten(text, LONGEST);
  return typeof value === "string" ? `'${short}'` : short;
}

/** The texts in a value, without the escapes of JSON. */
function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
}

/** The type and length of a value that is not shown. */
function describeHidden(value: unknown): string {
  if (typeof value === "string") return `a text of ${count(value.length, "character")} (not shown)`;
  if (Array.isArray(value)) return `a list of ${count(value.length, "item")} (not shown)`;
  if (isObject(value))
    return `an object of ${count(Object.keys(value).length, "member")} (not shown)`;
  return value === undefined ? "a value not shown here" : `a ${typeof value} (not shown)`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Whether the value at a path is marked as a secret, contains a marked value, or is in one. */
function isMarked(property: string, marked: ReadonlySet<string>): boolean {
  return [...marked].some((path) => contains(path, property) || contains(property, path));
}

const contains = (outer: string, inner: string) =>
  inner.startsWith(outer) && /^(?:$|[.[])/.test(inner.slice(outer.length));

/** The value at a path as `spell` formats it; undefined if there is none. */
function valueOf(value: unknown, property: string, path: readonly Key[] = []): unknown {
  if (spell(path) === property) return value;
  if (path.length > 0 && !contains(spell(path), property)) return undefined;
  const members: [Key, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  for (const [key, member] of members) {
    const found = valueOf(member, property, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
