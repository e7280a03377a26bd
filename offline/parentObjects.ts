import { recordOf } from "../mapping/action";
import { sentFieldsOf } from "../mapping/record";
import { lookupOf, parentKey, type ParentKey } from "../mapping/parents";
import type { Subscription } from "../mapping/subscription";
import type { CustomField } from "../salesforceSchema/field";
import { fieldOf, type Field, type Lookup } from "../salesforceSchema/field";
import { orgObject } from "../salesforceSchema/orgObject";

/** A parent that a subscription's fields name, also by a constant. */
export interface NamedParent extends ParentKey {
  /** The object of the child. */
  child: string;
  /** API name of the lookup field. */
  lookup: string;
  field: Lookup & Pick<Field, "label">;
}

/**
 * The parents that subscriptions name. A lookup field that the org's metadata lacks is assumed to lead to the object of which a
 * subscription sends the external-id field, or else to an object of its own name.
 */
export function namedParents(
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[],
): NamedParent[] {
  return subscriptions.flatMap((subscription) => {
    const { object: child } = recordOf(subscription);
    return Object.keys(sentFieldsOf(subscription)).flatMap((key) => {
      const parent = parentKey(key);
      if (parent === undefined) return [];
      const { relationship, externalIdField } = parent;
      const lookup = lookupOf(relationship);
      const known = fieldOf(orgObject(child, customFields), lookup);
      const sent = subscriptions
        .map(recordOf)
        .find((one) => one.externalIdField === externalIdField);
      const field: NamedParent["field"] =
        known?.type === "reference"
          ? known
          : {
              label: lookup,
              type: "reference",
              relationship,
              parents: [sent?.object ?? relationship.replace(/__r$/, "__c")],
            };
      return [{ ...parent, child, lookup, field }];
    });
  });
}
