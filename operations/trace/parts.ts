import type { ConfiguredStack } from "../../stack/stack";
import type { DeployedStack } from "../../stack/deployed";
import type { CheckoutMapping } from "../deadLetters/show";
import type { LogCost } from "./levels";

/** What a trace works with. */
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
  /** Events at most, the newest. Default: 20. */
  most?: number;
  /** The cost of other log levels, from `offline/cost/logs.ts`. Default: the story names none. */
  costOf?: LogCost;
  /** Ends the reading of the queue and of the log, and leaves Salesforce out; the story says so. */
  stop?: AbortSignal;
}
