import assert from "node:assert/strict";
import { SalesforceRecords } from "../../emulator/salesforce/records";
import type { Subscription } from "../../mapping/subscription";
import { permissionSet } from "../../offline/permissionSet";
import { standInOrg } from "../../offline/standInOrg";
import type { ConfiguredOrg } from "../../stack/stack";

const order = (changed: object = {}): Subscription => ({
  name: "order-placed",
  events: { schema: {}, source: "shop.magento", detailTypes: ["order-placed"] },
  upsert: {
    object: "ShopOrder__c",
    externalIdField: "ShopOrderId__c",
    externalId: "$.detail.increment_id",
  },
  fields: { Status__c: "$.detail.status" },
  newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
  ...changed,
});
const settings = {
  salesforceDomain: "acme.my.salesforce.com",
  credentials: { flow: "client-credentials", clientId: "id", clientSecret: "secret" },
} as ConfiguredOrg["settings"];

describe("newerWins of a subscription", () => {
  const orgOf = (...subscriptions: Subscription[]) => standInOrg({ settings, subscriptions });

  it("gives the stand-in the field and the rule that refuses an older version", () => {
    const { objects } = orgOf(order(), order({ name: "order-paid" }));
    const object = objects.ShopOrder__c ?? assert.fail();
    assert.deepEqual(object.newerWins, ["ShopUpdatedAt__c"]);
    assert.equal(object.fields.ShopUpdatedAt__c?.type, "datetime");

    const records = new SalesforceRecords("ShopOrder__c", object, () => 0);
    const send = (Status__c: string, ShopUpdatedAt__c: string) =>
      records.upsert("ShopOrderId__c", "1", JSON.stringify({ Status__c, ShopUpdatedAt__c })).status;
    assert.deepEqual(
      [
        send("pending", "2026-09-14T08:21:07Z"),
        send("paid", "2026-09-14T10:21:09+02:00"),
        send("pending", "2026-09-14T08:21:07Z"),
        send("paid", "2026-09-14T08:21:09Z"),
        send("paid", "2026-09-14 08:21:09"),
      ],
      [201, 200, 400, 200, 400],
    );
    assert.equal(records.all("ShopOrderId__c")[0]?.fields.Status__c, "paid");
  });

  it("gives the stand-in no rule where no subscription has it", () =>
    assert.equal(
      orgOf(order({ newerWins: undefined })).objects.ShopOrder__c?.newerWins,
      undefined,
    ));

  it("grants the field in the permission set", () =>
    assert.match(
      permissionSet([order()]),
      /<editable>true<\/editable>\s+<field>ShopOrder__c\.ShopUpdatedAt__c<\/field>/,
    ));
});
