import { RunError } from "@pulumi/pulumi/errors";
import { recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { signIn, formatRefusal } from "../../clients/salesforce";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { isSameTime } from "../../salesforceSchema/newerWins";
import { drillId } from "./events";

/** The record that a drill creates or changes, such as `Contact ShopCustomerId__c 999999999`. */
export function drillRecord(subscription: Subscription): string {
  const { object, externalIdField } = recordOf(subscription);
  return `${object} ${externalIdField} ${drillId(subscription)}`;
}

/** A drill's record, read with the rights of the integration user. */
export interface DrillRecord {
  /** @returns a check whether the record was changed since this call */
  findChange: () => Promise<() => Promise<boolean>>;
  /** Whether the record has this time of a change in its field of `newerWins`. */
  hasTime: (time: string) => Promise<boolean>;
}

/**
 * Signs in to read the drill's record.
 *
 * @throws RunError where Salesforce cannot be read
 */
export async function drillRecordReader(
  stack: DeployedStack,
  configured: ConfiguredStack,
  subscription: Subscription,
): Promise<DrillRecord> {
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
  const read = async (field: string) => {
    const { status, body } = await signedIn.salesforce.get(path);
    return status === 200 ? (body as Record<string, unknown>)[field] : undefined;
  };
  return {
    findChange: async () => {
      const before = await read("SystemModstamp");
      return async () => {
        const now = await read("SystemModstamp");
        return now !== undefined && now !== before;
      };
    },
    hasTime: async (time) =>
      isSameTime(await read(subscription.newerWins?.field ?? "SystemModstamp"), time),
  };
}
