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

/** Where a value is. A path is a chain of places: most values hold no secret, and their paths are never read. */
interface Place {
  /** The place of the object or list that holds the value; undefined for the inputs as a whole. */
  parent: Place | undefined;
  /** The key in that object or list. */
  key: Key;
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

const START: Place = {
  parent: undefined,
  key: "",
  depth: 0,
  name: undefined,
  container: undefined,
  inText: false,
  named: true,
};

/** Searches the inputs of a resource for secrets that are not marked. */
export function secretsOf(resource: Resource, ignored: readonly string[]): FoundSecret[] {
  const found: FoundSecret[] = [];
  new Search(resource, ignored, found).search(resource.props, START);
  return found.filter(({ path }) => isMarkedSecret(resource, ...path) !== true);
}

const NAMES: ReadonlySet<string | undefined> = new Set(["annotations", "labels"]);

class Search {
  private readonly hasMarks: boolean;
  /** The inputs that are not searched. */
  private readonly left: ReadonlySet<string>;

  constructor(
    private readonly resource: Resource,
    private readonly ignored: readonly string[],
    /** To which the search adds. */
    private readonly found: FoundSecret[],
  ) {
    const { type, secrets } = resource;
    this.hasMarks = secrets !== undefined;
    const meant = this.hasMarks ? [] : (MEANT_FOR_SECRETS[type] ?? []);
    this.left = new Set([...ignored, ...(JUDGED_ELSEWHERE[type] ?? []), ...meant]);
  }

  search(value: unknown, place: Place): void {
    if (typeof value === "string") {
      if (!isUnknown(value)) this.searchText(value, place);
    } else if (place.depth <= DEEPEST) {
      if (Array.isArray(value)) this.searchList(value, place);
      else if (isObject(value)) this.searchObject(value, place);
    }
  }

  private searchList(value: readonly unknown[], place: Place): void {
    value.forEach((item, index) => {
      const option = isLongOption(item) ? undefined : optionOf(value[index - 1]);
      this.search(item, { ...within(place, index), name: option ?? place.name });
    });
  }

  private searchObject(value: Properties, place: Place): void {
    const pair = pairOf(value);
    const named = place.named && !(place.name !== undefined && isDescription(place.name));
    for (const key of Object.keys(value)) {
      const at = within(place, key);
      at.named = named;
      if (!place.inText && this.left.size > 0 && this.left.has(spell(pathOf(at)))) continue;
      if (key.length >= 8 && secretForm(key) !== undefined) {
        // A message must not show the key.
        this.found.push({ path: pathOf(place), what: "a secret as a key" });
      } else if (key !== pair?.valueKey) {
        at.name = key;
        at.container = place.name;
        this.search(value[key], at);
      } else if (!pair.isReference) {
        at.name = pair.name;
        at.container = "variables";
        this.search(value[key], at);
      }
    }
  }

  private searchText(text: string, place: Place): void {
    const inside = parsed(text);
    const what =
      inside === undefined
        ? (secretIn(text) ?? secretInUserData(place.name, text) ?? this.secretByName(text, place))
        : (secretForm(text) ?? this.firstInside(inside, place));
    if (what !== undefined) this.found.push({ path: pathOf(place), what });
  }

  /** The first secret in JSON that the input holds as a text. */
  private firstInside(value: unknown, place: Place): string | undefined {
    const inside: FoundSecret[] = [];
    new Search(this.resource, this.ignored, inside).search(value, { ...place, inText: true });
    return inside[0]?.what;
  }

  private secretByName(text: string, place: Place): string | undefined {
    const { name, container, inText, named } = place;
    if (name === undefined || !named) return undefined;
    const path = pathOf(place);
    if (this.resource.type === TYPES_OF_STORES.secretVersion && path[0] === "secretString") {
      if (!inText) return isSecretValue("strong", name, text) ? BY_NAME : undefined;
    }
    // The schema may call this property sensitive.
    const mayBeSensitive = !this.hasMarks && !inText;
    if (mayBeSensitive && (path.length < 2 || !isChosenKey(name, container))) return undefined;
    // Annotations and labels name the secrets that controllers read.
    if (NAMES.has(container) && !isGenerated(text)) return undefined;
    return isSecretUnder(name, text) ? BY_NAME : undefined;
  }
}

/** The option of a command before its value in a list of arguments: `["--api-key", "..."]`. */
const optionOf = (argument: unknown) =>
  typeof argument === "string" && /^--?[a-z][\w-]{1,64}$/i.test(argument) ? argument : undefined;

/** Such as `--verbose`, which is not the value of the option before it. */
const isLongOption = (argument: unknown) =>
  typeof argument === "string" && /^--[a-z][a-z-]{1,64}$/.test(argument);

const within = (parent: Place, key: Key): Place => ({
  parent,
  key,
  name: parent.name,
  container: parent.container,
  depth: parent.depth + 1,
  inText: parent.inText,
  named: parent.named,
});

function pathOf(place: Place): readonly Key[] {
  const keys: Key[] = [];
  for (let at = place; at.parent !== undefined; at = at.parent) {
    keys.push(at.key);
  }
  return keys.reverse();
}

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
