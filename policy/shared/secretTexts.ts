import { withoutProxies, type Resource } from "./resource";
import { isObject, spell, type Key } from "./values";

/** A shorter secret can be in a text by chance, such as `shop`. It is hidden where it is the whole text. */
const SHORTEST_SECRET = 6;

/** A shorter text can be a part of a secret by chance, such as `https://`. */
const SHORTEST_PART = 9;

/** Stands in a sentence for a secret. */
const HIDDEN = "[not shown]";

/** The texts that Pulumi holds as secrets, in some resources. */
export interface SecretTexts {
  /** Whether a text is or contains a secret, or is a part of one. */
  touch: (text: string) => boolean;
  /** The secrets that are long enough to be recognized in a sentence. */
  long: readonly string[];
}

/** The texts that resources hold as secrets. They are collected when one is looked for: most stacks have no finding. */
export function secretTextsOf(resources: readonly Resource[]): SecretTexts {
  let collected: { all: ReadonlySet<string>; long: readonly string[] } | undefined;
  const texts = () => {
    if (collected === undefined) {
      const all = new Set(resources.flatMap(markedTexts).filter((text) => text !== ""));
      collected = { all, long: [...all].filter(({ length }) => length >= SHORTEST_SECRET) };
    }
    return collected;
  };
  return {
    touch: (text) =>
      texts().all.has(text) ||
      texts().long.some(
        (secret) =>
          text.includes(secret) || (text.length >= SHORTEST_PART && secret.includes(text)),
      ),
    get long() {
      return texts().long;
    },
  };
}

/** The texts of a stack's secrets. All policies that get the same array share them. */
export function secretTextsOfStack(resources: readonly Resource[]): SecretTexts {
  const texts = ofStacks.get(resources) ?? secretTextsOf(resources);
  ofStacks.set(resources, texts);
  return texts;
}
const ofStacks = new WeakMap<readonly Resource[], SecretTexts>();

/**
 * A sentence without the secrets in it, and without the parts of secrets that it contains: quoted texts, and words that are no
 * plain words, such as a host.
 */
export function withoutSecrets(sentence: string, secrets: SecretTexts): string {
  const unquoted = sentence.replace(/'([^']+)'/g, (quoted, text: string) =>
    secrets.touch(text.replace(/\.\.\.$/, "")) ? HIDDEN : quoted,
  );
  const whole = secrets.long.reduce((text, secret) => text.replaceAll(secret, HIDDEN), unquoted);
  return whole.replace(/[^\s'"()<>,;]+/g, (word) => {
    const text = /[.:]$/.test(word) ? word.slice(0, -1) : word; // a word at the end of a sentence
    const isPart = text.length >= SHORTEST_PART && /[\d./@=]/.test(text) && secrets.touch(text);
    return isPart ? HIDDEN + word.slice(text.length) : word;
  });
}

function markedTexts(resource: Resource): string[] {
  const { secrets } = resource;
  if (!secrets?.size) return [];
  const texts: string[] = [];
  const walk = (value: unknown, path: readonly Key[], inSecret: boolean) => {
    const secret = inSecret || secrets.has(spell(path));
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index], secret));
    else if (isObject(value)) {
      Object.entries(value).forEach(([key, member]) => walk(member, [...path, key], secret));
    } else if (secret && (typeof value === "string" || typeof value === "number")) {
      texts.push(String(value));
    }
  };
  walk(withoutProxies(resource).props, [], false);
  return texts;
}
