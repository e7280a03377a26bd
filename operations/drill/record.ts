import { RunError } from "@pulumi/pulumi/errors";
import { recordOf } from "../../mapping/action";
import type { RecordKey, Subscription } from "../../mapping/subscription";
import { signIn, formatRefusal, type SalesforceSession } from "../../clients/salesforce";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { isSameTime } from "../../salesforceSchema/newerWins";
import type { DrillEvents } from "./events";
import { DRILL_ID } from "./ids";

type DrillTarget = Pick<DrillEvents, "subscription" | "records" | "id">;

/** The record that a drill creates or changes, such as `Contact ShopCustomerId__c 999999999`. */
export function drillRecord({
  subscription,
  id,
}: Pick<DrillTarget, "subscription" | "id">): string {
  return nameOf(recordOf(subscription), id);
}

const nameOf = ({ object, externalIdField }: RecordKey, id: string | number) =>
  `${object} ${externalIdField} ${id}`;

/** The records of drills, read and removed with the rights of the integration user. */
export class DrillRecords {
  /** @param version of the REST API, such as `62` */
  constructor(
    private readonly salesforce: SalesforceSession,
    private readonly version: string,
  ) {}

  /**
   * Signs in.
   *
   * @throws RunError where Salesforce cannot be read
   */
  static async open(
    stack: DeployedStack,
    configured: ConfiguredStack,
    subscription: Subscription,
  ): Promise<DrillRecords> {
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
    return new DrillRecords(signedIn.salesforce, String(settings.salesforceApiVersion));
  }

  /**
   * The events of the first external id that no record has. `bridge-drill` belongs to drills, so a record with it may exist.
   *
   * @param events for each external id that may be used
   * @throws RunError where records have all of the ids, or it cannot be read whether they have
   */
  async chooseUnused(events: readonly DrillEvents[]): Promise<DrillEvents> {
    const taken: string[] = [];
    for (const one of events) {
      if (one.id === DRILL_ID) return one;
      const existing = await this.findExisting(one);
      if (existing === undefined) return one;
      taken.push(existing);
    }
    throw new RunError(
      `A drill must not change a customer's record, but Salesforce has ${taken.length === 1 ? "this record" : "these records"}: ${taken.join(", ")}. Delete records that earlier drills have left, or name another external id that no customer has with --external-id.`,
    );
  }

  private async findExisting({ records, id }: DrillTarget): Promise<string | undefined> {
    for (const record of records) {
      const answer = await this.salesforce.get(this.pathOf(record, id));
      if (answer.status === 404) continue;
      // 300: several records have the id. Source: REST API Developer Guide, 'sObject Rows by External ID'.
      if (answer.status === 200 || answer.status === 300) return nameOf(record, id);
      throw new RunError(
        `Salesforce does not say whether the record ${nameOf(record, id)} exists (${formatRefusal(answer)}), so a drill might change a customer's. Run \`doctor\` for the remedy.`,
      );
    }
    return undefined;
  }

  /** Reads the record now. @returns a check whether the record was changed since this call */
  async findChange({ subscription, id }: DrillTarget): Promise<() => Promise<boolean>> {
    const read = () => this.read(this.pathOf(recordOf(subscription), id), "SystemModstamp");
    const before = await read();
    return async () => {
      const now = await read();
      return now !== undefined && now !== before;
    };
  }

  /** Whether the record has this time of a change in its field of `newerWins`. */
  async hasTime({ subscription, id }: DrillTarget, time: string): Promise<boolean> {
    const field = subscription.newerWins?.field ?? "SystemModstamp";
    return isSameTime(await this.read(this.pathOf(recordOf(subscription), id), field), time);
  }

  /**
   * Deletes the drill's records: those with its external id, which did not exist before it or belong to drills.
   *
   * @returns a sentence for each record that existed
   */
  async remove({ records, id }: DrillTarget): Promise<string[]> {
    const sentences: string[] = [];
    for (const record of records) {
      const answer = await this.salesforce.delete(this.pathOf(record, id));
      const name = nameOf(record, id);
      if (answer.status === 404) continue;
      sentences.push(
        answer.status === 204
          ? `The record ${name} is deleted from Salesforce.`
          : `The drill leaves the record ${name} in Salesforce: the integration user cannot delete it (${formatRefusal(answer)}). Delete it there.`,
      );
    }
    return sentences;
  }

  private async read(path: string, field: string): Promise<unknown> {
    const { status, body } = await this.salesforce.get(path);
    return status === 200 ? (body as Record<string, unknown>)[field] : undefined;
  }

  private pathOf({ object, externalIdField }: RecordKey, id: string | number): string {
    return `/services/data/v${this.version}.0/sobjects/${object}/${externalIdField}/${encodeURIComponent(id)}`;
  }
}
