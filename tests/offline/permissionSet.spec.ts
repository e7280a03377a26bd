import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import customer from "../../events/schemas/customer.schema.json";
import { subscription, type UpsertSource, type Subscription } from "../../mapping/subscription";
import { readSubscriptions, permissionSet } from "../../offline/permissionSet";
import { subscriptions } from "../../subscriptions";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import type { CustomField } from "../../salesforceSchema/field";
import { runError } from "../runError";
import { fieldsOf, recordOf } from "../../mapping/action";
import type { UpsertSubscription } from "../../mapping/subscription";

const FILE = "Shop_Integration.permissionset-meta.xml";
const deployed = () =>
  readFile(
    join(PROJECT_DIRECTORY, "salesforce/force-app/main/default/permissionsets", FILE),
    "utf8",
  );

/** A subscription to customers with these fields. */
function upserting(
  object: string,
  fields: Record<string, UpsertSource<"$.detail.email">>,
): Subscription {
  return subscription({
    name: object.toLowerCase(),
    events: { schema: customer, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { object, externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields,
  });
}

const valuesOf = (xml: string, element: string) =>
  [...xml.matchAll(new RegExp(`<${element}>(.*)</${element}>`, "g"))].map(([, text]) => text);

/** Returns the fields that the mappings name and the file does not grant, and the reverse. */
function drift(xml: string, mapped: readonly Subscription[]) {
  const granted = valuesOf(xml, "field");
  const named = mapped.flatMap((one) => {
    const { object, externalIdField } = recordOf(one);
    return [externalIdField, ...Object.keys(fieldsOf(one))].map((field) => `${object}.${field}`);
  });
  return {
    without: named.filter((field) => !granted.includes(field)),
    unused: granted.filter((field) => !named.includes(field ?? "")),
  };
}

describe("the permission set", () => {
  it("grants the rights that the mappings need, and no more", async () => {
    const xml = await deployed();
    // Those of a person's name follow from the object: a file that names them is refused.
    const { without, unused } = drift(xml, subscriptions);
    assert.deepEqual(
      [...new Set(without)].sort(),
      ["Contact.FirstName", "Contact.LastName", "Contact.MiddleName"],
      "run `npm run generate`",
    );
    assert.deepEqual(unused, [], "run `npm run generate`");
    assert.deepEqual(valuesOf(xml, "object"), ["Contact"]);
    const rights = ["allowCreate", "allowDelete", "allowEdit", "allowRead"];
    assert.deepEqual(
      rights.map((right) => valuesOf(xml, right)),
      [["true"], ["false"], ["true"], ["true"]],
    );
    for (const all of ["viewAllRecords", "modifyAllRecords"]) {
      assert.deepEqual(valuesOf(xml, all), ["false"]);
    }
    assert.deepEqual(valuesOf(xml, "userPermissions"), []);
  });

  it("is outdated when a mapping names a field that it does not grant, or no longer names a granted one", async () => {
    const [registered = assert.fail(), updated = assert.fail()] =
      subscriptions as UpsertSubscription[];
    const more = { ...updated, fields: { ...updated.fields, Phone: "$.detail.email" } as const };
    assert.deepEqual(
      drift(await deployed(), [registered, more]).without.filter((field) =>
        field.endsWith("Phone"),
      ),
      ["Contact.Phone"],
    );
    assert.notEqual(permissionSet([registered, more]), await deployed());
    assert.deepEqual(drift(await deployed(), [updated]).unused, ["Contact.LeadSource"]);
    assert.notEqual(permissionSet([updated]), await deployed());
  });

  it("names no field that Salesforce refuses in it: required fields, parts of a name, parts of an address", () => {
    const email = "$.detail.email" as const;
    const xml = permissionSet([
      upserting("Lead", { LastName: email, Company: email, City: email, PostalCode: email }),
      upserting("Account", { Name: email, BillingCity: email, Website: email }),
      upserting("Order__c", { Name: email, City__c: email }),
    ]);
    assert.deepEqual(valuesOf(xml, "field"), [
      "Account.BillingAddress",
      "Account.ShopId__c",
      "Account.Website",
      "Lead.Address",
      "Lead.ShopId__c",
      "Order__c.City__c",
      "Order__c.ShopId__c",
    ]);
    assert.deepEqual(valuesOf(xml, "object"), ["Account", "Lead", "Order__c"]);
  });

  it("grants the right to delete only on objects whose records a subscription deletes", () => {
    const events = upserting("Contact", {}).events;
    const key = { externalIdField: "ShopId__c", externalId: "$.detail.id" } as const;
    const xml = permissionSet([
      upserting("Account", { Website: "$.detail.email" }),
      upserting("Contact", { Email: "$.detail.email" }),
      { name: "erased", events, delete: { object: "Contact", ...key } },
      {
        name: "anonymized",
        events,
        anonymize: { object: "Lead", ...key },
        fields: { Email: { constant: null } },
      },
      { name: "gone", events, delete: { object: "Order__c", ...key } },
    ]);
    assert.deepEqual(valuesOf(xml, "object"), ["Account", "Contact", "Lead", "Order__c"]);
    assert.deepEqual(valuesOf(xml, "allowDelete"), ["false", "true", "false", "true"]);
    assert.deepEqual(valuesOf(xml, "allowCreate"), ["true", "true", "true", "false"]);
    // Salesforce grants the right to delete only together with these.
    assert.deepEqual([...new Set(valuesOf(xml, "allowEdit"))], ["true"]);
    assert.deepEqual([...new Set(valuesOf(xml, "allowRead"))], ["true"]);
    assert.match(xml, /subscriptions upsert or delete, and no more/);
    assert.match(xml, /<editable>false<\/editable>\s*<field>Order__c\.ShopId__c</);
  });

  describe("for parents", () => {
    const email = "$.detail.email" as const;
    const company = upserting("Contact", {
      LastName: email,
      "Account.ShopCompanyId__c": email,
      "Shop__r.Code__c": { constant: "EU" },
      "Owner.ShopClerkId__c": email,
    });
    const shop = (type: string): CustomField => ({
      object: "Contact",
      name: "Shop__c",
      field: { label: "Shop", type: "reference", relationship: "Shop__r", parents: ["Store__c"] },
      isRequired: type === "MasterDetail",
      isExternalId: false,
      isUnique: false,
    });
    const granted = (xml: string) =>
      [...xml.matchAll(/<editable>(\w+)<.editable>\s+<field>([\w.]+)</g)].map(
        ([, editable, field]) => `${field} ${editable === "true" ? "edit" : "read"}`,
      );

    it("grants the lookup field, and reads the parent's object and external id", () => {
      const xml = permissionSet([company], [shop("Lookup")]);
      assert.deepEqual(granted(xml), [
        "Account.ShopCompanyId__c read",
        "Contact.AccountId edit",
        "Contact.ShopId__c edit",
        "Contact.Shop__c edit",
        "Store__c.Code__c read",
        "User.ShopClerkId__c read",
      ]);
      assert.deepEqual(valuesOf(xml, "object"), ["Account", "Contact", "Store__c"]);
      assert.deepEqual(valuesOf(xml, "allowRead"), ["true", "true", "true"]);
      assert.deepEqual(valuesOf(xml, "allowEdit"), ["false", "true", "false"]);
      assert.deepEqual(valuesOf(xml, "allowCreate"), ["false", "true", "false"]);
    });

    it("names no lookup field of a master, which Salesforce refuses as a required field", () => {
      const fields = granted(permissionSet([company], [shop("MasterDetail")]));
      assert(!fields.includes("Contact.Shop__c edit"));
      assert(fields.includes("Store__c.Code__c read"));
    });

    it("grants a parent that is sent itself once, with the right to edit it", () => {
      const account = upserting("Account", { Name: email });
      const child = upserting("Contact", { LastName: email, "Account.ShopId__c": email });
      const xml = permissionSet([account, child]);
      assert.deepEqual(granted(xml), [
        "Account.ShopId__c edit",
        "Contact.AccountId edit",
        "Contact.ShopId__c edit",
      ]);
      assert.deepEqual(valuesOf(xml, "allowEdit"), ["true", "true"]);
    });
  });

  describe("of a stack", () => {
    const folder = temporaryFolder();
    const stackFile = async (config: object) => {
      await folder.write("Pulumi.yaml", "name: eventbridge-salesforce\n");
      await folder.write("Pulumi.some.yaml", JSON.stringify({ config }));
    };

    it("follows the subscriptions in the stack file, even before the file has the app's secrets", async () => {
      const [registered] = subscriptions;
      const own = {
        ...registered,
        events: { schema: "customer", source: "shop.magento", detailTypes: ["customer-updated"] },
        fields: { LastName: "$.detail.lastname", Department: { constant: "Shop" } },
      };
      await stackFile({ "eventbridge-salesforce:subscriptions": [own] });
      const xml = permissionSet(await readSubscriptions(folder.path, "some"));
      assert.deepEqual(valuesOf(xml, "field"), ["Contact.Department", "Contact.ShopCustomerId__c"]);
    });

    it("follows subscriptions.ts if the stack file has no subscriptions", async () => {
      await stackFile({});
      assert.deepEqual(await readSubscriptions(folder.path, "some"), subscriptions);
    });

    it("is refused for wrong subscriptions, which are named", async () => {
      await stackFile({ "eventbridge-salesforce:subscriptions": [{ name: "orders" }] });
      await assert.rejects(
        readSubscriptions(folder.path, "some"),
        runError(/Pulumi\.some\.yaml/, /events/),
      );
    });
  });
});
