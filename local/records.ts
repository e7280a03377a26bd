import { wrap } from "../text/wrap";
import { z } from "zod";
import type { HeldRecord } from "../emulator/salesforce/records";
import { formatRecords } from "../demo/formatRecords";
import { isOpaqueId } from "../privacy/letter";
import { EVERY_KEY, MASKED, maskValue } from "../privacy/mask";
import { formatCount } from "../text/count";
import { parsedJson } from "../text/parsedJson";
import { askLocal, wrongEndpointError } from "../clients/localEndpoint";
import { findStack } from "../stack/deployed";
import { widthOf } from "../text/width";

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

/** Records by the name of the org, `default` for the stack's own org, and by object. */
export type OrgRecords = Record<string, Record<string, HeldRecord[]>>;

export interface RecordsOptions {
  port: number;
  reveal?: true;
  json?: true;
}

/**
 * Prints the records that the Salesforce of a running `bridge local` holds.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError if no `bridge local` answers
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
  const orgs = reveal ? held : maskRecords(held);
  console.log(
    json
      ? JSON.stringify({ stack, orgs })
      : formatRecordsByOrg(stack, orgs, widthOf(process.stdout)),
  );
}

/**
 * Masks each value of the records, as `dlq show` masks an event. An external ID stays if its form does not say who the
 * person is. The mapping's constants are masked, too: the mapping that ran may be another than the checkout's.
 */
export function maskRecords(orgs: OrgRecords): OrgRecords {
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

/** Formats the records for a person. @param width of the terminal, in columns */
export function formatRecordsByOrg(stack: string, orgs: OrgRecords, width: number): string {
  const parts = Object.entries(orgs).flatMap(([org, objects]) =>
    Object.entries(objects).map(([object, records]) => {
      const of = org === "default" ? "" : ` of the org ${org}`;
      const [{ externalIdField } = { externalIdField: undefined }] = records;
      const by = externalIdField === undefined ? "" : `, by ${externalIdField}`;
      const head = `${object}${of}: ${formatCount(records.length, "record")}${by}`;
      return records.length === 0 ? head : `${head}\n${formatRecords(records, width)}`;
    }),
  );
  const head = `Records in the stand-in for Salesforce of the stack ${stack}:`;
  return [wrap(head, width), ...parts].join("\n\n");
}
