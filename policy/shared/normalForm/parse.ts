import type * as Yaml from "yaml";
import { UNKNOWN } from "../unknown";
import { isObject, type Properties } from "../values";

/** Templates that are longer are not read. CloudFormation takes 51,200 bytes of text. Source: CloudFormation quotas. */
const LONGEST = 1_000_000;

/** Parses a template, JSON or YAML with the short forms of the functions; undefined for any other text. */
export function parseTemplate(body: unknown): Properties | undefined {
  if (isObject(body)) return body;
  if (typeof body !== "string" || body.length > LONGEST) return undefined;
  try {
    const template: unknown = body.trimStart().startsWith("{") ? JSON.parse(body) : parseYaml(body);
    return isObject(template) ? template : undefined;
  } catch {
    return undefined; // invalid, or nested more deeply than the stack allows
  }
}

/** Reads JSON of an object; undefined for any other text. */
export function parseObject(text: unknown): Properties | undefined {
  if (isObject(text)) return text;
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): unknown {
  // Loaded only when a stack has such a template: most have none, and each preview starts the pack anew.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const yaml = require("yaml") as typeof Yaml;
  const document = yaml.parseDocument(text, { version: "1.1", logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  const read = (node: unknown): unknown => {
    // CloudFormation supports no aliases. Source: CloudFormation User Guide, 'Template formats'.
    if (node === null || yaml.isAlias(node)) return node === null ? null : UNKNOWN;
    if (yaml.isMap(node)) return tagged(node, Object.fromEntries(node.items.map(pair)));
    if (yaml.isSeq(node)) return tagged(node, node.items.map(read));
    return yaml.isScalar(node) ? tagged(node, scalar(node)) : undefined;
  };
  const pair = ({ key, value }: Yaml.Pair): [string, unknown] => [String(read(key)), read(value)];
  return read(document.contents);
}

/** A version such as 2012-10-17, and an account with a leading 0, are texts for CloudFormation. */
function scalar({ value, source }: Yaml.Scalar): unknown {
  const isText = value instanceof Date || (typeof value === "number" && /^0\d/.test(source ?? ""));
  return isText ? source : value;
}

/** `{"Fn::Sub": value}` for the tag `!Sub`. */
function tagged({ tag }: Pick<Yaml.Node, "tag">, value: unknown): unknown {
  if (!tag?.startsWith("!") || tag === "!") return value;
  const name = tag.slice(1);
  return { [name === "Ref" || name === "Condition" ? name : `Fn::${name}`]: value };
}
