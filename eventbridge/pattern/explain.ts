import { isJsonObject, type Json } from "../event";
import { isNumber, writeJson } from "../json";
import { compileConjunction } from "./match";
import { FURTHEST } from "./number";
import { parsePattern, type Conjunction, type Demand } from "./parse";
import { routeTo, type Step } from "./route";

/**
 * The reason why an event does not match a pattern, as a sentence that names the fields; undefined if it matches.
 *
 * @param shown formats a value of the event; by default as JSON
 * @throws Error for a pattern that the service refuses
 */
export function explainMismatch(
  pattern: string,
  event: Json,
  shown: (value: Json) => string = writeJson,
): string | undefined {
  const conjunctions = parsePattern(pattern);
  if (conjunctions.some((conjunction) => compileConjunction(conjunction)(event))) return undefined;
  const reasons = [
    ...new Set(conjunctions.map((conjunction) => reasonOf(conjunction, event, shown))),
  ];
  return reasons.length === 1
    ? reasons[0]
    : `none of the alternatives of $or holds: ${reasons.join("; or ")}`;
}

type Shown = (value: Json) => string;

function reasonOf(conjunction: Conjunction, event: Json, shown: Shown): string {
  const failing = [...conjunction].filter(
    ([key, demand]) => !compileConjunction(new Map([[key, demand]]))(event),
  );
  return failing.length > 0
    ? failing.map(([, demand]) => mismatch(demand, event, shown)).join(", and ")
    : `no single element of an array matches the pattern in all of ${[...conjunction.values()].map(({ path }) => path.join(".")).join(", ")}`;
}

function mismatch({ path, alternatives }: Demand, event: Json, shown: Shown): string {
  const found = valuesAt(event, routeTo(path.join(".")));
  const is = found.length === 0 ? "is missing" : `is ${found.map((one) => shown(one)).join(", ")}`;
  const { listed } = alternatives;
  const wanted = Array.isArray(listed) && listed.length === 1 ? listed[0] : listed;
  const required = Array.isArray(wanted) ? `one of ${writeJson(wanted)}` : writeJson(wanted);
  const beyond = found.some((one) => isNumber(one) && Math.abs(Number(one)) > FURTHEST);
  const limit =
    beyond && required.includes('"numeric"') ? " (no number beyond 5e9 is compared)" : "";
  return `${path.join(".")} ${is}, but the pattern requires ${required}${limit}`;
}

function valuesAt(value: Json, step: Step): Json[] {
  if (step.next.length === 0) return [value];
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, step));
  if (!isJsonObject(value)) return [];
  return step.next.flatMap(({ key, step: inside }) => {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    return inner === undefined ? [] : valuesAt(inner, inside);
  });
}
