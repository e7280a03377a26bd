import { z } from "zod";
import type { HeldRecord } from "../emulator/salesforce/records";
import { recordTable } from "../demo/consoleNarrator";
import { isOpaqueId } from "../privacy/letter";
import { EVERY_KEY, MASKED, maskValue } from "../privacy/mask";
import { formatCount } from "../text/count";
import { parsedJson } from "../text/parsedJson";
import { askLocal, wrongEndpointError } from "../clients/localEndpoint";
import { findStack } from "../stack/deployed";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const answer = z.object({
  Orgs: z.record(
    z.string(),
    z.record(
      z.string(),
      z.array(
        z.object({
          externalIdField: z.string(),
          externalId: z.string(),
          fields: z.record(z.string(), value),
        }),
      ),
    ),
  ),
});

/** Records by the name of the org, `default` for the stack's own, and by object. */
export type OrgRecords = Record<string, Record<string, HeldRecord[]>>;

export interface RecordsOptions {
  port: number;
  reveal?: true;
  json?: true;
}

/**
 * Tells what the Salesforce of a running `bridge local` holds now.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where no `bridge local` answers
 */
export async function showRecords(
  directory: string,
  { port, reveal, json }: RecordsOptions,
): Promise<void> {
  const { stack } = await findStack(directory, { local: true, port });
  const { origin, status, body } = await askLocal("SalesforceStandIn.ListRecords", {}, port);
  const read = answer.safeParse(parsedJson(body));
  if (!read.success) throw wrongEndpointError(origin, status, body);
  const held = read.data.Orgs;
  const orgs = reveal ? held : recordsWithoutData(held);
  console.log(json ? JSON.stringify({ stack, orgs }) : toldRecords(stack, orgs));
}

/**
 * The records with each value masked, as `dlq show` masks an event: the external id stays where its
 * form says nothing of the person. What the mapping sets itself is
 * masked, too: the checkout's mapping need not be the one that ran.
 */
export function recordsWithoutData(orgs: OrgRecords): OrgRecords {
  const ofRecord = (record: HeldRecord): HeldRecord => ({
    ...record,
    externalId: isOpaqueId(record.externalId) ? record.externalId : MASKED,
    fields: mapped(record.fields, (value) => maskValue(value, EVERY_KEY)) as typeof record.fields,
  });
  return mapped(orgs, (objects) => mapped(objects, (records) => records.map(ofRecord)));
}

function mapped<T, R>(all: Record<string, T>, change: (one: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]));
}

/** As people read it. */
export function toldRecords(stack: string, orgs: OrgRecords): string {
  const parts = Object.entries(orgs).flatMap(([org, objects]) =>
    Object.entries(objects).map(([object, records]) => {
      const of = org === "default" ? "" : ` of the org ${org}`;
      const [{ externalIdField } = { externalIdField: undefined }] = records;
      const by = externalIdField === undefined ? "" : `, by ${externalIdField}`;
      const head = `${object}${of}: ${formatCount(records.length, "record")}${by}`;
      return records.length === 0 ? head : `${head}\n${recordTable(records)}`;
    }),
  );
  return [`Salesforce, as it stands in for the stack ${stack}, holds now:`, ...parts].join("\n\n");
}
