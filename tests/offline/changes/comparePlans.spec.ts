import assert from "node:assert/strict";
import { registration, update, upsert } from "../../components/shop";
import type { SampleEvent } from "../../../offline/changes/compareEvents";
import type { Subscription, UpsertSubscription } from "../../../mapping/subscription";
import { schemaOf, texts } from "../../mapping/schemas";
import { compared, DIGEST, linesIn, planOfShop } from "./plans";

const schema = schemaOf(
  {
    id: { type: "string", minLength: 1 },
    email: { type: "string", minLength: 1 },
    ...texts("lastname"),
  },
  texts("suffix", "phone"),
);
const declared: UpsertSubscription = {
  ...registration,
  events: { ...registration.events, schema },
  fields: {
    LastName: "$.detail.lastname",
    Suffix: { optional: "$.detail.suffix" },
    LeadSource: { constant: "Web" },
  },
};

/** What is shown of the change of the declared subscription to another one. */
async function linesOf(changed: Partial<UpsertSubscription>): Promise<string[]> {
  const before = await planOfShop({ subscriptions: [declared] });
  const after = await planOfShop({ subscriptions: [{ ...declared, ...changed }] });
  return linesIn(compared(before, after));
}

const event = (detail: object, name = "one.json"): SampleEvent => ({
  event: name,
  published: {
    version: "0",
    id: "e",
    "detail-type": "customer-registered",
    source: "shop.magento",
    account: "123456789012",
    time: "2026-11-27T00:00:00Z",
    region: "eu-central-1",
    resources: [],
    detail: detail as Record<string, never>,
  },
});

describe("a comparison of two plans", () => {
  it("shows a new optional field as one line, however many rules it makes", async () => {
    const fields = { ...declared.fields, Phone: { optional: "$.detail.phone" } } as const;
    assert.deepEqual(await linesOf({ fields }), [
      "Changes since main (1a2b3c4): 0 dangerous changes",
      "  Resources: 8 to create, 4 to delete, 0 to change.",
      "  ~ subscription customer-registered: rules 3 -> 5; requests of events without the new values are unchanged",
      "    + optional field Phone <- $.detail.phone",
    ]);
  });

  it("finds nothing in the same plan", async () => {
    const plan = await planOfShop({ subscriptions: [declared], alarms: {}, dashboard: true });
    const found = compared(plan, plan, [event({ id: "1", lastname: "Marsh", email: "" })]);
    assert.deepEqual(linesIn(found), ["Changes since main (1a2b3c4): none"]);
  });

  const { LastName, Suffix, LeadSource } = declared.fields;
  const dangerous: [string, Partial<UpsertSubscription>, string, RegExp][] = [
    [
      "a removed field",
      { fields: { LastName, LeadSource } as UpsertSubscription["fields"] },
      "    - optional field Suffix <- $.detail.suffix",
      /keeps the field's old values/,
    ],
    [
      "a new required field",
      { fields: { ...declared.fields, Email: "$.detail.email" } },
      "    + field Email <- $.detail.email",
      /Every event must have \$\.detail\.email now/,
    ],
    [
      "a field with another source",
      { fields: { ...declared.fields, LastName: "$.detail.email" } },
      "    ~ field LastName: $.detail.lastname -> $.detail.email",
      /other values/,
    ],
    [
      "another external id",
      { upsert: { ...upsert, externalId: "$.detail.email" } },
      "    ~ external id: $.detail.id -> $.detail.email",
      /created a second time/,
    ],
    [
      "another object",
      { upsert: { ...upsert, object: "Lead" } },
      "    ~ requests: PATCH https://acme.my.salesforce.com/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/* -> PATCH https://acme.my.salesforce.com/services/data/v68.0/sobjects/Lead/ShopCustomerId__c/*",
      /another place/,
    ],
    [
      "a new filter",
      { events: { ...declared.events, filter: { lastname: [{ prefix: "A" }] } } },
      '    + filter <- {"detail":{"lastname":[{"prefix":"A"}]}}',
      /ignored, without a trace/,
    ],
    [
      "a detail type less",
      { events: { ...declared.events, detailTypes: ["customer-changed"] } },
      "    ~ detail types: customer-registered -> customer-changed",
      /customer-registered are sent no more/,
    ],
  ];
  for (const [what, changed, line, danger] of dangerous) {
    it(`marks ${what} as dangerous, with the reason`, async () => {
      const lines = await linesOf(changed);
      const index = lines.indexOf(line);
      assert.notEqual(index, -1, lines.join("\n"));
      assert.match(lines[index + 1] ?? "", /^ {4}! /);
      assert.match(lines[index + 1] ?? "", danger);
    });
  }

  it("shows a record that the publisher shapes in place of fields, without the values that its rule demands", async () => {
    const shaped = { type: "object", required: ["LastName"], properties: texts("LastName", "Fax") };
    const schema = schemaOf({ id: { type: "string", minLength: 1 }, shaped });
    const recorded: Subscription = {
      name: declared.name,
      events: { ...declared.events, schema },
      upsert,
      record: "$.detail.shaped",
    };
    const before = await planOfShop({ subscriptions: [declared] });
    const after = await planOfShop({ subscriptions: [recorded] });
    const lines = linesIn(compared(before, after));
    const [body = ""] = lines.filter((line) => line.includes("body"));
    assert.match(body, /^ {4}[+~] body.* \$\.detail\.shaped$/);
    assert(!lines.some((line) => line.includes("filter")), lines.join("\n"));
  });

  it("shows no filter for a value of a list", async () => {
    const list = { type: "array", minItems: 1, items: { type: "string" } };
    const listed = {
      ...declared,
      events: {
        ...declared.events,
        schema: schemaOf({ id: { type: "string", minLength: 1 }, list, ...texts("lastname") }),
      },
      fields: { LastName: "$.detail.lastname", Phone: "$.detail.list[0]" },
    } as const;
    const before = await planOfShop({ subscriptions: [update] });
    const after = await planOfShop({ subscriptions: [update, listed] });
    const lines = linesIn(compared(before, after));
    assert(lines.includes("    + field Phone <- $.detail.list[0]"), lines.join("\n"));
    assert(!lines.some((line) => line.includes("filter")), lines.join("\n"));
  });

  it("marks neither a further detail type, nor another constant, nor a field that becomes optional", async () => {
    const lines = await linesOf({
      events: { ...declared.events, detailTypes: ["customer-registered", "customer-updated"] },
      fields: {
        LastName,
        Suffix,
        LeadSource: { constant: "Shop" },
      } as UpsertSubscription["fields"],
    });
    assert.match(lines[0] ?? "", /: 0 dangerous changes$/);
    assert.ok(lines.includes('    ~ field LeadSource: "Web" -> "Shop"'));
    assert.ok(
      lines.includes(
        "    ~ detail types: customer-registered -> customer-registered, customer-updated",
      ),
    );
    assert.ok(!lines.join("\n").includes("unchanged"), "other events make requests, too");
  });

  it("shows a parent that may be null as one field, and demanded beginnings as no filter", async () => {
    const company = { type: ["string", "null"], minLength: 1 };
    const withCompany = {
      ...declared,
      events: {
        ...declared.events,
        schema: schemaOf(
          {
            id: { type: "string", pattern: "^K-" },
            at: { type: "string", format: "date-time" },
            company,
            ...texts("lastname"),
          },
          { agent: company, ...texts("suffix") },
        ),
      },
      fields: {
        ...declared.fields,
        "Account.ShopId__c": "$.detail.company",
        "Agent__r.ShopId__c": { optional: "$.detail.agent" },
      },
      newerWins: { field: "At__c", path: "$.detail.at" },
    } as unknown as UpsertSubscription;
    const none = await planOfShop({ subscriptions: [declared] });
    const added = await planOfShop({
      subscriptions: [declared, { ...withCompany, name: "companies" }],
    });
    const shown = linesIn(compared(none, added)).map((line) => line.trim());
    assert.deepEqual(
      shown.filter((line) => /field (Account|Agent)|filter|beginnings/.test(line)),
      [
        "+ demanded beginnings <- at: 1 or 2; id: K-",
        "+ field Account.ShopId__c <- $.detail.company or null",
        "+ optional field Agent__r.ShopId__c <- $.detail.agent or null",
      ],
    );
  });

  it("shows a removed subscription with its danger, and a new one with its fields", async () => {
    const before = await planOfShop({ subscriptions: [registration] });
    const after = await planOfShop({ subscriptions: [update] });
    const { subscriptions } = compared(before, after);
    assert.deepEqual(
      subscriptions.map(({ subscription, kind, rules, changes }) => [
        ...[subscription, kind, rules.before, rules.after],
        changes.find(({ danger }) => danger)?.danger,
        changes.at(-1)?.what,
      ]),
      [
        [
          ...["customer-registered", "removed", 2, 0],
          "Its events are sent no more. Publishers get no error.",
          "field LeadSource",
        ],
        ["customer-updated", "added", 0, 2, undefined, "field LastName"],
      ],
    );
  });

  it("shows a lowered rate limit and a shorter retry policy, and no higher ones, as dangerous", async () => {
    const low = await planOfShop();
    const high = await planOfShop({
      salesforce: {
        domain: "acme.my.salesforce.com",
        apiVersion: 68,
        credentials: { flow: "client-credentials", clientId: "the id", clientSecret: "other" },
        invocationRateLimitPerSecond: 40,
      },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 3600 },
    });
    const raised = linesIn(compared(low, high));
    assert.match(raised[0] ?? "", /: 0 dangerous changes$/, raised.join("\n"));
    const lowered = linesIn(compared(high, low));
    assert.match(lowered[0] ?? "", /: 2 dangerous changes$/);
    assert.ok(
      lowered.includes("  ~ subscription customer-registered: rules 2; requests are unchanged"),
    );
    assert.ok(lowered.includes("    ~ retryPolicy.maximumRetryAttempts: 185 -> 7"));
    assert.ok(lowered.includes("    ~ invocationRateLimitPerSecond: 40 -> 20"));
  });

  it("shows that a secret changed, and neither the secret nor its digest", async () => {
    const before = await planOfShop();
    const after = JSON.parse(
      JSON.stringify(before).replaceAll(DIGEST, "[secret fedcba9876543210]"),
    ) as typeof before;
    const found = compared(before, after);
    assert.doesNotMatch(JSON.stringify(found), /[0-9a-f]{16}/);
    const lines = linesIn(found);
    const index = lines.findIndex((line) => line.endsWith("clientSecret: another value"));
    assert.match(lines[index + 1] ?? "", /^ {4}! The connection authorizes in another way/);
  });

  it("says of no disabled rule that its requests are unchanged", async () => {
    const before = await planOfShop();
    const transform = { rule: { state: "DISABLED" } };
    const lines = linesIn(compared(before, await planOfShop({ transform })));
    assert.deepEqual(lines.slice(2), [
      "  ~ subscription customer-registered: rules 2",
      "    + state <- DISABLED",
      "    ! A disabled rule drops its events.",
    ]);
  });

  it("shows subscriptions with the same change together", async () => {
    const policy = { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 };
    const both = { subscriptions: [registration, update] };
    const found = compared(
      await planOfShop(both),
      await planOfShop({ ...both, retryPolicy: policy }),
    );
    assert.deepEqual(linesIn(found).slice(2), [
      "  ~ subscriptions customer-registered, customer-updated: rules 2 each; requests are unchanged",
      "    ~ retryPolicy.maximumRetryAttempts: 7 -> 5",
      "    ! Events are given up sooner, so an outage sends more of them to the dead-letter queue.",
    ]);
  });

  it("shows removed alarms and a removed archive as dangerous, and new ones not", async () => {
    const watched = await planOfShop({ alarms: {}, archive: { retentionDays: 30 } });
    const bare = await planOfShop();
    const added = linesIn(compared(bare, watched));
    assert.match(added[0] ?? "", /: 0 dangerous changes$/, added.join("\n"));
    const lines = linesIn(compared(watched, bare));
    const alarms = lines.findIndex((line) => line.startsWith("  - MetricAlarm "));
    assert.equal(lines[alarms + 1], "    ! Nobody is notified of what it watched.");
    const archive = lines.indexOf("  - EventArchive shop-archive");
    assert.match(lines[archive + 1] ?? "", /^ {4}! .*replayed/);
  });

  it("shows the members of a sample event's body that change, and events that are no longer sent", async () => {
    const before = await planOfShop({ subscriptions: [declared] });
    const fields = { ...declared.fields, LeadSource: { constant: "Shop" } };
    const filter = { lastname: [{ "anything-but": "Huber" }] };
    const events = { ...declared.events, filter };
    const after = await planOfShop({ subscriptions: [{ ...declared, events, fields }] });
    const sample = (lastname: string) => event({ id: "7", lastname, email: "" }, lastname);
    const found = compared(before, after, [sample("Marsh"), sample("Costello"), sample("Huber")]);
    const lines = linesIn(found);
    assert.deepEqual(lines.slice(lines.findIndex((line) => line.includes("sample event"))), [
      "3 of 3 sample events become other requests",
      "  ~ Marsh, subscription customer-registered; likewise 1 further event",
      '    - "LeadSource": "Web"',
      '    + "LeadSource": "Shop"',
      "  ~ Huber, subscription customer-registered",
      '    - PATCH https://acme.my.salesforce.com/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/7 {"LastName": "Huber", "LeadSource": "Web"}',
      "    + nothing is sent",
    ]);
  });
});
