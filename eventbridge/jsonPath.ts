import { isJsonObject, type Json } from "./event";
import { writeJson } from "./json";

const PATH = /^\$((?:\.[\w/-]+(?:\[(?:\d+|\*)\])*)*)$/;
const STEP = /\.([\w/-]+)|\[(\d+|\*)\]/g;
const EVERY = Symbol("every element");

type Step = string | number | typeof EVERY;

/** Reads a value of an event; undefined where there is none. */
export type JsonPath = (value: Json) => Json | undefined;

/**
 * Compiles a JSON path of the kind that targets take: `$`, `$.detail.email`, `$.detail.items[0].sku`,
 * `$.detail.items[*].sku`.
 *
 * Sources: EventBridge User Guide, 'Input transformation': dot notation, dashes, underscores, letters and
 * digits, forward slashes, array indices, wildcards; the grammar is the one that the Pipes API reference
 * spells out (`PipeTargetHttpParameters`). What a wildcard gives is written nowhere; as in other JSON paths
 * it is taken to be one flat list of what the elements have, and nothing where there is no list. The service
 * evaluates paths only at run time, where one that it cannot read finds nothing; here it is refused at once.
 *
 * @throws Error naming the path when it is not one.
 */
export function compileJsonPath(path: string): JsonPath {
  const [, text] = PATH.exec(path) ?? [];
  if (text === undefined) {
    throw new Error(`'${path}' is not a JSON path such as $.detail.email`);
  }
  const steps = [...text.matchAll(STEP)].map(([, name, index]): Step => {
    if (name !== undefined) return name;
    return index === "*" ? EVERY : Number(index);
  });
  return (value) => walk(value, steps, 0);
}

/** What a JSON path, or a constant, gives for an event, as text. */
export type Value = (event: Json) => string;

/**
 * Compiles a value of a target's HTTP parameters: a text that is a JSON path as a whole is read from the
 * event, any other is a constant. A path that finds nothing gives an empty text, and what is no text gives
 * its JSON.
 *
 * Sources: EventBridge User Guide, 'Targets', dynamic path parameters; the empty text was seen at AWS
 * (ministackorg/ministack#1775).
 *
 * @throws Error for a text that starts like a path and is none: the service would send it as it stands.
 */
export function compileValue(text: string): Value {
  if (text !== "$" && !/^\$[.[]/.test(text)) return () => text;
  const path = compileJsonPath(text);
  return (event) => {
    const value = path(event);
    if (value === undefined) return "";
    return typeof value === "string" ? value : writeJson(value);
  };
}

function walk(start: Json, steps: readonly Step[], from: number): Json | undefined {
  let value: Json | undefined = start;
  for (let i = from; i < steps.length && value !== undefined; i += 1) {
    const step = steps[i];
    if (step === EVERY) return every(value, steps, i + 1);
    value = step === undefined ? undefined : member(value, step);
  }
  return value;
}

function every(value: Json, steps: readonly Step[], from: number): Json | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value
    .map((element) => walk(element, steps, from))
    .filter((item) => item !== undefined);
  return steps.includes(EVERY, from) ? found.flat() : found;
}

function member(value: Json, step: string | number): Json | undefined {
  if (typeof step === "number") {
    return Array.isArray(value) ? value[step] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
