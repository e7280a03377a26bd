import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { readStackFile } from "../settings/stackFile";
import { STANDARD_OBJECTS } from "../salesforceSchema/standardObjects";
import { operationOf, recordOf, rightsOn, type ObjectRights } from "../mapping/action";
import { sentFieldsOf } from "../mapping/record";
import type { Subscription } from "../mapping/subscription";
import { schema } from "../settings/schema";
import * as declared from "../subscriptions";

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

/**
 * Formats the permission set that an integration user needs for the subscriptions, and no more, as a Salesforce metadata
 * file. Sources: Metadata API Developer Guide, PermissionSet; Object Reference, ObjectPermissions: the right to delete requires
 * those to read and to edit.
 */
export function permissionSet(subscriptions: readonly Subscription[]): string {
  const objects = [...new Set(subscriptions.map((one) => recordOf(one).object))].sort(compare);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- Made from the subscriptions by `npm run generate`. -->",
    '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">',
    element("description", describeSet(subscriptions)),
    ...objects.flatMap((object) =>
      fieldsWithRights(object, subscriptions).flatMap((field) =>
        fieldPermissions(object, field, rightsOn(object, subscriptions)),
      ),
    ),
    element("hasActivationRequired", "false"),
    element("label", "Shop Integration"),
    ...objects.flatMap((object) => objectPermissions(object, rightsOn(object, subscriptions))),
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

/** Returns the fields of an object that need field permissions, sorted: the sent fields, and the external ID. */
export function fieldsWithRights(object: string, subscriptions: readonly Subscription[]): string[] {
  const required = Object.hasOwn(STANDARD_OBJECTS, object)
    ? (STANDARD_OBJECTS[object]?.required ?? [])
    : [];
  const sent = subscriptions
    .filter((one) => recordOf(one).object === object)
    .flatMap((one) => [recordOf(one).externalIdField, ...Object.keys(sentFieldsOf(one))]);
  const own = sent
    .filter((field) => !WITHOUT_OWN_RIGHT.includes(field) && !required.includes(field))
    .map((field) => field.replace(ADDRESS_PART, "$1Address"));
  return [...new Set(own)].sort(compare);
}

/** A deletion only looks the external id up. */
function fieldPermissions(object: string, field: string, { creates }: ObjectRights): string[] {
  return block("fieldPermissions", {
    editable: String(creates),
    field: `${object}.${field}`,
    readable: "true",
  });
}

function describeSet(subscriptions: readonly Subscription[]): string {
  const deletes = subscriptions.some((one) => operationOf(one) === "delete");
  return `What the shop's subscriptions upsert${deletes ? " or delete" : ""}, and no more.`;
}

function objectPermissions(object: string, { creates, deletes }: ObjectRights): string[] {
  return block("objectPermissions", {
    allowCreate: String(creates),
    allowDelete: String(deletes),
    allowEdit: "true",
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
