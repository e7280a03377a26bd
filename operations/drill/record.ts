import { RunError } from "@pulumi/pulumi/errors";
import { recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { signIn, formatRefusal, type Salesforce } from "../../clients/salesforce";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { drillId } from "./events";

/** The record that a drill creates or changes, such as `Contact ShopCustomerId__c 999999999`. */
export function drillRecord(subscription: Subscription): string {
  const { object, externalIdField } = recordOf(subscription);
  return `${object} ${externalIdField} ${drillId(subscription)}`;
}

/**
 * Makes a check whether the drill has written its record, with the rights of the integration user. Only a change after this call
 * counts.
 *
 * @throws RunError where Salesforce cannot be read
 */
export async function recordFinder(
  stack: DeployedStack,
  configured: ConfiguredStack,
  subscription: Subscription,
): Promise<() => Promise<boolean>> {
  const { object, externalIdField } = recordOf(subscription);
  const org = orgsInUse(configured).find(({ name }) => name === subscription.org);
  if (org === undefined) throw new Error(`${subscription.name} goes to no org`);
  const { settings } = org;
  const { credentials } = settings;
  if (credentials.flow === "existing-connection") {
    throw new RunError(
      "The connection belongs to another stack, whose credentials are not known here, so a drill could not check that the event arrives. Run `drill` for a stack with its own connection.",
    );
  }
  const signedIn = await signIn(originOf(stack, org), credentials);
  if ("refused" in signedIn) {
    throw new RunError(
      `Salesforce did not issue a token (${formatRefusal(signedIn.refused)}), so a drill could not check that the event arrives. Run \`doctor\` for the remedy.`,
    );
  }
  const path = `/services/data/v${settings.salesforceApiVersion}.0/sobjects/${object}/${externalIdField}/${drillId(subscription)}`;
  const before = await readStamp(signedIn.salesforce, path);
  return async () => {
    const now = await readStamp(signedIn.salesforce, path);
    return now !== undefined && now !== before;
  };
}

/** The time of the record's last change, as text; undefined where the record does not exist. */
async function readStamp(salesforce: Salesforce, path: string): Promise<string | undefined> {
  const { status, body } = await salesforce.get(path);
  if (status !== 200) return undefined;
  return String((body as { SystemModstamp?: unknown }).SystemModstamp);
}
