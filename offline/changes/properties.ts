import { canonical } from "../../eventbridge/json";
import { isObject } from "../../emulator/propertyValues";
import { parsedJson } from "../../text/parsedJson";

/** The values of a resource by their paths, such as `authParameters.oauth.httpMethod`, as texts. */
export type Properties = Map<string, string>;

/** Characters of the longest JSON that is opened: the AWS quota of a managed policy. Source: IAM User Guide, 'IAM and AWS STS quotas'. */
const LONGEST_JSON = 6_144;

/**
 * The properties of a resource, each with its path. JSON in a text is read, so that a change of a policy document or of a dashboard
 * is the change of a part of it. A list of plain values is one text without repetitions. Pure.
 * Long JSON, such as the body of a dashboard, is one text.
 *
 * @param leaveOut names of properties to leave out
 */
export function propertiesOf(
  inputs: Readonly<Record<string, unknown>>,
  leaveOut: ReadonlySet<string> = new Set(),
): Properties {
  const found: Properties = new Map();
  for (const [key, value] of Object.entries(inputs)) {
    if (!leaveOut.has(key)) collect(value, key, found);
  }
  return found;
}

function collect(value: unknown, path: string, found: Properties): void {
  const isJson =
    typeof value === "string" && value.length <= LONGEST_JSON && /^\s*[[{]/.test(value);
  const inner = isJson ? parsedJson(value) : undefined;
  const read = inner ?? value;
  if (read === undefined || read === null) return;
  if (Array.isArray(read)) {
    const unique = [...new Map(read.map((one: unknown) => [canonical(one), one])).values()];
    if (unique.every((one) => typeof one !== "object" || one === null)) {
      found.set(path, unique.map(textOf).join(", "));
    } else unique.forEach((one, index) => collect(one, `${path}[${index}]`, found));
  } else if (isObject(read)) {
    for (const [key, one] of Object.entries(read)) collect(one, `${path}.${key}`, found);
  } else found.set(path, textOf(read));
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");
