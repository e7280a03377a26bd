import { NOT_FOUND, type SalesforceAnswer } from "./answer";
import { externalIdIn } from "./externalId";
import type { SalesforceRecords } from "./records";
import type { Field, SObject } from "../../salesforceSchema/field";

/** The org's limit of API calls in 24 hours. Source: Salesforce Developer Limits Quick Reference: the lowest of Enterprise Edition. */
const DAILY_CALLS = 100_000;
/** The oldest supported version of the REST API. */
const OLDEST = 31;

/** The names of field types in `describe`. Source: SOAP API Developer Guide, `FieldType`. */
const TYPES: Record<Field["type"], string> = {
  text: "string",
  email: "email",
  number: "double",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  time: "time",
  picklist: "picklist",
  multipicklist: "multipicklist",
  reference: "reference",
};

/** The data of the org that the REST API returns to `doctor`. */
export interface ReadableOrg {
  apiVersion: number;
  records: ReadonlyMap<string, SalesforceRecords>;
  /** API calls in the last 24 hours. */
  calls: number;
  /** Objects that the integration user may only read. */
  parentsElsewhere?: readonly string[];
}

/** Answers the list of versions, which needs no token. Source: REST API Developer Guide, 'Versions'. */
export function versionsAnswer(newest: number): SalesforceAnswer {
  const body = Array.from({ length: newest - OLDEST + 1 }, (_, index) => {
    const version = `${OLDEST + index}.0`;
    return { label: `Version ${version}`, url: `/services/data/v${version}`, version };
  });
  return { status: 200, body };
}

/**
 * Answers a GET. The integration user has exactly the permissions that it needs: it can create and edit the org's objects, and
 * delete those that subscriptions delete.
 * Sources: REST API Developer Guide, 'Limits', 'Describe Global', 'sObject Describe', 'sObject Rows by External ID';
 * Salesforce Help, 'User Info Endpoint Response'.
 */
export function readAnswer(path: string, org: ReadableOrg): SalesforceAnswer {
  if (path === "/services/oauth2/userinfo") {
    const user = { user_id: "005000000000001", organization_id: "00D000000000001" };
    return { status: 200, body: { ...user, preferred_username: "integration@shop.example" } };
  }
  const [, version, rest = ""] = /^\/services\/data\/v(\d+)\.0\/(.*)$/.exec(path) ?? [];
  if (version === undefined || Number(version) > org.apiVersion) return NOT_FOUND;
  const [resource, object = "", name = "", value, ...more] = rest.split("/");
  if (resource === "limits" && object === "") return limitsAnswer(org.calls);
  if (resource !== "sobjects" || more.length > 0) return NOT_FOUND;
  if (object === "") return describeAll(org);
  const records = org.records.get(object);
  if (records === undefined) return NOT_FOUND;
  if (name === "describe" && value === undefined) {
    return describe(records.sObject, rightsOn(object, records.sObject, org));
  }
  const id = externalIdIn(value ?? "", Number(version)) ?? ""; // no record has an empty external id
  return value === undefined ? NOT_FOUND : records.byExternalId(name, id);
}

function limitsAnswer(calls: number): SalesforceAnswer {
  const Remaining = Math.max(0, DAILY_CALLS - calls);
  return { status: 200, body: { DailyApiRequests: { Max: DAILY_CALLS, Remaining } } };
}

function describeAll(org: ReadableOrg): SalesforceAnswer {
  const sobjects = [...org.records].map(([name, { sObject }]) => rightsOn(name, sObject, org));
  return { status: 200, body: { encoding: "UTF-8", maxBatchSize: 200, sobjects } };
}

const rightsOn = (
  name: string,
  { deletable = false }: SObject,
  { parentsElsewhere = [] }: ReadableOrg,
) => {
  const isWritten = !parentsElsewhere.includes(name);
  return {
    name,
    custom: name.endsWith("__c"),
    createable: isWritten,
    updateable: isWritten,
    queryable: true,
    deletable,
  };
};

function describe(sObject: SObject, rights: ReturnType<typeof rightsOn>): SalesforceAnswer {
  const fields = Object.entries(sObject.fields).map(([name, field]) => {
    const isExternalId = sObject.externalIds.includes(name);
    const isWritten = rights.createable && field.readOnly !== true;
    return {
      name,
      label: field.label,
      type: TYPES[field.type],
      custom: name.endsWith("__c"),
      createable: isWritten,
      updateable: isWritten,
      externalId: isExternalId,
      unique: isExternalId,
      idLookup: isExternalId,
      nillable: !sObject.required.includes(name),
      referenceTo: field.type === "reference" ? field.parents : [],
      relationshipName: field.type === "reference" ? field.relationship : null,
    };
  });
  return { status: 200, body: { ...rights, keyPrefix: sObject.keyPrefix, fields } };
}
