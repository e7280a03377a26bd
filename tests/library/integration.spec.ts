import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { Integration } from "../../library/integration";
import type { IntegrationArgs } from "../../library/integrationArgs";
import { subscription } from "../../mapping/subscription";
import { refusal, registered } from "../components/registered";
import { schemaOf, texts } from "../mapping/schemas";

const schema = schemaOf(
  { id: { type: "string", minLength: 1 }, ...texts("lastname", "kind") },
  texts("suffix"),
);
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1f3a90bc-1f3a-1f3a-1f3a-1f3a90bc1f3a";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";
const CONNECTION = "arn:aws:events:eu-central-1:123456789012:connection/acme/1f3a";

/** Without mistakes; each test changes what it is about. */
const flat: IntegrationArgs = {
  domain: "acme.my.salesforce.com",
  apiVersion: 68,
  invocationRateLimitPerSecond: 20,
  clientId: "the id",
  clientSecret: "the secret",
  subscriptions: [
    {
      name: "customer-updated",
      schema: JSON.stringify(schema),
      source: "shop.magento",
      detailTypes: ["customer-updated", "customer-moved"],
      filter: '{ "kind": ["private"] }',
      object: "Contact",
      externalIdField: "ShopCustomerId__c",
      externalId: "$.detail.id",
      fields: { LastName: "$.detail.lastname" },
      optionalFields: { Suffix: "$.detail.suffix" },
      constantFields: { LeadSource: "Web" },
    },
  ],
};

/** What `flat` means. */
const nested: SalesforceIntegrationArgs = {
  salesforce: {
    domain: "acme.my.salesforce.com",
    apiVersion: 68,
    credentials: { flow: "client-credentials", clientId: "the id", clientSecret: "the secret" },
    invocationRateLimitPerSecond: 20,
  },
  retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
  subscriptions: [
    subscription({
      name: "customer-updated",
      events: {
        schema,
        source: "shop.magento",
        detailTypes: ["customer-updated", "customer-moved"],
        filter: { kind: ["private"] },
      },
      upsert: {
        object: "Contact",
        externalIdField: "ShopCustomerId__c",
        externalId: "$.detail.id",
      },
      fields: {
        LastName: "$.detail.lastname",
        Suffix: { optional: "$.detail.suffix" },
        LeadSource: { constant: "Web" },
      },
    }),
  ],
};

const declared = flat.subscriptions[0] ?? assert.fail();
const [meant] = nested.subscriptions;
/** Also with an object, and with two texts that may be absent. */
const full = schemaOf(
  {
    id: { type: "string", minLength: 1 },
    ...texts("lastname", "kind"),
    all: schemaOf(texts("LastName"), {}),
  },
  texts("suffix", "phone"),
);
const withFlat = (changes: object): Partial<IntegrationArgs> => ({
  subscriptions: [
    {
      ...declared,
      ...{ schema: JSON.stringify(full), fields: undefined, optionalFields: undefined },
      constantFields: undefined,
      ...changes,
    },
  ],
});
const identified = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
};
const withNested = (action: object): Partial<SalesforceIntegrationArgs> => ({
  subscriptions: [
    {
      name: "customer-updated",
      events: { ...meant?.events, schema: full },
      ...action,
    } as unknown as SalesforceIntegrationArgs["subscriptions"][number],
  ],
});

const withCredentials = (
  credentials: SalesforceIntegrationArgs["salesforce"]["credentials"],
): Partial<SalesforceIntegrationArgs> => ({
  salesforce: { ...nested.salesforce, credentials },
});

/** Flat arguments, and the same in the arguments of `SalesforceIntegration`. */
const same: [what: string, Partial<IntegrationArgs>, Partial<SalesforceIntegrationArgs>][] = [
  ["defaults", {}, {}],
  [
    "the username-password flow",
    { username: "the user", password: "the password" },
    withCredentials({
      flow: "username-password",
      clientId: "the id",
      clientSecret: "the secret",
      username: "the user",
      password: "the password",
    }),
  ],
  [
    "an existing connection",
    { clientId: undefined, clientSecret: undefined, connectionArn: CONNECTION },
    withCredentials({ flow: "existing-connection", connectionArn: CONNECTION }),
  ],
  [
    "another retry policy",
    { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
    { retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 } },
  ],
  ["an existing bus", { eventBus: "shop-events" }, { eventBus: "shop-events" }],
  [
    "publishers",
    { publisherRoles: ["shop-web"], publisherAccounts: ["210987654321"] },
    { publishers: { roles: ["shop-web"], accounts: ["210987654321"] } },
  ],
  [
    "nothing that watches or keeps",
    { alarms: false, dashboard: false, logging: false, archive: false },
    { alarms: false, dashboard: false, logging: false, archive: false },
  ],
  [
    "e-mail addresses of alarms, and a retention of the archive",
    { alarmEmails: ["team@example.com"], archiveRetentionDays: 30 },
    { alarms: { topic: { emails: ["team@example.com"] } }, archive: { retentionDays: 30 } },
  ],
  [
    "an existing topic and an existing key",
    { alarmTopicArn: TOPIC, encryptionKeyArn: KEY },
    { alarms: { topic: { arn: TOPIC } }, encryption: { keyArn: KEY } },
  ],
  [
    "a key of its own, protection, a prefix and tags",
    { customerManagedKey: true, protect: true, namePrefix: "acme", tags: { team: "shop" } },
    {
      encryption: "customer-managed",
      protect: true,
      namePrefix: "acme",
      tags: { team: "shop" },
    },
  ],
  [
    "optional fields that come together",
    withFlat({
      optionalFields: { Suffix: "$.detail.suffix", Phone: "$.detail.phone" },
      together: [["Suffix", "Phone"]],
    }),
    withNested({
      upsert: identified,
      fields: { Suffix: { optional: "$.detail.suffix" }, Phone: { optional: "$.detail.phone" } },
      together: [["Suffix", "Phone"]],
    }),
  ],
  [
    "a record that the publisher shapes",
    withFlat({ record: "$.detail.all" }),
    withNested({ upsert: identified, record: "$.detail.all" }),
  ],
  [
    "an anonymization",
    withFlat({
      anonymize: true,
      constantFields: { LastName: "Erased" },
      clearedFields: ["Suffix", "Phone"],
    }),
    withNested({
      anonymize: identified,
      fields: {
        LastName: { constant: "Erased" },
        Suffix: { constant: null },
        Phone: { constant: null },
      },
    }),
  ],
  [
    "a deletion, with what is false or empty beside it",
    withFlat({ delete: true, anonymize: false, together: [], fields: {}, clearedFields: [] }),
    withNested({ delete: identified }),
  ],
];

const OUTPUTS = [
  "eventBusName",
  "eventBusArn",
  "deadLetterQueueUrl",
  "deadLetterQueueArn",
  "destinationArns",
  "ruleNames",
] as const;

const outputsOf = (made: Integration | SalesforceIntegration) =>
  Object.fromEntries(OUTPUTS.map((name) => [name, pulumi.output<unknown>(made[name])]));

describe("the component for every language", () => {
  for (const [what, changed, meant] of same) {
    it(`makes the resources of SalesforceIntegration: ${what}`, async () => {
      const made = await registered(() =>
        outputsOf(new Integration("shop", { ...flat, ...changed })),
      );
      const other = await registered(() =>
        outputsOf(new SalesforceIntegration("shop", { ...nested, ...meant })),
      );
      assert.deepEqual(made.resources, other.resources);
      assert.deepEqual(made.outputs, other.outputs);
    });
  }

  const refused: [what: string, Partial<IntegrationArgs>, ...mistakes: string[]][] = [
    [
      "credentials are incomplete",
      { clientSecret: undefined, username: "the user" },
      "Credentials are missing; give clientId and clientSecret, or connectionArn.",
      "username and password belong together; give both, or none for client credentials.",
    ],
    [
      "arguments exclude each other",
      {
        connectionArn: CONNECTION,
        alarmTopicArn: TOPIC,
        alarmEmails: ["team@example.com"],
        customerManagedKey: true,
        encryptionKeyArn: KEY,
      },
      "connectionArn and clientId exclude each other; remove one of the two.",
      "connectionArn and clientSecret exclude each other; remove one of the two.",
      "alarmTopicArn and alarmEmails exclude each other; remove one of the two.",
      "encryptionKeyArn and customerManagedKey exclude each other; remove one of the two.",
    ],
    [
      "arguments have no effect",
      {
        alarms: false,
        alarmEmails: ["team@example.com"],
        archive: false,
        archiveRetentionDays: 30,
      },
      "alarmEmails is set, but alarms is false; remove one of the two.",
      "archiveRetentionDays is set, but archive is false; remove one of the two.",
    ],
    [
      "a value that must be known is an output",
      { eventBus: pulumi.output("shop-events") as unknown as string },
      "eventBus is an output or holds a secret; give a plain value, because resources are named and counted by it.",
    ],
    [
      "values have other types",
      {
        domain: 5 as unknown as string,
        subscriptions: [null as never, { ...declared, fields: "all" } as never],
        publisherRoles: "shop-web" as never,
      },
      "domain must be a text, not a number.",
      "subscriptions[0] must be an object, not null.",
      "subscriptions[1].fields must be an object, not a text.",
      "publisherRoles must be a list, not a text.",
    ],
    [
      "a subscription's texts are no JSON, and a field is mapped twice",
      {
        subscriptions: [
          {
            ...declared,
            schema: "order.schema.json",
            filter: "[]",
            constantFields: { LastName: "Doe" },
          },
        ],
      },
      "Subscription customer-updated: schema must be the text of a JSON object.",
      "Subscription customer-updated: filter must be the text of a JSON object.",
      "Subscription customer-updated: the field LastName is in more than one of fields, optionalFields, constantFields and clearedFields.",
    ],
    [
      "a subscription that deletes has fields",
      withFlat({ delete: true, anonymize: true, fields: { LastName: "$.detail.lastname" } }),
      "Subscription customer-updated: fields, anonymize cannot be set together with delete; remove the one or the other.",
    ],
    [
      "a subscription that anonymizes has values of the event",
      withFlat({
        anonymize: true,
        record: "$.detail.all",
        optionalFields: { S: "$.detail.suffix" },
      }),
      "Subscription customer-updated: optionalFields, record cannot be set together with anonymize; remove the one or the other.",
    ],
    [
      "a whole record has fields",
      withFlat({ record: "$.detail.all", constantFields: { A: "b" }, together: [["A", "B"]] }),
      "Subscription customer-updated: constantFields, together cannot be set together with record; remove the one or the other.",
    ],
    [
      "an upsert clears fields",
      withFlat({ fields: { LastName: "$.detail.lastname" }, clearedFields: ["Suffix"] }),
      "Subscription customer-updated: clearedFields needs anonymize; set anonymize, or remove clearedFields.",
    ],
    [
      "lists that come together are no lists",
      withFlat({ together: ["Suffix"], delete: "yes" }),
      "subscriptions[0].together[0] must be a list, not a text.",
      "subscriptions[0].delete must be true or false, not a text.",
    ],
    [
      "the component refuses what the arguments mean",
      { apiVersion: 7 },
      "The API version is 7; it must be a whole number, 31 to 99 (the version without .0).",
    ],
  ];
  for (const [what, changed, ...mistakes] of refused) {
    it(`refuses before it registers anything, where ${what}`, async () => {
      const args = { ...flat, ...changed };
      assert.equal(
        await refusal(() => new Integration("shop", args)),
        [
          "The integration 'shop' cannot be made; nothing was registered:",
          ...mistakes.map((mistake) => `  ${mistake}`),
        ].join("\n"),
      );
    });
  }

  it("refuses, where there are no arguments", async () => {
    const none = undefined as unknown as IntegrationArgs;
    assert.equal(
      await refusal(() => new Integration("shop", none)),
      [
        "The integration 'shop' cannot be made; nothing was registered:",
        "  The arguments are missing; give an object with domain, apiVersion, invocationRateLimitPerSecond, credentials and subscriptions.",
      ].join("\n"),
    );
  });
});
