import { apiError, fieldError, NOT_FOUND, type SalesforceAnswer } from "./answer";
import { resolveParents, type FindParent, type FoundParent } from "./foreignKeys";
import type { Field, SObject } from "../../salesforceSchema/field";
import { isOlder, STALE_MESSAGE } from "../../salesforceSchema/newerWins";
import { isBlank, refusalOf } from "../../salesforceSchema/values";

/** A value of a field; null for a blank field. */
export type FieldValue = string | number | boolean | null;

interface StoredRecord {
  id: string;
  /** Time of the last change, in milliseconds since 1970. */
  modified: number;
  fields: Record<string, FieldValue>;
}

/** A record of the org. */
export interface HeldRecord {
  /** The external-id field with which the record was created. */
  externalIdField: string;
  externalId: string;
  fields: Record<string, FieldValue>;
}

/** The records of one object, with the upsert by external id. */
export class SalesforceRecords {
  private readonly byKey = new Map<string, StoredRecord>();
  /** Records that were ever created: an ID is never used again. */
  private created = 0;

  constructor(
    private readonly name: string,
    readonly sObject: SObject,
    private readonly now: () => number,
    /** Finds parents; by default the org has no other object. */
    private readonly findParent: FindParent = () => "no external id",
  ) {}

  /** The ID of the record with an external id, also where the record was created by another field. */
  idOf(externalIdField: string, externalId: string): FoundParent {
    if (!this.sObject.externalIds.includes(externalIdField)) return "no external id";
    const value = externalId.toLowerCase();
    const record =
      this.byKey.get(`${externalIdField}/${value}`) ??
      [...this.byKey.values()].find(
        ({ fields }) => String(fields[externalIdField] ?? "").toLowerCase() === value,
      );
    return record === undefined || value === "" ? "no record" : { id: record.id };
  }

  /** External id and fields of every record, in the order of their creation. */
  all(externalIdField: string): { externalId: string; fields: Record<string, FieldValue> }[] {
    return [...this.byKey.values()].map(({ fields: { [externalIdField]: id, ...fields } }) => ({
      externalId: String(id ?? ""),
      fields,
    }));
  }

  /** Every record, in the order of their creation. */
  held(): HeldRecord[] {
    return [...this.byKey].map(([key, record]) => {
      const externalIdField = key.slice(0, key.indexOf("/"));
      const { [externalIdField]: id, ...fields } = record.fields;
      return { externalIdField, externalId: String(id ?? ""), fields };
    });
  }

  /** `GET .../sobjects/<object>/<field>/<value>`. Source: REST API Developer Guide, 'sObject Rows by External ID'. */
  byExternalId(externalIdField: string, externalId: string): SalesforceAnswer {
    const record = this.byKey.get(`${externalIdField}/${externalId.toLowerCase()}`);
    return record === undefined
      ? NOT_FOUND
      : {
          status: 200,
          body: {
            Id: record.id,
            ...record.fields,
            SystemModstamp: new Date(record.modified).toISOString().replace("Z", "+0000"),
          },
        };
  }

  /**
   * `PATCH .../sobjects/<object>/<field>/<value>`. Source: REST API Developer Guide, 'Insert or Update (Upsert)
   * a Record Using an External ID': 201 with an id for a new record, 200 for a changed one. With `updateOnly`, no record is
   * created; that the answer is then 404 is assumed, because the guide does not say it.
   */
  upsert(
    externalIdField: string,
    externalId: string,
    body: string,
    { updateOnly = false } = {},
  ): SalesforceAnswer {
    if (!this.sObject.externalIds.includes(externalIdField)) return noExternalId(externalIdField);
    if (externalId === "") return NOT_FOUND;
    const given = parse(body);
    if (given === undefined) {
      return apiError(400, "JSON_PARSER_ERROR", "The body is not a JSON object");
    }
    const resolved = resolveParents(this.name, this.sObject, given, this.findParent);
    if ("refusal" in resolved) return resolved.refusal;
    const { values } = resolved;
    const key = `${externalIdField}/${externalId.toLowerCase()}`;
    const record = this.byKey.get(key);
    if (record === undefined && updateOnly) return NOT_FOUND;
    const refusal = this.refuse({ externalIdField, externalId }, values, record);
    if (refusal !== undefined) return refusal;

    const fields = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        toStored(this.sObject.fields[name], value),
      ]),
    );
    if (record !== undefined) {
      Object.assign(record.fields, fields);
      record.modified = this.now();
      return { status: 200, body: { id: record.id, success: true, errors: [], created: false } };
    }
    this.created += 1;
    const id = recordId(this.sObject.keyPrefix, this.created);
    this.byKey.set(key, {
      id,
      modified: this.now(),
      fields: { [externalIdField]: externalId, ...fields },
    });
    return { status: 201, body: { id, success: true, errors: [], created: true } };
  }

  /**
   * `DELETE .../sobjects/<object>/<field>/<value>`: 204 without a body; 404 for a record that does not exist; 403 for a user
   * without the right. The record would be in the Recycle Bin for 15 days, where an upsert does not find it.
   * Sources: REST API Developer Guide, 'Delete Records Using sObject Rows by External ID'; SOAP API Developer Guide,
   * `emptyRecycleBin`; SalesforceFoundation/NPSP#2960 for the code and the message of a missing right.
   */
  remove(externalIdField: string, externalId: string): SalesforceAnswer {
    if (!this.sObject.externalIds.includes(externalIdField)) return noExternalId(externalIdField);
    const key = `${externalIdField}/${externalId.toLowerCase()}`;
    if (!this.byKey.has(key)) return NOT_FOUND;
    if (this.sObject.deletable !== true) {
      return apiError(
        403,
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "insufficient access rights on object id",
      );
    }
    this.byKey.delete(key);
    return { status: 204, body: undefined };
  }

  private refuse(
    { externalIdField, externalId }: { externalIdField: string; externalId: string },
    values: Record<string, unknown>,
    record: StoredRecord | undefined,
  ): SalesforceAnswer | undefined {
    if (Object.hasOwn(values, externalIdField)) {
      return fieldError(
        "INVALID_FIELD",
        `The ${externalIdField} field should not be specified in the sobject data.`,
        [externalIdField],
      );
    }
    const unknown = Object.keys(values).find((field) => !Object.hasOwn(this.sObject.fields, field));
    if (unknown !== undefined) {
      return apiError(
        400,
        "INVALID_FIELD",
        `No such column '${unknown}' on sobject of type ${this.name}`,
      );
    }
    const after = { ...record?.fields, ...values };
    const missing = this.sObject.required.filter((field) => isBlank(after[field]));
    if (missing.length > 0) {
      return fieldError(
        "REQUIRED_FIELD_MISSING",
        `Required fields are missing: [${missing.join(", ")}]`,
        missing,
      );
    }
    return (
      // That Salesforce checks the external id like a field's value is assumed.
      Object.entries({ [externalIdField]: externalId, ...values })
        .map(([name, value]) => refuseValue(name, this.sObject.fields[name], value))
        .find((refusal) => refusal !== undefined) ?? this.refuseStale(values, record)
    );
  }

  /**
   * The validation rule of `newerWins`. Validation rules run after the checks of types and required fields.
   * Source: Apex Developer Guide, 'Triggers and Order of Execution'.
   */
  private refuseStale(
    values: Record<string, unknown>,
    record: StoredRecord | undefined,
  ): SalesforceAnswer | undefined {
    const { newerWins = [] } = this.sObject;
    const stale = newerWins.find((field) => isOlder(values[field], record?.fields[field]));
    return stale === undefined
      ? undefined
      : fieldError("FIELD_CUSTOM_VALIDATION_EXCEPTION", STALE_MESSAGE, [stale]);
  }
}

function noExternalId(field: string): SalesforceAnswer {
  return apiError(
    404,
    "NOT_FOUND",
    `Provided external ID field does not exist or is not accessible: ${field}`,
  );
}

function refuseValue(
  name: string,
  field: Field | undefined,
  value: unknown,
): SalesforceAnswer | undefined {
  const refusal = field === undefined ? undefined : refusalOf(field, value);
  if (refusal === undefined) return undefined;
  const { errorCode, message, namesField } = refusal;
  return namesField ? fieldError(errorCode, message, [name]) : apiError(400, errorCode, message);
}

/** The value that Salesforce stores for an accepted value: null for a blank one. */
function toStored(field: Field | undefined, value: unknown): FieldValue {
  if (isBlank(value)) return null;
  return field?.type === "number" ? Number(value) : (value as FieldValue);
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // the caller answers JSON_PARSER_ERROR
  }
}

/** A record ID of 15 characters. */
export function recordId(prefix: string, sequence: number): string {
  return prefix + sequence.toString(36).toUpperCase().padStart(12, "0");
}
