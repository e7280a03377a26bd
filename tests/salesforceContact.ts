import { withFields, type SObject } from "../salesforceSchema/field";
import { STANDARD_OBJECTS } from "../salesforceSchema/standardObjects";

/**
 * The Contact of an org in which the integration's two fields are deployed.
 *
 * @param stores the values of the restricted picklist `ShopStore__c`
 */
export function contact(stores: string[]): SObject {
  return withFields(
    STANDARD_OBJECTS.Contact,
    {
      ShopCustomerId__c: { label: "Shop Customer Id", type: "text", length: 64 },
      ShopStore__c: {
        label: "Shop Store",
        type: "picklist",
        values: stores,
        restricted: true,
      },
    },
    ["ShopCustomerId__c"],
  );
}
