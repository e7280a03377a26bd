import { mappingAdvice } from "../mapping/advice";
import { subscriptionNotices } from "../mapping/mistakes";
import { subscriptionNotes } from "../mapping/notes";
import type { Subscription } from "../mapping/subscription";
import type { CustomField } from "../salesforceSchema/field";
import { undefinedMetadata } from "./undefinedMetadata";

/** What subscriptions allow, what may go wrong with it, what the Salesforce project does not define, and how they could be mapped better, each as a sentence. Pure. */
export const mappingNotes = (
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[],
): string[] => [
  ...subscriptionNotices(subscriptions, customFields),
  ...undefinedMetadata(subscriptions, customFields),
  ...subscriptionNotes(subscriptions),
  ...subscriptions.flatMap((one) => mappingAdvice(one)),
];
