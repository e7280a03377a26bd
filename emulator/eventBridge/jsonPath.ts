import { isJsonObject, type Json } from "./event";

const PATH = /^\$((?:\.[A-Za-z0-9_-]+|\[\d+\])*)$/;
const STEP = /\.([A-Za-z0-9_-]+)|\[(\d+)\]/g;

/** Reads a value of an event; undefined where there is none. */
export type JsonPath = (value: Json) => Json | undefined;

/**
 * Compiles a JSON path of the kind that targets take: `$`, `$.detail.email`, `$.detail.items[0].sku`.
 * Source: EventBridge User Guide, 'Input transformation': dot notation; letters, digits, `_` and `-`.
 *
 * @throws Error naming the path when it is not one.
 */
export function compileJsonPath(path: string): JsonPath {
  const [, steps] = PATH.exec(path) ?? [];
  if (steps === undefined) {
    throw new Error(`'${path}' is not a JSON path such as $.detail.email`);
  }
  const keys = [...steps.matchAll(STEP)].map(([, name, index]) => name ?? Number(index));
  return (value) => keys.reduce<Json | undefined>(step, value);
}

function step(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof key === "number") {
    return Array.isArray(value) ? value[key] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
