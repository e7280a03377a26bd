/** A request to Salesforce that the mapping of a checkout would make of an event. Secrets are masked. */
export interface MappedRequest {
  subscription: string;
  /** Name of the rule that sends it. */
  rule: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  /** JSON text. */
  body: string;
}
