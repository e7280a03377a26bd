import { escapeWildcards } from "./wildcards";

/** The value of a policy variable; undefined if it is not known, false if the request has no such key. */
export type Variables = (key: string) => string | undefined | false;

const VARIABLE = /\$\{([^{}]*)\}/g;

/**
 * Replaces the policy variables of a text. Their values, and the characters `*`, `?` and `$` written as variables, stand for
 * themselves in a pattern.
 *
 * @returns undefined if a value is not known, false if the request has no value for a variable without a default
 * Source: IAM User Guide, 'IAM policy elements: Variables and tags'.
 */
export function withVariables(text: string, variables: Variables): string | undefined | false {
  let result: string | undefined | false = "";
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const value = valueOf(match[1] ?? "", variables);
    if (typeof value !== "string") {
      if (value === false) return false;
      result = undefined;
    } else if (typeof result === "string")
      result += text.slice(from, match.index) + escapeWildcards(value);
    from = match.index + match[0].length;
  }
  return typeof result === "string" ? result + text.slice(from) : result;
}

function valueOf(variable: string, variables: Variables): string | undefined | false {
  if (["*", "?", "$"].includes(variable)) return variable;
  const [key = "", ...fallback] = variable.split(",");
  const value = variables(key.trim().toLowerCase());
  if (value !== false) return value;
  return /^'([^']*)'$/.exec(fallback.join(",").trim())?.[1] ?? false;
}
