import { memoized } from "../shared/memoized";
import { isMarkedSecret } from "../shared/resource";
import type { Resource } from "../shared/policy";
import {
  BY_NAME,
  isDescription,
  isGenerated,
  isSecretUnder,
  isSecretValue,
  secretForm,
  secretIn,
} from "../shared/secrets";
import { isObject, isUnknown, spell, type Key, type Properties } from "../shared/values";
import { isChosenKey, JUDGED_ELSEWHERE, MEANT_FOR_SECRETS, TYPES_OF_STORES } from "./secretPlaces";
import { secretInUserData } from "./userData";

/** A secret in plaintext. */
export interface FoundSecret {
  path: readonly Key[];
  /** Words for the kind of secret. */
  what: string;
}

/** Where a value is. */
interface Place {
  /** The path of the input. */
  path: readonly Key[];
  /** The name of the value: its key, or the `name` or `key` beside it in a list of pairs. */
  name: string | undefined;
  /** The key of the map or object that holds the value. */
  container: string | undefined;
  depth: number;
  /** Whether the value is inside JSON that the input holds as a text. */
  inText: boolean;
  /** Whether a name is evidence here: not among units, mappings or types of secrets. */
  named: boolean;
}

/** Deeper values are not searched. Inputs of resources are far less deep, and a text can hold JSON of any depth. */
const DEEPEST = 100;

const START = {
  depth: 0,
  path: [],
  name: undefined,
  container: undefined,
  inText: false,
  named: true,
};

/** Searches the inputs of a resource for secrets that are not marked. */
export function* secretsOf(resource: Resource, ignored: readonly string[]): Iterable<FoundSecret> {
  for (const found of new Search(resource, ignored).search(resource.props, START)) {
    if (isMarkedSecret(resource, ...found.path) !== true) yield found;
  }
}

const NAMES: ReadonlySet<string> = new Set(["annotations", "labels"]);

class Search {
  private readonly hasMarks: boolean;
  /** The inputs that are not searched. */
  private readonly left: ReadonlySet<string>;

  constructor(
    private readonly resource: Resource,
    ignored: readonly string[],
  ) {
    const { type, secrets } = resource;
    this.hasMarks = secrets !== undefined;
    const meant = this.hasMarks ? [] : (MEANT_FOR_SECRETS[type] ?? []);
    this.left = new Set([...ignored, ...(JUDGED_ELSEWHERE[type] ?? []), ...meant]);
  }

  *search(value: unknown, place: Place): Iterable<FoundSecret> {
    if (typeof value === "string") {
      if (value.length >= 4 && !isUnknown(value)) yield* this.inText(value, place);
    } else if (place.depth > DEEPEST) {
      return;
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const option = optionOf(value[index - 1]);
        const at = { ...within(place, index), depth: place.depth + 1 };
        yield* this.search(
          item,
          option === undefined ? at : { ...at, name: option, container: "options" },
        );
      }
    } else if (isObject(value)) {
      yield* this.inObject(value, { ...place, depth: place.depth + 1 });
    }
  }

  private *inObject(value: Properties, place: Place): Iterable<FoundSecret> {
    const pair = pairOf(value);
    const named = place.named && !(place.name !== undefined && isDescription(place.name));
    for (const [key, member] of Object.entries(value)) {
      const at = within(place, key);
      if (!place.inText && this.left.size > 0 && this.left.has(spell(at.path))) continue;
      if (key.length >= 8 && secretForm(key) !== undefined) {
        // A message must not show the key.
        yield { path: place.path, what: "a secret as a key" };
      } else if (key !== pair?.valueKey) {
        yield* this.search(member, { ...at, name: key, container: place.name, named });
      } else if (!pair.isReference) {
        yield* this.search(member, { ...at, name: pair.name, container: "variables", named });
      }
    }
  }

  private *inText(text: string, place: Place): Iterable<FoundSecret> {
    const inside = parsed(text);
    const what =
      inside === undefined
        ? (secretIn(text) ?? secretInUserData(place.name, text) ?? this.secretByName(text, place))
        : (secretForm(text) ?? firstOf(this.search(inside, { ...place, inText: true }))?.what);
    if (what !== undefined) yield { path: place.path, what };
  }

  private secretByName(text: string, place: Place): string | undefined {
    const { name, container, inText, named, path } = place;
    if (name === undefined || !named) return undefined;
    if (this.resource.type === TYPES_OF_STORES.secretVersion && path[0] === "secretString") {
      if (!inText) return isSecretValue("strong", name, text) ? BY_NAME : undefined;
    }
    // The schema may call this property sensitive.
    const mayBeSensitive = !this.hasMarks && !inText;
    if (mayBeSensitive && (path.length < 2 || !isChosenKey(name, container))) return undefined;
    // Annotations and labels name the secrets that controllers read.
    if (container !== undefined && NAMES.has(container) && !isGenerated(text)) return undefined;
    return isSecretUnder(name, text) ? BY_NAME : undefined;
  }
}

/** The option of a command before its value in a list of arguments: `["--api-key", "..."]`. */
const optionOf = (argument: unknown) =>
  typeof argument === "string" && /^--?[a-z][\w-]{1,64}$/i.test(argument) ? argument : undefined;

const within = (place: Place, key: Key): Place =>
  place.inText ? place : { ...place, path: [...place.path, key] };

/** Where lists hold pairs, the names of their parts. */
const PAIRS = [
  ["name", "value"],
  ["key", "value"],
  ["Name", "Value"],
  ["Key", "Value"],
  ["parameterKey", "parameterValue"],
  ["ParameterKey", "ParameterValue"],
  ["name", "stringValue"],
] as const;

/** A name with its value, such as an environment variable of a container, or a header. */
function pairOf(
  value: Properties,
): { name: string; valueKey: string; isReference: boolean } | undefined {
  for (const [nameKey, valueKey] of PAIRS) {
    const name = value[nameKey];
    if (typeof name !== "string" || !Object.hasOwn(value, valueKey)) continue;
    const type = value.type ?? value.Type;
    // Source: CodeBuild API reference, EnvironmentVariable: the value names a parameter or secret.
    const isReference = type === "PARAMETER_STORE" || type === "SECRETS_MANAGER";
    return { name, valueKey, isReference };
  }
  return undefined;
}

function parsed(text: string): unknown {
  return /^\s{0,100}[{[]/.test(text) ? parseJson(text) : undefined;
}

const parseJson = memoized((text): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a template, or a text that only begins like JSON
  }
});

function firstOf<T>(all: Iterable<T>): T | undefined {
  for (const one of all) return one;
  return undefined;
}
