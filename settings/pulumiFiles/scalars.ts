import type { Value } from "./values";

/** A scalar that the engine refuses, with the reason as a clause. */
export class UnusableScalar extends Error {}

export interface ScalarText {
  text: string;
  /** Whether it is written without quotes, and not as a block. */
  plain: boolean;
  /** Such as `tag:yaml.org,2002:int`; undefined where the file has none. */
  tag: string | undefined;
}

const CORE = "tag:yaml.org,2002:";

/**
 * The value of a scalar as Pulumi's YAML library reads it. It differs from YAML 1.2: `0777` is octal, `1_000` a number,
 * `2020-01-01` a timestamp. The engine writes a timestamp as Go does.
 *
 * Source: gopkg.in/yaml.v3, resolve.go; pulumi/pulumi, sdk/go/common/resource/config/object.go, unmarshalObject.
 *
 * @throws UnusableScalar for a value that its tag does not allow, and for a number that JSON does not have
 */
export function resolveScalar({ text, plain, tag }: ScalarText): Value {
  const short = tag?.startsWith(CORE) === true ? tag.slice(CORE.length) : tag;
  if (short === "binary") return Buffer.from(text, "base64").toString("utf8");
  if (short === undefined ? !plain : !RESOLVED.includes(short)) return text;
  const { kind, value } = resolvePlain(text);
  if (short === "float" && kind === "int") return Number(value);
  if (short !== undefined && short !== kind) {
    throw new UnusableScalar(`is not a value of the type !!${short} that its tag gives`);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new UnusableScalar("is not a finite number");
  }
  return value;
}

const RESOLVED = ["bool", "int", "float", "null", "timestamp"];

interface Resolved {
  kind: string;
  value: Value;
}

const CONSTANTS = new Map<string, Resolved>([
  ...["true", "True", "TRUE"].map((text) => [text, { kind: "bool", value: true }] as const),
  ...["false", "False", "FALSE"].map((text) => [text, { kind: "bool", value: false }] as const),
  ...["", "~", "null", "Null", "NULL"].map(
    (text) => [text, { kind: "null", value: null }] as const,
  ),
  ...["", "+", "-"].flatMap((sign) =>
    [".inf", ".Inf", ".INF"].map(
      (text) =>
        [sign + text, { kind: "float", value: sign === "-" ? -Infinity : Infinity }] as const,
    ),
  ),
  ...[".nan", ".NaN", ".NAN"].map((text) => [text, { kind: "float", value: NaN }] as const),
]);

const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

function resolvePlain(text: string): Resolved {
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return constant;
  if (!/^[-+.\d]/.test(text)) return { kind: "str", value: text };
  const time = goTime(text);
  if (time !== undefined) return { kind: "timestamp", value: time };
  const number = text.startsWith(".") ? text : text.replaceAll("_", "");
  const integer = integerOf(number);
  if (integer !== undefined) return { kind: "int", value: integer };
  const float = FLOAT.test(number) ? Number(number) : NaN;
  if (!Number.isFinite(float)) return { kind: "str", value: text };
  // The engine writes the file anew before it reads the values, and so loses the fraction of 1.0 and the sign of -0.0.
  return { kind: "float", value: Object.is(float, -0) ? 0 : float };
}

const RADIX: readonly [RegExp, string][] = [
  [/^0[xX]([\da-fA-F]+)$/, "0x"],
  [/^0[bB]([01]+)$/, "0b"],
  [/^0[oO]?([0-7]+)$/, "0o"],
  [/^(0|[1-9]\d*)$/, ""],
];

/** An integer of 64 bits, signed or not. */
function integerOf(text: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  for (const [form, prefix] of RADIX) {
    const [, found] = form.exec(digits) ?? [];
    if (found === undefined) continue;
    const magnitude = BigInt(prefix + found);
    const value = sign === "-" ? -magnitude : magnitude;
    return value >= -(2n ** 63n) && value < 2n ** (sign === "" ? 64n : 63n) ? value : undefined;
  }
  return undefined;
}

const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})([.,]\d+)?(Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})([.,]\d+)?)?$/;

/** A timestamp in the form of Go's Time.String, such as `2020-01-01 00:00:00 +0000 UTC`; undefined for another text. */
function goTime(text: string): string | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = "", ...rest] = match;
  const [hour, minute, second, fraction] = rest[0] === undefined ? rest.slice(5) : rest;
  const zone = rest[4] ?? "Z";
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  const exists = date.getUTCFullYear() === y && date.getUTCMonth() === mo - 1;
  if (!exists || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return undefined;
  const two = (number: number) => String(number).padStart(2, "0");
  const part = (fraction ?? "").slice(1, 10).replace(/0+$/, "");
  const offset = zone === "Z" ? "+0000" : zone.replace(":", "");
  // Go names a zone by its offset, except that of the machine.
  const name = offset === "+0000" ? "UTC" : offset;
  const seconds = part === "" ? two(s) : `${two(s)}.${part}`;
  return `${year}-${two(mo)}-${two(d)} ${two(h)}:${two(mi)}:${seconds} ${offset} ${name}`;
}
