import { RunError } from "@pulumi/pulumi/errors";
import {
  errorOf,
  formatRefusal,
  signIn,
  type Salesforce,
  type SalesforceResponse,
} from "../../clients/salesforce";
import { recordOf } from "../../mapping/action";
import { lookupOf, parentKey } from "../../mapping/parents";
import { sentFieldsOf } from "../../mapping/record";
import type { Subscription } from "../../mapping/subscription";
import { EVERY_KEY, maskValue } from "../../privacy/mask";
import { vocabularyOf } from "../../privacy/vocabulary";
import { comparableId } from "../../salesforceSchema/comparableId";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { orgsInUse, type ConfiguredOrg, type ConfiguredStack } from "../../stack/stack";
import { shownExternalId, type FoundId } from "./ids";
import type { HeldRecord } from "./story";

/** Records that are read at most: a trace of many events names some, and says so. */
export const MOST_HELD = 20;

/** System fields that say when a record was made and changed. Source: Object Reference for Salesforce, 'System Fields'. */
const SYSTEM = ["Id", "CreatedDate", "LastModifiedDate", "SystemModstamp"];

/** A record to read. */
interface Wanted {
  org: string | undefined;
  object: string;
  externalIdField: string;
  id: string;
  /** The subscriptions that write it. */
  subscriptions: Subscription[];
}

/** A record that was read, with its values as they are. */
export interface ReadRecord {
  wanted: Wanted;
  /** In milliseconds since 1970. */
  at: number;
  state: HeldRecord["state"];
  /** The fields that the mapping sends, and those of the system. */
  fields: Readonly<Record<string, unknown>>;
  says?: string;
}

/** The records that external IDs name: one for each org, object, field and ID. */
export function wantedRecords(ids: readonly Pick<FoundId, "subscription" | "id">[]): Wanted[] {
  const found = new Map<string, Wanted>();
  for (const { subscription, id } of ids) {
    const { object, externalIdField } = recordOf(subscription);
    const { org } = subscription;
    const key = JSON.stringify([org, object, externalIdField, comparableId(id)]);
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { org, object, externalIdField, id, subscriptions: [subscription] });
    } else if (!known.subscriptions.includes(subscription)) known.subscriptions.push(subscription);
  }
  return [...found.values()];
}

/**
 * Reads records, as the integration user of each org. A refusal is the answer for the records of its org; nothing is thrown for
 * it.
 */
export async function readHeld(
  target: DeployedStack,
  configured: ConfiguredStack,
  wanted: readonly Wanted[],
): Promise<ReadRecord[]> {
  const orgs = orgsInUse(configured);
  const parts = await Promise.all(
    [...new Set(wanted.map(({ org }) => org))].map(async (name) => {
      const own = wanted.filter(({ org }) => org === name);
      const org = orgs.find((one) => one.name === name);
      const unreadable = (says: string) =>
        own.map((one): ReadRecord => ({
          wanted: one,
          at: Date.now(),
          state: "not readable",
          fields: {},
          says,
        }));
      if (org === undefined) return unreadable("The stack file does not configure this org.");
      try {
        return await readOrg(target, org, own, unreadable);
      } catch (error) {
        if (!RunError.isInstance(error)) throw error;
        return unreadable(error.message);
      }
    }),
  );
  return parts.flat();
}

const NOT_OWN =
  "The connection belongs to another stack, whose credentials are not known here: Salesforce cannot be read.";

async function readOrg(
  target: DeployedStack,
  org: ConfiguredOrg,
  wanted: readonly Wanted[],
  unreadable: (says: string) => ReadRecord[],
): Promise<ReadRecord[]> {
  const { credentials, salesforceApiVersion: version } = org.settings;
  if (credentials.flow === "existing-connection") return unreadable(NOT_OWN);
  const signedIn = await signIn(originOf(target, org), credentials);
  if ("refused" in signedIn) {
    return unreadable(
      `Salesforce did not issue a token (${formatRefusal(signedIn.refused)}). Run \`doctor\` for the remedy.`,
    );
  }
  return Promise.all(wanted.map((one) => readRecord(signedIn.salesforce, one, version)));
}

/** Source: REST API Developer Guide, 'sObject Rows by External ID', and 'Status Codes and Error Responses'. */
async function readRecord(
  salesforce: Salesforce,
  wanted: Wanted,
  version: number,
): Promise<ReadRecord> {
  const { object, externalIdField, id } = wanted;
  const path = `/services/data/v${version}.0/sobjects/${object}/${externalIdField}/${encodeURIComponent(id)}`;
  const answer = await salesforce.get(path);
  const at = Date.now();
  const { status, body } = answer;
  if (status === 200 && isRecord(body)) {
    return { wanted, at, state: "exists", fields: fieldsOf(wanted, body) };
  }
  if (isAbsent(answer)) return { wanted, at, state: "absent", fields: {} };
  const says =
    status === 300
      ? `Several records have this ${externalIdField}: it is not unique.`
      : `Salesforce did not return the record (${formatRefusal(answer)}).`;
  return { wanted, at, state: "not readable", fields: {}, says };
}

/** Whether an answer is a record: each has an ID. */
const isRecord = (body: unknown): body is object =>
  typeof body === "object" && body !== null && "Id" in body && typeof body.Id === "string";

/** The forms of an ID and of a time, as Salesforce writes them. */
const SYSTEM_VALUE =
  /^(?:[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d{4}))$/;
const isSystemValue = (name: string, value: unknown): boolean =>
  SYSTEM.includes(name) && typeof value === "string" && SYSTEM_VALUE.test(value);

/** The message for an object or field that does not exist, or that the user cannot see: the record may exist. */
const NO_SUCH_FIELD = /external ID field/i;

function isAbsent(answer: SalesforceResponse): boolean {
  const { code, message = "" } = errorOf(answer);
  return answer.status === 404 && code === "NOT_FOUND" && !NO_SUCH_FIELD.test(message);
}

function fieldsOf({ externalIdField, subscriptions }: Wanted, body: object): ReadRecord["fields"] {
  const sent = subscriptions.flatMap((one) => Object.keys(sentFieldsOf(one)));
  const names = sent.map((name) => {
    const parent = parentKey(name);
    return parent === undefined ? name : lookupOf(parent.relationship);
  });
  const shown = [...new Set([...SYSTEM, externalIdField, ...names])];
  return Object.fromEntries(
    shown.flatMap((name) =>
      Object.hasOwn(body, name) ? [[name, (body as Record<string, unknown>)[name]]] : [],
    ),
  );
}

/** A record for the story. Values are masked unless they are revealed, apart from those of the system. */
export function shownRecord(
  { wanted, at, state, fields, says }: ReadRecord,
  subscriptions: readonly Subscription[],
  reveal: boolean,
): HeldRecord {
  const { org, object, externalIdField, id, subscriptions: writing } = wanted;
  const [first] = writing;
  const shown =
    reveal || first === undefined ? id : shownExternalId(id, first, vocabularyOf(subscriptions));
  const masked = Object.entries(fields).map(([name, value]) => [
    name,
    reveal || isSystemValue(name, value)
      ? value
      : name === externalIdField
        ? shown
        : maskValue(value, { ...EVERY_KEY, isKey: () => false, keys: new Map() }),
  ]);
  return {
    ...(org !== undefined && { org }),
    object,
    externalIdField,
    externalId: shown,
    at: new Date(at).toISOString(),
    state,
    ...(state === "exists" && { fields: Object.fromEntries(masked) as Record<string, unknown> }),
    ...(says !== undefined && { says }),
  };
}
