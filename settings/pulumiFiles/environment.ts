import { fullKey } from "./keys";
import type { StackValues } from "./projectConfig";
import { isMapping, kindOf, type Mapping, type Value } from "./values";

/** The environments of Pulumi ESC that a stack file names. Only `pulumi` opens them. */
export interface Environment {
  /** Names of the imported environments; `inline` for values in the stack file itself. */
  names: string[];
  /** Values that the stack file itself gives as literals, by full key. */
  literals: StackValues;
}

/** @returns undefined for a value that is no environment */
export function environmentOf(given: Value, project: string): Environment | undefined {
  if (Array.isArray(given)) {
    return given.every((name) => typeof name === "string")
      ? { names: given, literals: new Map() }
      : undefined;
  }
  if (!isMapping(given)) return given === null ? { names: [], literals: new Map() } : undefined;
  const values = given.get("values");
  const config = isMapping(values) ? values.get("pulumiConfig") : undefined;
  const imports = given.get("imports");
  return {
    names: [
      ...(Array.isArray(imports) ? imports.flatMap(importedName) : []),
      ...(isMapping(values) ? ["inline"] : []),
    ],
    literals: isMapping(config) ? literalsOf(config, project) : new Map<string, Value>(),
  };
}

/** A name, or an object with the name as its only key. Source: Pulumi's documentation, 'ESC syntax reference', imports. */
function importedName(given: Value): string[] {
  if (typeof given === "string") return [given];
  return isMapping(given) ? [...given.keys()].slice(0, 1) : [];
}

function literalsOf(config: Mapping, project: string): StackValues {
  const found: StackValues = new Map();
  for (const [key, value] of config) {
    const full = fullKey(key, project);
    if (full !== undefined && isLiteral(value)) found.set(full, value);
  }
  return found;
}

/** Whether ESC does not evaluate a value: it has neither `${...}` nor `fn::...`. */
function isLiteral(value: Value): boolean {
  if (Array.isArray(value)) return value.every(isLiteral);
  if (isMapping(value)) {
    return [...value].every(([key, inner]) => !key.startsWith("fn::") && isLiteral(inner));
  }
  return kindOf(value) !== "string" || !String(value).includes("${");
}

/** Merges the literals under a stack's own values, as a JSON merge patch does. Source: pulumi/pulumi, pkg/workspace/config.go. */
export function mergeLiterals({ literals }: Environment, values: StackValues): void {
  for (const [key, literal] of literals) values.set(key, merged(values.get(key), literal));
}

function merged(own: Value | undefined, base: Value): Value {
  if (own === undefined) return base;
  if (!isMapping(own) || !isMapping(base)) return own;
  const both: Mapping = new Map(base);
  for (const [key, value] of own) both.set(key, merged(value, base.get(key) ?? value));
  return both;
}
