import type { Fix } from "./fix";

/** What a dead letter's cause means for Salesforce, and what helps. */
export interface Meaning {
  /** For people, in a few words. */
  title: string;
  /** What to do, as one or more sentences. */
  remedy: string;
  /** What has to change, where no code of Salesforce says more. */
  fix: Fix;
}

/** Every kind of cause, in the order in which the likelier ones of a kind are told. */
export const MEANINGS = {
  "no-request": {
    title: "no request can be made of the event",
    remedy:
      "`dlq show` says which value is missing. Have the shop publish it; fix single events with `dlq redrive --edit`, or drop them.",
    fix: "data",
  },
  "bad-field": {
    title: "Salesforce refuses a field or its value",
    remedy:
      "Fix the field in Salesforce (does it exist, may the integration user see it, does it take such a value?) or in subscriptions.ts, or the value in the shop; check with `dlq show`, and redrive.",
    fix: "data",
  },
  "validation-rule": {
    title: "a validation rule of the org refuses the record",
    remedy:
      "Drop what the rule is meant to refuse, such as an older update; else have the org's administrator change the rule, and redrive.",
    fix: "data",
  },
  duplicate: {
    title: "the record would be a duplicate, or the external id names several records",
    remedy:
      "Merge the records in Salesforce, or mark the external-id field as unique; exempt the integration user from the duplicate rule; then redrive.",
    fix: "data",
  },
  "row-lock": {
    title: "the record was locked by another transaction",
    remedy: "It passes by itself, and EventBridge does not retry it: redrive, slower than before.",
    fix: "itself",
  },
  "deleted-record": {
    title: "the record, or one that it refers to, is deleted or archived",
    remedy:
      "Restore the record from the Recycle Bin, or remove it there for good so that the upsert creates a new one; then redrive.",
    fix: "data",
  },
  "locked-record": {
    title: "an approval, a workflow or a conversion keeps the record from being changed",
    remedy:
      "Finish or recall the approval process, or have the org's administrator unlock the record; then redrive. It does not pass by itself.",
    fix: "org",
  },
  automation: {
    title: "a trigger, flow or other automation of the org failed",
    remedy:
      "Have the org's administrator fix the trigger or flow that the message names (Setup, Apex Jobs and Paused And Failed Flow Interviews; `dlq show --reveal` has the message), and redrive. Do not drop the event: it was not refused for what it says.",
    fix: "org",
  },
  concurrency: {
    title: "too many requests ran in the org at the same time",
    remedy:
      "It passes by itself: redrive with a lower --rate, and lower invocationRateLimit if it comes back. The API calls of 24 hours are not what was exceeded.",
    fix: "itself",
  },
  "timeout-in-salesforce": {
    title: "Salesforce ended the request because it ran too long",
    remedy:
      "Redrive with a lower --rate. If it comes back, have the org's administrator look at what runs on the upsert: triggers, flows, sharing rules.",
    fix: "itself",
  },
  "salesforce-fault": {
    title: "an internal error in Salesforce",
    remedy:
      "Redrive one with --limit 1. If it comes back, give the error id of the message (`dlq show --reveal`) to Salesforce Support.",
    fix: "itself",
  },
  "api-limit": {
    title: "the org's API calls of 24 hours are spent",
    remedy:
      "`doctor` shows what is left. Wait until calls are free again, or have the limit raised; then redrive with a --rate that leaves some.",
    fix: "itself",
  },
  "too-fast": {
    title: "requests came faster than they were taken",
    remedy:
      "Lower the rate at which events arrive, or raise invocationRateLimit and retryMaximumEventAge, and redrive with a lower --rate.",
    fix: "itself",
  },
  storage: {
    title: "the org's data storage is full",
    remedy:
      "Delete or archive records, or buy storage (Setup, Storage Usage); then redrive. A retry before that fails again.",
    fix: "org",
  },
  limit: {
    title: "a limit of the org is exceeded",
    remedy:
      "The code names the limit. Have the org's administrator free or raise it (Setup, System Overview), then redrive.",
    fix: "org",
  },
  "org-setup": {
    title: "the org's configuration or licence does not allow it",
    remedy:
      "Have the org's administrator enable what the code names, or remove what blocks it; then redrive.",
    fix: "org",
  },
  "too-large": {
    title: "the request is longer than Salesforce takes",
    remedy:
      "An external id or a text of the event is too long (`dlq show --reveal`). Have the shop shorten it; fix single events with `dlq redrive --edit`, or drop them.",
    fix: "data",
  },
  credentials: {
    title: "Salesforce does not accept the integration's credentials",
    remedy:
      "`doctor` asks for a token with the stack's own. Set new ones with `pulumi config set --secret`, `pulumi up`, and redrive.",
    fix: "rights",
  },
  "password-expired": {
    title: "the integration user's password has expired",
    remedy:
      "Set a new password in Salesforce, and give the user a profile whose passwords never expire; set it with `pulumi config set --secret salesforcePassword`, `pulumi up`, and redrive.",
    fix: "rights",
  },
  permission: {
    title: "the integration user may not do this",
    remedy:
      "`doctor` says which right is missing. Grant it in the integration's permission set, and redrive.",
    fix: "rights",
  },
  "missing-object": {
    title: "Salesforce has no such object, external-id field or API version",
    remedy:
      "`doctor` says which. Deploy it, or name an existing one in subscriptions.ts or salesforceApiVersion, and redrive.",
    fix: "org",
  },
  "wrong-host": {
    title: "the host is not the org's own: Salesforce redirects, or knows no org there",
    remedy:
      "Set salesforceDomain to the org's current My Domain host (Setup, My Domain: it changes with the domain's name and after a sandbox refresh), `pulumi up`, and redrive. EventBridge follows no redirect.",
    fix: "stack",
  },
  "bad-request": {
    title: "Salesforce does not take this form of request",
    remedy:
      "Compare the API destination with the one of this program: `pulumi preview --refresh --diff`, then `pulumi up`; is salesforceApiVersion one that the org serves (`doctor`)? Then redrive.",
    fix: "stack",
  },
  outage: {
    title: "Salesforce was unavailable until the retries ended",
    remedy: "Look at status.salesforce.com; redrive when it is back.",
    fix: "itself",
  },
  unreachable: {
    title: "Salesforce's host could not be reached, or did not answer in 5 seconds",
    remedy: "Check salesforceDomain with `doctor`; redrive when it answers.",
    fix: "itself",
  },
  "aws-permission": {
    title: "EventBridge may not call the API destination",
    remedy: "Bring the stack's role and policies back with `pulumi up`, and redrive.",
    fix: "stack",
  },
  "aws-resource": {
    title: "the API destination or its connection does not exist",
    remedy: "Bring it back with `pulumi up`, and redrive.",
    fix: "stack",
  },
  "invalid-json": {
    title: "the input transformer made no JSON of the event",
    remedy:
      "Is the rule's template this project's? Bring it back with `pulumi up`, check with `dlq show`, and redrive.",
    fix: "stack",
  },
  "no-event": {
    title: "the message is no event of EventBridge",
    remedy: "Find out who sent it; it cannot be redriven, only dropped.",
    fix: "unknown",
  },
  unknown: {
    title: "the cause is not known here",
    remedy:
      "`dlq show --reveal` has the whole message; redrive one with --limit 1 to see what happens.",
    fix: "unknown",
  },
} as const satisfies Record<string, Meaning>;

export type CauseKind = keyof typeof MEANINGS;
export const CAUSE_KINDS = Object.keys(MEANINGS) as [CauseKind, ...CauseKind[]];

/** For people. */
export const FIXES: Readonly<Record<Fix, string>> = {
  itself: "passes by itself",
  data: "needs another event, or other records in Salesforce",
  org: "needs a change in the Salesforce org",
  rights: "needs rights or credentials",
  stack: "needs a change of the deployed stack",
  unknown: "not known",
};
