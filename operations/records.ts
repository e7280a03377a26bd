import { z } from "zod";
import type { HeldRecord } from "../emulator/salesforce/records";
import { isConstant } from "../mapping/compile";
import type { Subscription } from "../mapping/subscription";
import { recordTable } from "./consoleNarrator";
import { masked } from "./dlq/mask";
import { counted } from "./dlq/told";
import { parsedJson } from "./jsonText";
import { askLocal, notUnderstood } from "./localEndpoint";
import { readStack } from "./stack";
import { targetOf } from "./target";

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
export type Orgs = Record<string, Record<string, HeldRecord[]>>;

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
  const { stack } = await targetOf(directory, { local: true, port });
  const { origin, status, body } = await askLocal("SalesforceStandIn.ListRecords", {}, port);
  const read = answer.safeParse(parsedJson(body));
  if (!read.success) throw notUnderstood(origin, status, body);
  const held = read.data.Orgs;
  const { subscriptions } = await readStack(directory, stack, []); // no secret is needed
  const orgs = reveal ? held : withoutData(held, subscriptions);
  console.log(json ? JSON.stringify({ stack, orgs }) : toldRecords(stack, orgs));
}

/**
 * The records with each value masked, as `dlq show` masks an event: the external id stays, and so does what the mapping
 * sets itself, which is nobody's data.
 */
export function withoutData(orgs: Orgs, subscriptions: readonly Subscription[]): Orgs {
  const ofRecord = (org: string, object: string) => (record: HeldRecord) => {
    const sources = subscriptions
      .filter((one) => (one.org ?? "default") === org && one.upsert.object === object)
      .flatMap(({ fields }) => Object.entries(fields));
    const isShown = (field: string) => {
      const own = sources.filter(([name]) => name === field);
      return own.length > 0 && own.every(([, source]) => isConstant(source));
    };
    const fields = Object.entries(record.fields).map(
      ([field, value]) => [field, masked(value, () => isShown(field))] as const,
    );
    return { ...record, fields: Object.fromEntries(fields) as HeldRecord["fields"] };
  };
  return mapped(orgs, (org, objects) =>
    mapped(objects, (object, records) => records.map(ofRecord(org, object))),
  );
}

function mapped<T>(all: Record<string, T>, change: (name: string, one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(name, one)]));
}

/** As people read it. */
export function toldRecords(stack: string, orgs: Orgs): string {
  const parts = Object.entries(orgs).flatMap(([org, objects]) =>
    Object.entries(objects).map(([object, records]) => {
      const of = org === "default" ? "" : ` of the org ${org}`;
      const [{ externalIdField } = { externalIdField: undefined }] = records;
      const by = externalIdField === undefined ? "" : `, by ${externalIdField}`;
      const head = `${object}${of}: ${counted(records.length, "record")}${by}`;
      return records.length === 0 ? head : `${head}\n${recordTable(records)}`;
    }),
  );
  return [`Salesforce, as it stands in for the stack ${stack}, holds now:`, ...parts].join("\n\n");
}
