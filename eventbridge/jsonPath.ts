import { isJsonObject, type Json } from "./event";
import { writeJson } from "./json";

const PATH = /^\$((?:\.[\w/-]+(?:\[(?:\d+|\*)\])*)*)$/;
const STEP = /\.([\w/-]+)|\[(\d+|\*)\]/g;
const EVERY = Symbol("every element");

type Step = string | number | typeof EVERY;

/** Reads a value of an event; undefined if the path finds no value. */
export type JsonPath = (value: Json) => Json | undefined;

/**
 * Compiles a JSON path as targets use it: `$`, `$.detail.email`, `$.detail.items[0].sku`,
 * `$.detail.items[*].sku`.
 *
 * The result of a wildcard is not documented. As in other JSON paths, it is assumed to be one flat list of the elements'
 * values, and no value for anything but a list. The service evaluates paths only at run time, where an invalid path finds no
 * value; here an invalid path is refused immediately.
 * Sources: EventBridge User Guide, 'Input transformation': dot notation, dashes, underscores, letters and digits, forward
 * slashes, array indices, wildcards; for the grammar, Pipes API reference, `PipeTargetHttpParameters`.
 *
 * @throws Error naming an invalid path
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

/** The value of a JSON path in an event, or a constant, as text. */
export type Value = (event: Json) => string;

/**
 * Compiles a value of a target's HTTP parameters. A text that is a JSON path as a whole is read from the event; any other text
 * is a constant. A path that finds no value gives an empty text. A value that is not a text becomes JSON.
 * Sources: EventBridge User Guide, 'Targets', dynamic path parameters; for the empty text, an observation at AWS
 * (ministackorg/ministack#1775).
 *
 * @throws Error for a text that starts like a path but is not valid: the service would send it unchanged
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
