import { isObject } from "../../emulator/propertyValues";
import { parsedJson } from "../../text/parsedJson";

/** A member of a request's body: a path of the event, or a constant as JSON text. */
export type BodyValue = { path: string } | { constant: string };

/** A string of the template, or a variable outside of strings. */
const STRING_OR_VARIABLE = /"(?:[^"\\]|\\.)*"|<([^<>]+)>/g;
const MARK = "\u0000path:";

/**
 * The members of the body that an input transformer writes, by their names. A member of an inner object is named by its path, such as
 * `address.city`. Pure.
 *
 * @returns undefined for a template that is no JSON object
 */
export function membersOf(
  template: string,
  inputPaths: Readonly<Record<string, unknown>>,
): Map<string, BodyValue> | undefined {
  const json = template.replace(STRING_OR_VARIABLE, (found: string, variable?: string) => {
    if (variable === undefined) return found;
    const path = Object.hasOwn(inputPaths, variable) ? inputPaths[variable] : undefined;
    return JSON.stringify(MARK + (typeof path === "string" ? path : `<${variable}>`));
  });
  const body = parsedJson(json);
  if (!isObject(body)) return undefined;
  const members = new Map<string, BodyValue>();
  collect(body, "", members);
  return members;
}

function collect(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  members: Map<string, BodyValue>,
): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key;
    if (isObject(value) && Object.keys(value).length > 0) collect(value, `${name}.`, members);
    else if (typeof value === "string" && value.startsWith(MARK)) {
      members.set(name, { path: value.slice(MARK.length) });
    } else members.set(name, { constant: JSON.stringify(value) });
  }
}
