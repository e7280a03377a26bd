import type { Fix } from "./fix";

/** The meaning of a dead letter's cause, and the remedy. */
export interface Meaning {
  /** For people: a clause. */
  title: string;
  /** The action to take, as one or more sentences. */
  remedy: string;
  /** The necessary change, where no Salesforce code is more precise. */
  fix: Fix;
}

/** Every kind of cause. The order is that of help and lists. */
export const MEANINGS = {
  "no-request": {
    title: "no request can be made from the event",
    remedy:
      "`dlq show` names the missing value. Have the shop publish it. Correct single events with `dlq redrive --edit`, or drop them.",
    fix: "data",
  },
  "bad-field": {
    title: "Salesforce refuses a field or its value",
    remedy:
      "Check in Salesforce that the field exists, that the integration user can see it, and that it accepts such a value. Correct the field in Salesforce or subscriptions.ts, or the value in the shop. Check with `dlq show`, then redrive.",
    fix: "data",
  },
  "parent-missing": {
    title: "the parent record is not in Salesforce yet",
    remedy:
      "The event names a parent by an external id that no record has. If the parent was erased, drop the message. Otherwise redrive the parent's own event first, or wait until it has arrived. Then redrive. If the parent never comes, correct the id with `dlq redrive --edit`.",
    fix: "data",
  },
  "validation-rule": {
    title: "a validation rule of the org refuses the record",
    remedy:
      "Drop events that the rule refuses on purpose. Otherwise have the org's administrator change the rule, then redrive.",
    fix: "data",
  },
  stale: {
    title: "Salesforce has a newer version of the record",
    remedy:
      "Nothing is missing: newerWins refused a late update. A redrive leaves these messages, except with --cause or --id. Drop them with `dlq drop --cause stale`. If the newer version has a wrong time, clear the time in the record, then redrive with --id (docs/ordering.md).",
    fix: "none",
  },
  duplicate: {
    title: "the record would be a duplicate, or the external id names several records",
    remedy:
      "DUPLICATES_DETECTED: a duplicate rule found a similar record. If it only alerts, the header Sforce-Duplicate-Rule-Header: allowSave=true of the subscription saves the record; if it blocks, exempt the integration user from the rule. Any other code: merge the records in Salesforce, or mark the external-id field as unique. Then redrive.",
    fix: "data",
  },
  "row-lock": {
    title: "the record was locked by another transaction",
    remedy:
      "The lock is temporary, but EventBridge does not retry this error. Redrive with a lower --rate than before.",
    fix: "itself",
  },
  "deleted-record": {
    title: "the record, or a record that it refers to, is deleted or archived",
    remedy:
      "Restore the record from the Recycle Bin, or delete it there permanently so that the upsert creates a new record. Then redrive.",
    fix: "data",
  },
  "in-use": {
    title: "other records depend on the record to delete",
    remedy:
      "The message names them (`dlq show --reveal`). Delete or reassign them in Salesforce, then redrive. Or anonymize such records instead: see docs/erasure.md.",
    fix: "data",
  },
  "already-gone": {
    title: "the record to erase does not exist",
    remedy:
      "Nothing is left to erase, if `doctor` finds the object and its external-id field. A redrive takes these messages only with --cause or --id: use it once older events of the same records are through, because a late update creates the record again. Then drop them with `dlq drop --cause already-gone`.",
    fix: "none",
  },
  "locked-record": {
    title: "an approval, a workflow or a conversion prevents changes to the record",
    remedy:
      "Finish or recall the approval process, or have the org's administrator unlock the record. Then redrive. Waiting alone does not help.",
    fix: "org",
  },
  automation: {
    title: "a trigger, flow or other automation of the org failed",
    remedy:
      "Have the org's administrator fix the trigger or flow that the message names (Setup, Apex Jobs and Paused And Failed Flow Interviews; `dlq show --reveal` shows the message). Then redrive. Do not drop the event: its data is not the cause.",
    fix: "org",
  },
  concurrency: {
    title: "too many requests ran in the org at the same time",
    remedy:
      "The cause is temporary: redrive with a lower --rate. If the error returns, lower invocationRateLimit. The limit of API calls per 24 hours was not exceeded.",
    fix: "itself",
  },
  "timeout-in-salesforce": {
    title: "Salesforce ended the request because it ran too long",
    remedy:
      "Redrive with a lower --rate. If the error returns, have the org's administrator check the triggers, flows and sharing rules that run on the upsert.",
    fix: "itself",
  },
  "salesforce-fault": {
    title: "Salesforce had an internal error",
    remedy:
      "Redrive one event with --limit 1. If the error returns, send the error id of the message (`dlq show --reveal`) to Salesforce Support.",
    fix: "itself",
  },
  "api-limit": {
    title: "the org has used up its API calls per 24 hours",
    remedy:
      "`doctor` shows how many calls are left. Wait until the org has calls again, or have the limit raised. Then redrive with a --rate that leaves calls for other clients.",
    fix: "itself",
  },
  "too-fast": {
    title: "requests arrived faster than they were accepted",
    remedy:
      "Lower the rate at which events arrive, or raise invocationRateLimit and retryMaximumEventAge. Then redrive with a lower --rate.",
    fix: "itself",
  },
  storage: {
    title: "the org's data storage is full",
    remedy:
      "Delete or archive records, or buy storage (Setup, Storage Usage). Redrive only after that; otherwise the events fail again.",
    fix: "org",
  },
  limit: {
    title: "a limit of the org is exceeded",
    remedy:
      "The code names the limit. Have the org's administrator free capacity or raise the limit (Setup, System Overview). Then redrive.",
    fix: "org",
  },
  "org-setup": {
    title: "the org's configuration or license does not allow the request",
    remedy:
      "Have the org's administrator enable the feature that the code names, or remove the setting that blocks it. Then redrive.",
    fix: "org",
  },
  "too-large": {
    title: "the request is longer than Salesforce accepts",
    remedy:
      "An external id or a text of the event is too long (`dlq show --reveal`). Have the shop shorten it. Correct single events with `dlq redrive --edit`, or drop them.",
    fix: "data",
  },
  credentials: {
    title: "Salesforce does not accept the integration's credentials",
    remedy:
      "`doctor` requests a token with the stack's credentials. Set new credentials with `pulumi config set --secret`, run `pulumi up`, then redrive.",
    fix: "rights",
  },
  "password-expired": {
    title: "the integration user's password has expired",
    remedy:
      "Set a new password in Salesforce, and give the user a profile whose passwords never expire. Set the password with `pulumi config set --secret salesforcePassword`, run `pulumi up`, then redrive.",
    fix: "rights",
  },
  permission: {
    title: "the integration user may not do this",
    remedy:
      "`doctor` names the missing right. Grant it in the integration's permission set, then redrive.",
    fix: "rights",
  },
  "missing-object": {
    title: "Salesforce has no such object, external-id field or API version",
    remedy:
      "`doctor` names the missing item. Deploy it, or name an existing one in subscriptions.ts or salesforceApiVersion. Then redrive. If `doctor` finds nothing missing, the external id ends like a file name, such as .inc, which Salesforce never finds: docs/mapping.md.",
    fix: "org",
  },
  "wrong-host": {
    title: "the host does not belong to the org: Salesforce redirects, or knows no org there",
    remedy:
      "Set salesforceDomain to the org's current My Domain host (Setup, My Domain). The host changes with the domain's name and after a sandbox refresh. Run `pulumi up`, then redrive. EventBridge does not follow redirects.",
    fix: "stack",
  },
  "bad-request": {
    title: "Salesforce does not accept this form of request",
    remedy:
      "Compare the API destination with the one of this program: `pulumi preview --refresh --diff`, then `pulumi up`. Check with `doctor` that the org serves salesforceApiVersion. Then redrive.",
    fix: "stack",
  },
  outage: {
    title: "Salesforce was unavailable until the retries ended",
    remedy: "Check status.salesforce.com. Redrive when Salesforce is available again.",
    fix: "itself",
  },
  unreachable: {
    title: "Salesforce's host could not be reached, or did not answer within 5 seconds",
    remedy: "Check salesforceDomain with `doctor`. Redrive when the host answers.",
    fix: "itself",
  },
  "aws-permission": {
    title: "EventBridge may not call the API destination",
    remedy: "Restore the stack's role and policies with `pulumi up`, then redrive.",
    fix: "stack",
  },
  "aws-resource": {
    title: "the API destination or its connection does not exist",
    remedy: "Restore it with `pulumi up`, then redrive.",
    fix: "stack",
  },
  "invalid-json": {
    title: "the input transformer did not produce JSON from the event",
    remedy:
      "Check that the rule's template is the one of this project. Restore it with `pulumi up`, check with `dlq show`, then redrive.",
    fix: "stack",
  },
  "no-event": {
    title: "the message is not an EventBridge event",
    remedy: "Find the sender. The message can only be dropped, not redriven.",
    fix: "unknown",
  },
  unknown: {
    title: "this program does not know the cause",
    remedy:
      "`dlq show --reveal` shows the whole message. Redrive one event with --limit 1 to see the result.",
    fix: "unknown",
  },
} as const satisfies Record<string, Meaning>;

export type CauseKind = keyof typeof MEANINGS;
export const CAUSE_KINDS = Object.keys(MEANINGS) as [CauseKind, ...CauseKind[]];

/** The necessary change, for people. */
export const FIXES: Readonly<Record<Fix, string>> = {
  none: "none: nothing is left to do",
  itself: "none: the cause is temporary",
  data: "needs a change of the event, or of records in Salesforce",
  org: "needs a change in the Salesforce org",
  rights: "needs rights or credentials",
  stack: "needs a change of the deployed stack",
  unknown: "unknown",
};
