import { RunError } from "@pulumi/pulumi/errors";
import type { Subscription } from "../../mapping/subscription";
import { signIn, formatRefusal, type Salesforce } from "../../clients/salesforce";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { drillId } from "./events";

/** The record that a drill makes or changes, such as `Contact ShopCustomerId__c 999999999`. */
export function drillRecord(subscription: Subscription): string {
  const { object, externalIdField } = subscription.upsert;
  return `${object} ${externalIdField} ${drillId(subscription)}`;
}

/** Looks for the drill's record, as the integration user does: only one that came after the start counts. */
export async function recordFinder(
  target: DeployedStack,
  stack: ConfiguredStack,
  subscription: Subscription,
): Promise<() => Promise<boolean>> {
  const { upsert } = subscription;
  const org = orgsInUse(stack).find(({ name }) => name === subscription.org);
  if (org === undefined) throw new Error(`${subscription.name} goes to no org`);
  const { settings } = org;
  const { credentials } = settings;
  if (credentials.flow === "existing-connection") {
    throw new RunError(
      "The connection is another stack's, and its credentials are not known here, so that nobody could see whether the event arrives. Run `drill` for a stack that has its own.",
    );
  }
  const signedIn = await signIn(originOf(target, org), credentials);
  if ("refused" in signedIn) {
    throw new RunError(
      `Salesforce did not issue a token (${formatRefusal(signedIn.refused)}), so that nobody could see whether the event arrives. \`doctor\` says more.`,
    );
  }
  const path = `/services/data/v${settings.salesforceApiVersion}.0/sobjects/${upsert.object}/${upsert.externalIdField}/${drillId(subscription)}`;
  const before = await readStamp(signedIn.salesforce, path);
  return async () => {
    const now = await readStamp(signedIn.salesforce, path);
    return now !== undefined && now !== before;
  };
}

/** When the record was changed last; undefined where there is none. */
async function readStamp(salesforce: Salesforce, path: string): Promise<string | undefined> {
  const { status, body } = await salesforce.get(path);
  if (status !== 200) return undefined;
  return String((body as { SystemModstamp?: unknown }).SystemModstamp);
}
