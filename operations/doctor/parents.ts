import { formatRefusal, type Salesforce } from "../../clients/salesforce";
import { sentFieldsOf } from "../../mapping/record";
import { parentKey, type ParentKey } from "../../mapping/parents";
import type { Subscription } from "../../mapping/subscription";
import { failed, type Check } from "./check";
import { checkExternalIdField, objectDescription, type ObjectDescription } from "./description";

/** Source: Object Reference for Salesforce, 'Custom Objects'. A name that is read from the org becomes part of a request's path. */
const OBJECT_NAME = /^[A-Za-z]\w{0,79}$/;

/** An object whose records have parents. */
export interface Child {
  /** Of the REST API, such as 68. */
  version: number;
  /** API name. */
  object: string;
  /** The subscriptions that send it. */
  senders: readonly Subscription[];
  description: ObjectDescription;
}

/**
 * Checks that each relationship leads to one object, and that the field by which a parent is named is a unique external id there. A
 * relationship that does not exist is found with the object's own fields. Parents are called by their relationship: the org's
 * names are not shown.
 */
export async function checkParents(salesforce: Salesforce, child: Child): Promise<Check[]> {
  const keys = [...new Set(child.senders.flatMap((one) => Object.keys(sentFieldsOf(one))))];
  const parents = keys.flatMap((key) => parentKey(key) ?? []);
  const checks = parents.map(async (parent) => {
    const lookup = lookupIn(child.description, parent);
    return lookup === undefined
      ? []
      : [await checkParent(salesforce, { child, parent, objects: lookup.referenceTo ?? [] })];
  });
  return (await Promise.all(checks)).flat();
}

/** The lookup field of a parent; undefined where it does not exist, or is not visible. */
export const lookupIn = (
  { fields }: ObjectDescription,
  { relationship }: ParentKey,
): ObjectDescription["fields"][number] | undefined =>
  fields.find((one) => one.relationshipName === relationship);

async function checkParent(
  salesforce: Salesforce,
  {
    child: { version, object },
    parent: { relationship, externalIdField },
    objects,
  }: { child: Child; parent: ParentKey; objects: readonly string[] },
): Promise<Check> {
  // Owners are users or groups, and only users have fields of the org.
  const [parent = "", ...others] = relationship === "Owner" ? ["User"] : objects;
  if (others.length > 0 || !OBJECT_NAME.test(parent)) {
    return failed(
      object,
      `the relationship ${relationship} does not lead to one object, so an external id names no parent`,
      `Remove ${relationship}.${externalIdField} from the subscription, or use a lookup field to one object.`,
    );
  }
  const answer = await salesforce.get(`/services/data/v${version}.0/sobjects/${parent}/describe`);
  const read = objectDescription.safeParse(answer.body);
  return read.success
    ? checkExternalIdField(relationship, externalIdField, read.data)
    : failed(
        object,
        `Salesforce does not describe the object of ${relationship} to the integration user (${formatRefusal(answer)})`,
        "Grant the right to read the parent's object and its external-id field in the integration's permission set.",
      );
}
