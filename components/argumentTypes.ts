import * as pulumi from "@pulumi/pulumi";

/**
 * What keeps a value from having a type, each as a sentence. A program in JavaScript can pass anything, and one in TypeScript
 * with a cast.
 */
export type TypeCheck = (what: string, value: unknown) => string[];

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isLater(value);

/** A value that is known only after resources are registered. */
const isLater = (value: unknown): boolean =>
  pulumi.Output.isInstance(value) || value instanceof Promise;

/** Such as `a number`, `null` or `a list`. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function mustBe(what: string, type: string, value: unknown): string[] {
  if (!isLater(value)) return [`${what} must be ${type}, not ${kindOf(value)}.`];
  const later = value instanceof Promise ? "is a promise" : "is an output or holds a secret";
  return [`${what} ${later}; give a plain value, because resources are named and counted by it.`];
}

const type =
  (name: string, has: (value: unknown) => boolean): TypeCheck =>
  (what, value) =>
    has(value) ? [] : mustBe(what, name, value);

export const text = type("a text", (value) => typeof value === "string");
export const number = type("a number", (value) => typeof value === "number");
export const flag = type("true or false", (value) => typeof value === "boolean");
/** Of a resource's input. */
export const inputText = type(
  "a text or an output",
  (value) => typeof value === "string" || isLater(value),
);
export const objectOrFunction = type(
  "an object or a function",
  (value) => isObject(value) || typeof value === "function",
);

export const oneOf = (...texts: readonly string[]): TypeCheck =>
  type(texts.join(" or "), (value) => texts.some((one) => one === value));

export const optional =
  (check: TypeCheck): TypeCheck =>
  (what, value) =>
    value === undefined ? [] : check(what, value);

/** An object, or `false`, which turns off what the object describes. */
export const orFalse =
  (check: TypeCheck): TypeCheck =>
  (what, value) => {
    if (value === false) return [];
    return isObject(value) ? check(what, value) : mustBe(what, "an object or false", value);
  };

/** The arguments of a component. @param members such as `domain and subscriptions` */
export const argumentsWith =
  (members: string, check: TypeCheck) =>
  (args: unknown): string[] => {
    if (args === undefined || args === null) {
      return [`The arguments are missing; give an object with ${members}.`];
    }
    return isObject(args) ? check("", args) : mustBe("The second argument", "an object", args);
  };

export const listOf =
  (check: TypeCheck): TypeCheck =>
  (what, value) =>
    Array.isArray(value)
      ? value.flatMap((one: unknown, index) => check(`${what}[${index}]`, one))
      : mustBe(what, "a list", value);

/** An object whose keys the program chooses. */
export const mapOf =
  (check: TypeCheck): TypeCheck =>
  (what, value) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => check(`${what}.${key}`, one))
      : mustBe(what, "an object", value);

/** An object with these members; others are left alone. @param what empty for the arguments themselves */
export const objectOf =
  (members: Readonly<Record<string, TypeCheck>>): TypeCheck =>
  (what, value) =>
    isObject(value)
      ? Object.entries(members).flatMap(([key, check]) =>
          check(what === "" ? key : `${what}.${key}`, value[key]),
        )
      : mustBe(what, "an object", value);
