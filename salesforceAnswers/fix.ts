/**
 * The change that is necessary before Salesforce accepts the same event. `itself`: no change, because the cause is temporary.
 * `data`: the event, or records in Salesforce. `org`: the org's configuration or code. `rights`: the integration user's rights
 * or credentials. `stack`: the resources that this program deploys. `unknown`: the cause is unknown. `none`: the record is as the
 * event demands, or newer.
 */
export type Fix = "none" | "itself" | "data" | "org" | "rights" | "stack" | "unknown";
