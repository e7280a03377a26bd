/** What was looked at, and what was found. */
export interface Check {
  /** Such as `Salesforce` or `queue`. */
  subject: string;
  verdict: "ok" | "warning" | "failed";
  /** One sentence; never a secret. */
  finding: string;
  /** What to do; absent where all is well. */
  remedy?: string;
}

export const ok = (subject: string, finding: string): Check => ({
  subject,
  verdict: "ok",
  finding,
});
export const warning = (subject: string, finding: string, remedy: string): Check => ({
  subject,
  verdict: "warning",
  finding,
  remedy,
});
export const failed = (subject: string, finding: string, remedy: string): Check => ({
  subject,
  verdict: "failed",
  finding,
  remedy,
});
