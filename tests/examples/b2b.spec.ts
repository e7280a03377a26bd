import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { subscriptions } from "../../examples/b2b/subscriptions";
import { readEventFiles, type ShopEvent } from "../../events/files";
import { bridgeHere } from "../cli/inProcess";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { copyFolder, ProjectCopy } from "../projectCopy";
import { EmulatedShop } from "./shop";
import { subscribeTo } from "./subscribed";

const EVENTS = join(PROJECT_DIRECTORY, "examples", "b2b", "events");
const ORDERS = ["05-order-501", "07-order-502", "08-order-503"];
const PEOPLE = ["03-customer-2001", "04-customer-2002", "06-guest"];
const COMPANIES = ["01-company-7", "02-company-8"];
/** The late version, which the rule of `newerWins` has refused. */
const STALE = "customer-registered 2001: FIELD_CUSTOM_VALIDATION_EXCEPTION";
const GUEST = "guest-0bf1775f6c622688427115c0806f0c3b";

describe("the B2B example", () => {
  const folder = temporaryFolder();
  let restore: () => void;
  let events: Map<string, ShopEvent>;
  before(async () => {
    restore = subscribeTo(subscriptions);
    const { single, mistakes } = await readEventFiles(EVENTS, subscriptions);
    assert.deepEqual(mistakes, []);
    events = new Map(single.map(({ file, event }) => [file.replace(".json", ""), event]));
  });
  after(() => restore());

  const event = (name: string): ShopEvent => events.get(name) ?? assert.fail(`no event ${name}`);
  const all = (...names: string[]) => names.map(event);

  describe("in the emulator", () => {
    let shop: EmulatedShop;
    before(async () => (shop = await EmulatedShop.start(Date.UTC(2026, 9, 7))));
    after(() => shop.stop());

    const accounts = () => shop.records("Account", "ShopCompanyId__c");
    const contacts = () => shop.records("Contact", "ShopCustomerId__c");
    const orders = () => shop.records("Order__c", "ShopOrderId__c");

    it("keeps orders and people whose parents are not there yet, and delivers them by redrives", async () => {
      await shop.publish(...all(...ORDERS));
      assert.deepEqual(Object.keys(orders()), []);
      await shop.publish(...all(...PEOPLE, ...COMPANIES));
      assert.equal(shop.deadLetters().length, 5);
      // The first redrive delivers the people, and orders that come after them; the second delivers the rest.
      await shop.redrive();
      await shop.redrive();
      assert.deepEqual(shop.deadLetters(), []);
    });

    it("has every company, person and order in Salesforce, with its parents", () => {
      const [marta, joerg, guest] = ["2001", "2002", GUEST].map((id) => contacts()[id]);
      assert.deepEqual(accounts()["7"], {
        Name: "Nordlicht Handels GmbH",
        ShopStatus__c: "approved",
        VatId__c: "DE811111111",
        BillingStreet: "Kaiser-Wilhelm-Straße 9\n3. OG",
        BillingCity: "Hamburg",
        BillingPostalCode: "20355",
        BillingCountry: "DE",
      });
      assert.deepEqual(marta, {
        FirstName: "Marta",
        LastName: "Nowak",
        Email: "marta.nowak@nordlicht.example",
        AccountId: "001000000000001",
        HasOptedOutOfEmail: false,
        MailingStreet: "Kaiser-Wilhelm-Straße 9\n3. OG",
        MailingCity: "Hamburg",
        MailingPostalCode: "20355",
        MailingCountry: "DE",
        ShopUpdatedAt__c: "2026-10-01T07:30:00Z",
      });
      assert.deepEqual([joerg?.AccountId, joerg?.HasOptedOutOfEmail], ["001000000000002", true]);
      assert.deepEqual([guest?.LastName, guest?.AccountId], ["Lindgren", undefined]);
      const shown = Object.entries(orders()).map(([id, one]) => [
        id,
        one.Total__c,
        one.Coupon__c,
        one.Account__c,
      ]);
      assert.deepEqual(shown, [
        ["501", 1249.5, null, "001000000000001"],
        ["502", 89.9, "HERBST", undefined],
        ["503", 412, "HERBST", "001000000000002"],
      ]);
      assert.equal(new Set(Object.values(orders()).map((one) => one.Contact__c)).size, 3);
    });

    it("applies a newer version of a customer, and keeps it when an older one comes late", async () => {
      await shop.publish(event("09-customer-2001-unsubscribed"));
      const newest = contacts()["2001"];
      await shop.publish(event("03-customer-2001"));
      assert.deepEqual(contacts()["2001"], newest);
      assert.deepEqual([newest?.LastName, newest?.HasOptedOutOfEmail], ["Nowak-Berg", true]);
      assert.deepEqual(shop.deadLetters(), [STALE]);
    });

    it("erases a person and deletes an order, and keeps the contact for its other orders", async () => {
      await shop.publish(...all("10-customer-2002-deleted", "11-order-503-deleted"));
      const { AccountId, ShopUpdatedAt__c, ...person } = contacts()["2002"] ?? {};
      assert.deepEqual(person, {
        FirstName: null,
        LastName: "Erased",
        Email: null,
        HasOptedOutOfEmail: true,
        MailingStreet: null,
        MailingCity: null,
        MailingPostalCode: null,
        MailingCountry: null,
      });
      assert(AccountId !== undefined && ShopUpdatedAt__c !== undefined);
      assert.deepEqual(Object.keys(orders()), ["501", "502"]);
      assert.deepEqual(shop.deadLetters(), [STALE]);
    });
  });

  describe("with the commands that read subscriptions", () => {
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await bridgeHere(args);
      assert.deepEqual([code, stderr], [0, ""], args.join(" "));
      return stdout;
    };

    it("simulate makes one request of each event", async () => {
      const lines = [...events.values()].map((one) => JSON.stringify(one));
      const file = await folder.write("story.jsonl", lines.join("\n"));
      const shown = await run("simulate", file);
      assert.equal(shown.match(/^ +(PATCH|DELETE) /gm)?.length, events.size, shown);
    });

    it("preview demands a higher rate for three objects, and nothing else, and counts rules and calls", async () => {
      const { code, stdout } = await bridgeHere(["preview", "--cost", "--rate", "1"]);
      assert.equal(code, 1);
      assert.deepEqual(stdout.match(/^violated +\S+/gm), ["violated  api-destination-peak-rate"]);
      assert.match(stdout, /^ {2}order: 2 rules, at most 1 API call an event$/m);
      assert.match(stdout, /Salesforce: 86,400 API calls a day/);
    });

    it("forecast delivers everything through an outage", async () => {
      const shown = await run("forecast", "--rate", "1", "--outage", "5m", "--for", "30m");
      assert.match(shown, /Nothing is lost or dead-lettered/);
    });

    it("permission-set allows to delete orders, and nothing else", async () => {
      const shown = await run("permission-set");
      const objects = [...shown.matchAll(/<allowDelete>(\w+)<[^]*?<object>(\w+)</g)];
      assert.deepEqual(
        objects.map(([, deletes, object]) => [object, deletes]),
        [
          ["Account", "false"],
          ["Contact", "false"],
          ["Order__c", "true"],
        ],
      );
    });
  });

  it("is copied by the steps of its README, and then satisfies every policy", async () => {
    const copy = await ProjectCopy.make();
    const from = (...path: string[]) => join(copy.directory, "examples", "b2b", ...path);
    const to = (...path: string[]) => join(copy.directory, ...path);
    try {
      const mapping = await copy.read("examples", "b2b", "subscriptions.ts");
      const imports = mapping
        .replaceAll("../../", "./")
        .replaceAll('"./schemas/', '"./events/schemas/');
      await copy.write("subscriptions.ts", imports);
      copyFolder(from("schemas"), to("events", "schemas"));
      readdirSync(to("events"))
        .filter((file) => /\.jsonl?$/.test(file))
        .forEach((file) => rmSync(to("events", file)));
      copyFolder(from("events"), to("events"));
      cpSync(from("salesforce", "objects"), to("salesforce/force-app/main/default/objects"), {
        recursive: true,
      });
      await copy.edit("Pulumi.local.yaml", (text) =>
        text.replace(/invocationRateLimit: "\d+"/, 'invocationRateLimit: "20"'),
      );
      const { code, stdout } = await copy.bridge("preview", "--json");
      const { violations, notices } = JSON.parse(stdout) as Record<string, string[]>;
      assert.deepEqual([code, violations], [0, []]);
      assert.deepEqual(
        notices?.map((one) => one.slice(0, 68)),
        [
          "Subscriptions customer and guest share the newerWins field ShopUpdat",
          "Subscriptions guest and customer share the newerWins field ShopUpdat",
        ],
      );
    } finally {
      await copy.remove();
    }
  });
});
