import type { z } from "zod";
import { describeIssues } from "./action";

type Issue = z.core.$ZodIssue;

/**
 * The mistakes of a request in AWS's words: each member that breaks a constraint of the service's model, with its value. Other
 * mistakes, such as a number in place of a text, have the words of the schema.
 * Source: answers of CloudWatch Logs, as moto repeats them (moto issue 6718).
 */
export function describeMistakes(issues: readonly Issue[]): string {
  const broken = issues.flatMap((issue) => {
    const constraint = constraintOf(issue);
    return constraint === undefined
      ? []
      : `Value ${valueOf(issue)} at '${memberOf(issue.path)}' failed to satisfy constraint: ${constraint}`;
  });
  const others = issues.filter((issue) => constraintOf(issue) === undefined);
  const head = `${broken.length} validation error${broken.length === 1 ? "" : "s"} detected: `;
  return [
    ...(broken.length === 0 ? [] : [head + broken.join("; ")]),
    ...(others.length === 0 ? [] : [describeIssues(others)]),
  ].join("; ");
}

/** Undefined for a mistake that is none of a constraint. */
function constraintOf(issue: Issue): string | undefined {
  if (issue.code === "too_small") {
    return `Member must have ${sizeOf(issue.origin)} greater than or equal to ${issue.minimum}`;
  }
  if (issue.code === "too_big") {
    return `Member must have ${sizeOf(issue.origin)} less than or equal to ${issue.maximum}`;
  }
  if (issue.code !== "invalid_format" || issue.pattern === undefined) return undefined;
  return `Member must satisfy regular expression pattern: ${unanchored(issue.pattern)}`;
}

const sizeOf = (origin: string): string =>
  ["string", "array"].includes(origin) ? "length" : "value";

/** The schema writes `/^[a-z]+$/`, and the model `[a-z]+`. */
const unanchored = (pattern: string): string =>
  pattern.replace(/^\/\^?/, "").replace(/\$?\/[a-z]*$/, "");

const valueOf = ({ input }: Issue): string =>
  `'${typeof input === "string" ? input : JSON.stringify(input)}'`;

/** Such as `logStreamNames.1.member`, for the first element of a list. */
const memberOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => (typeof key === "number" ? `${key + 1}.member` : String(key))).join(".");
