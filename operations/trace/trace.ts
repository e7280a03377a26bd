import type { ConfiguredStack } from "../../stack/stack";
import type { DeployedStack } from "../../stack/deployed";
import type { CheckoutMapping } from "../deadLetters/show";
import type { Story, TraceQuery } from "./story";

export interface TraceParts {
  target: DeployedStack;
  /** The mapping of this checkout, from `offline/checkoutMapping.ts`. */
  checkout: CheckoutMapping;
  /** Opens the stack's credentials, to read Salesforce. An error is a sentence in the story. */
  configured: () => Promise<ConfiguredStack>;
  /** The folder of the records of redrives, edits and drops. */
  records: string;
  /** Whether personal data is shown. */
  reveal: boolean;
  /** Events at most; default: 20, the newest. */
  most?: number;
  /** Ends the reading of the queue. */
  stop?: AbortSignal;
}

/**
 * Tells everything that is known of an event, of a customer's events, or of all events since a moment. What cannot be read is a
 * sentence in the story. It changes nothing, apart from messages of the queue that are hidden while they are read.
 */
export function trace(query: TraceQuery, parts: TraceParts): Promise<Story> {
  throw new Error(`not written yet: ${query.since} ${parts.records}`);
}
