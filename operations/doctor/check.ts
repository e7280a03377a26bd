import { RunError } from "@pulumi/pulumi/errors";
import type { Advice } from "./remedy";

/** What was looked at, and what was found. */
export interface Check {
  /** Such as `Salesforce` or `queue`. */
  subject: string;
  verdict: "ok" | "warning" | "failed";
  /** One sentence; never a secret. */
  finding: string;
  /** What to do; absent where all is well. */
  remedy?: string;
  /** In place of the remedy where the emulator runs the stack; it is not told elsewhere. */
  local?: string;
}

export const ok = (subject: string, finding: string): Check => ({
  subject,
  verdict: "ok",
  finding,
});
export const warning = (subject: string, finding: string, advice: string | Advice): Check => ({
  subject,
  verdict: "warning",
  finding,
  ...adviceOf(advice),
});
export const failed = (subject: string, finding: string, advice: string | Advice): Check => ({
  subject,
  verdict: "failed",
  finding,
  ...adviceOf(advice),
});

const adviceOf = (advice: string | Advice): Advice =>
  typeof advice === "string" ? { remedy: advice } : advice;

/** A check with the advice that fits where the stack is. */
export function settled({ local, ...check }: Check, isLocal: boolean): Check {
  return isLocal && local !== undefined ? { ...check, remedy: local } : check;
}

/** Checks, or one that failed because they could not be made: the rest is checked all the same. */
export function orUnasked(subject: string, checks: Promise<Check[]>): Promise<Check[]> {
  return checks.catch((error: unknown) => [unasked(subject, error)]);
}

/** A check that could not be made. A fault of this program is one, too: its stack trace goes to standard error. */
export function unasked(subject: string, error: unknown): Check {
  if (RunError.isInstance(error)) return failed(subject, error.message, "Fix that first.");
  console.error(error);
  return failed(
    subject,
    "it could not be checked, because of a fault of this program",
    "Report it with the stack trace that is printed.",
  );
}

/** Each check once: several subscriptions of one object, or destinations of one connection, have the same. */
export function distinct(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify(check), check])).values()];
}
