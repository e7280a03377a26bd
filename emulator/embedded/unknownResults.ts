import * as pulumi from "@pulumi/pulumi";
import * as invokes from "@pulumi/pulumi/runtime/invoke";
import * as outputs from "@pulumi/pulumi/output";
import { UNKNOWN } from "../propertyValues";

/*
 * The SDK cannot receive an unknown result of a function: the engine always asks the provider. Here the monitor answers with an
 * empty result where the result is unknown, and this module turns it into an unknown value. So it does with the empty result that
 * the SDK makes of a call with unknown arguments.
 */

type Apply = (change: (value: unknown) => unknown, runWithUnknowns: boolean) => unknown;
type AnyFunction = (...args: unknown[]) => unknown;

/** Pulumi's own unknown value. It is exported, though not in its typings. */
const { unknown } = outputs as unknown as { unknown: object };

const promised =
  (original: AnyFunction): AnyFunction =>
  (...args) =>
    (original(...args) as Promise<unknown>).then((result) =>
      isEmpty(result) ? unknownValue : result,
    );

const asOutput =
  (original: AnyFunction): AnyFunction =>
  (...args) =>
    (original(...args) as { apply: Apply }).apply(
      (result) => (isEmpty(result) ? unknown : result),
      true,
    );

/** A function without a result has no property that could be read. */
const isEmpty = (result: unknown): boolean =>
  result === undefined ||
  (typeof result === "object" && result !== null && Object.keys(result).length === 0);

const CHANGES: Record<string, (original: AnyFunction) => AnyFunction> = {
  invoke: promised,
  invokeSingle: promised,
  invokeOutput: asOutput,
  invokeSingleOutput: asOutput,
  call: asOutput,
  callSingle: asOutput,
};

/** Changes the SDK's functions that call functions of providers, until the returned function is called. */
export function receiveUnknownResults(): () => void {
  const modules = [invokes, pulumi.runtime] as unknown as Record<string, AnyFunction>[];
  const undo = modules.flatMap((module) =>
    Object.entries(CHANGES).flatMap(([name, change]) => {
      const original = module[name];
      const property = Object.getOwnPropertyDescriptor(module, name);
      if (original === undefined || property?.writable !== true) return [];
      module[name] = change(original);
      return [() => void (module[name] = original)];
    }),
  );
  return () => undo.forEach((restore) => restore());
}

/** An output whose value is unknown. */
export const unknownOutput = (): pulumi.Output<unknown> => pulumi.output(unknown);

/** The exports of a program, of which those that contain an unknown value are unknown outputs, which the SDK can register. */
export function withUnknownExports(exported: unknown): unknown {
  if (exported === unknownValue) return unknownOutput();
  if (!isPlain(exported)) return exported;
  return Object.fromEntries(
    Object.entries(exported).map(([key, value]: [string, unknown]) => [
      key,
      containsUnknown(value) ? unknownOutput() : value,
    ]),
  );
}

/** Whether a value, or a value in its lists and plain objects, is unknown. */
function containsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isPlain(value) && Object.values(value).some(containsUnknown);
}

/** Whether a value is an object without a class, or an ES module; a resource or an output is neither. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

/** Methods of lists and texts. A result may have a property with the name of another method, such as `keys`. */
const METHODS = new Set([
  ...["at", "concat", "every", "filter", "find", "findIndex", "flat", "flatMap", "forEach", "map"],
  ...["includes", "indexOf", "join", "pop", "push", "reduce", "reverse", "shift", "slice", "some"],
  ...["sort", "splice", "endsWith", "match", "padEnd", "padStart", "replace", "replaceAll"],
  ...["split", "startsWith", "substring", "toLowerCase", "toUpperCase", "trim"],
]);

/**
 * An unknown value for a program that awaits a result, and so reads it without `apply`. Each of its properties is unknown, as is
 * the result of each method of a list or text; in a text it is Pulumi's mark of an unknown value, so that the whole text is
 * unknown; a loop over it runs for no element.
 */
export const unknownValue: unknown = new Proxy(
  {},
  {
    get: (_, property) => {
      if (property === "__pulumiUnknown") return true;
      if (property === "length") return 0;
      if (property === Symbol.iterator) return () => [][Symbol.iterator]();
      if (property === Symbol.toPrimitive) {
        return (hint: string) => (hint === "number" ? NaN : UNKNOWN);
      }
      // A value with `then` would be awaited.
      if (typeof property === "symbol" || property === "then" || property.startsWith("__")) {
        return undefined;
      }
      if (["toString", "toJSON", "valueOf"].includes(property)) return () => UNKNOWN;
      return METHODS.has(property) ? () => unknownValue : unknownValue;
    },
  },
);
