import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { readStackFile } from "../settings/stackFile";
import type { CustomField } from "../salesforceSchema/field";
import { orgObject } from "../salesforceSchema/orgObject";
import { operationOf, recordOf, rightsOn, type ObjectRights } from "../mapping/action";
import { lookupOf, parentKey } from "../mapping/parents";
import { sentFieldsOf } from "../mapping/record";
import type { Subscription } from "../mapping/subscription";
import { schema } from "../settings/schema";
import * as declared from "../subscriptions";
import { namedParents } from "./parentObjects";

/** API name of the integration's permission set. The app admits users who have it. */
export const PERMISSION_SET = "Shop_Integration";

/**
 * Fields that are granted with the object: those of a person's compound name, and those of the system. Salesforce refuses
 * a permission set that names one of them, or any other required field: 'You cannot deploy to a required field'.
 * Source: Salesforce's own trailheadapps/apex-recipes, permission sets of Contact; SOAP API Developer Guide, 'Compound
 * Fields'.
 */
const WITHOUT_OWN_RIGHT = [
  "Name",
  "Salutation",
  "FirstName",
  "MiddleName",
  "LastName",
  "Suffix",
  "OwnerId",
];
/** Parts of an address, which are granted with the whole address, such as `MailingAddress`. Source: the same. */
const ADDRESS_PART =
  /^(Mailing|Other|Billing|Shipping|)(Street|City|State|StateCode|PostalCode|Country|CountryCode|Latitude|Longitude|GeocodeAccuracy)$/;

/** Parents on whose object a permission set grants no right. Source: Metadata API Developer Guide, PermissionSet. */
const WITHOUT_OBJECT_RIGHT = ["User", "Group"];

/**
 * Formats the permission set that an integration user needs for the subscriptions, and no more, as a Salesforce metadata
 * file. An upsert reads, creates and edits; a parent is read, with the external-id field by which it is found; the right to delete
 * requires those to read and to edit. A detail's rights depend on the right to read its master: Salesforce refuses the file
 * otherwise ('Permission Read <detail> depends on permission(s): Read <master>').
 * Sources: Metadata API Developer Guide, PermissionSet; Object Reference, ObjectPermissions.
 *
 * @param customFields of the Salesforce project
 */
export function permissionSet(
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[] = [],
): string {
  const objects = [...new Set(subscriptions.map((one) => recordOf(one).object))].sort(compare);
  const sent = objects.flatMap((object) =>
    fieldsWithRights(object, subscriptions, customFields).map((field) => `${object}.${field}`),
  );
  const parents = namedParents(subscriptions, customFields).flatMap(({ field, externalIdField }) =>
    field.parents.map((object) => ({ object, externalIdField })),
  );
  const read = parents
    .filter(({ object, externalIdField }) => needsRight(object, externalIdField, customFields))
    .map(({ object, externalIdField }) => `${object}.${externalIdField}`)
    .filter((field) => !sent.includes(field) && field.endsWith("__c"));
  const onlyRead = parents
    .map(({ object }) => object)
    .filter((object) => !objects.includes(object) && !WITHOUT_OBJECT_RIGHT.includes(object));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- Made from the subscriptions by `npm run generate`. -->",
    '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">',
    element("description", describeSet(subscriptions)),
    ...[...sent, ...new Set(read)].sort(compare).flatMap((field) => {
      const [object = ""] = field.split(".");
      // A deletion only looks the external id up.
      const isEdited = sent.includes(field) && rightsOn(object, subscriptions).creates;
      return fieldPermissions(field, isEdited);
    }),
    element("hasActivationRequired", "false"),
    element("label", "Shop Integration"),
    ...[...objects, ...new Set(onlyRead)]
      .sort(compare)
      .flatMap((object) =>
        objectPermissions(
          object,
          objects.includes(object) ? rightsOn(object, subscriptions) : undefined,
        ),
      ),
    "</PermissionSet>",
    "",
  ].join("\n");
}

/**
 * Reads the subscriptions of a stack. Its other settings may still be missing: the secrets come from the app that needs
 * this permission set.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError with the file that cannot be used, or the mistakes in its subscriptions
 */
export async function readSubscriptions(directory: string, stack: string): Promise<Subscription[]> {
  const { project, values } = await readStackFile(directory, stack, []);
  const read = schema.shape.subscriptions.safeParse(values[`${project}:subscriptions`]);
  if (!read.success) {
    throw new RunError(
      `The subscriptions in Pulumi.${stack}.yaml cannot be used:\n${z.prettifyError(read.error)}`,
    );
  }
  return read.data ?? declared.subscriptions;
}

/**
 * Returns the fields of an object that need field permissions, sorted: the sent fields, the lookup fields of parents, and the
 * external ID.
 */
export function fieldsWithRights(
  object: string,
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[] = [],
): string[] {
  const sent = subscriptions
    .filter((one) => recordOf(one).object === object)
    .flatMap((one) => [recordOf(one).externalIdField, ...Object.keys(sentFieldsOf(one))])
    .map((field) => {
      const parent = parentKey(field);
      return parent === undefined ? field : lookupOf(parent.relationship);
    });
  const own = sent
    .filter((field) => needsRight(object, field, customFields))
    .map((field) => field.replace(ADDRESS_PART, "$1Address"));
  return [...new Set(own)].sort(compare);
}

/** A required field is granted with its object, also the lookup field of a master-detail relationship. */
function needsRight(object: string, field: string, customFields: readonly CustomField[]): boolean {
  return (
    !WITHOUT_OWN_RIGHT.includes(field) && !orgObject(object, customFields).required.includes(field)
  );
}

function fieldPermissions(field: string, isEdited: boolean): string[] {
  return block("fieldPermissions", { editable: String(isEdited), field, readable: "true" });
}

function describeSet(subscriptions: readonly Subscription[]): string {
  const deletes = subscriptions.some((one) => operationOf(one) === "delete");
  return `What the shop's subscriptions upsert${deletes ? " or delete" : ""}, and no more.`;
}

/** @param rights undefined for a parent that is only read */
function objectPermissions(object: string, rights: ObjectRights | undefined): string[] {
  return block("objectPermissions", {
    allowCreate: String(rights?.creates ?? false),
    allowDelete: String(rights?.deletes ?? false),
    allowEdit: String(rights !== undefined),
    allowRead: "true",
    modifyAllRecords: "false",
    object,
    viewAllRecords: "false",
  });
}

function block(name: string, children: Record<string, string>): string[] {
  const inner = Object.entries(children).map(([key, value]) => `    ${element(key, value)}`);
  return [`    <${name}>`, ...inner, `    </${name}>`];
}

/** Escapes nothing: `subscriptionMistakes` checks that API names hold only letters, digits and underscores. */
function element(name: string, text: string): string {
  return `    <${name}>${text}</${name}>`;
}

/** Compares by code unit, so that the order is the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
