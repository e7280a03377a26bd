import { RunError } from "@pulumi/pulumi/errors";
import type { Advice } from "./salesforceRemedy";

/** The result of one check. */
export interface Check {
  /** The part of the stack that was checked, such as `Salesforce` or `queue`. */
  subject: string;
  verdict: "ok" | "warning" | "failed";
  /** A clause without a full stop; it never holds a secret. */
  finding: string;
  /** The action to take, as sentences; absent where the verdict is `ok`. */
  remedy?: string;
  /** Replaces the remedy where the emulator runs the stack; it is not part of the output. */
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
  ...asAdvice(advice),
});
export const failed = (subject: string, finding: string, advice: string | Advice): Check => ({
  subject,
  verdict: "failed",
  finding,
  ...asAdvice(advice),
});

const asAdvice = (advice: string | Advice): Advice =>
  typeof advice === "string" ? { remedy: advice } : advice;

/** A check with the remedy for the place where the stack runs: AWS or the emulator. */
export function chooseAdvice({ local, ...check }: Check, isLocal: boolean): Check {
  return isLocal && local !== undefined ? { ...check, remedy: local } : check;
}

/** The checks, or one failed check where they could not be made, so that the other checks still run. */
export function catchUnchecked(subject: string, checks: Promise<Check[]>): Promise<Check[]> {
  return checks.catch((error: unknown) => [unchecked(subject, error)]);
}

/** The result of a check that could not be made. The stack trace of a fault in this program goes to standard error. */
export function unchecked(subject: string, error: unknown): Check {
  if (RunError.isInstance(error)) {
    return failed(subject, error.message, "Fix this first, then run `doctor` again.");
  }
  console.error(error);
  return failed(
    subject,
    "a fault in this program prevented the check",
    "Report the fault with the stack trace on standard error.",
  );
}

/** Each check once: subscriptions of one object, and destinations of one connection, produce the same check. */
export function removeDuplicates(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify(check), check])).values()];
}
