/**
 * What has to change before the same event is taken: nothing, because the cause passes by itself; the event or the
 * records in Salesforce; the org's configuration or code; the integration user's rights or credentials; or what this
 * program deploys. Of an unknown cause it is not known.
 */
export type Fix = "itself" | "data" | "org" | "rights" | "stack" | "unknown";
