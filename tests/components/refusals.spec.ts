import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { compile } from "../../mapping/compile";
import { LOG_RETENTION_DAYS, THRESHOLDS } from "../../eventbridge/settingRanges";
import { schema } from "../../settings/schema";
import { schemaOf, texts } from "../mapping/schemas";
import { inputsOf, refusal } from "./registered";
import { args, registration, shop, update, upsert } from "./shop";

/** Asserts that the integration is refused for exactly these mistakes, with nothing registered. */
async function assertRefused(
  changed: Partial<SalesforceIntegrationArgs>,
  stack: string,
  mistakes: string[],
): Promise<void> {
  const message = await refusal(() => new SalesforceIntegration("shop", { ...args, ...changed }), {
    stack,
  });
  assert.deepEqual(message.split("\n"), [
    "The integration 'shop' cannot be made; nothing was registered:",
    ...mistakes.map((mistake) => `  ${mistake}`),
  ]);
}

const tooLong = (kind: string, name: string, length: number, limit: number) =>
  `The name of the ${kind}, ${name}-<suffix>, would have ${length} characters; ${limit} are allowed. Shorten the name of the stack${kind === "rule" ? " or of the subscription" : ""}, or set a shorter namePrefix.`;

describe("an integration with mistakes", () => {
  it("is refused with the mistakes of all subscriptions", () =>
    assertRefused(
      {
        subscriptions: [
          { ...registration, name: "customer registered" },
          { ...update, fields: {} },
        ],
      },
      "dev",
      [
        "Subscription customer registered: the name must have 1 to 32 letters, digits and dashes, and not begin with a dash.",
        "Subscription customer-updated: fields is empty; map at least one field.",
      ],
    ));

  for (const [key, range, { lowest, highest }] of [
    ["oldestDeadLetterHours", "1 to 330 hours", THRESHOLDS.oldestDeadLetterHours],
    ["failedInvocations", "1 to 1000000 invocations in 5 minutes", THRESHOLDS.failedInvocations],
    ["retriesPercent", "1 to 100 percent", THRESHOLDS.retriesPercent],
    ["backlogPercent", "1 to 95 percent", THRESHOLDS.backlogPercent],
    ["throttledRules", "1 to 1000000 rules in 5 minutes", THRESHOLDS.throttledRules],
  ] as const) {
    it(`is refused with a threshold ${key} that is not ${range}, and made with the lowest and the highest`, async () => {
      for (const value of [lowest - 1, highest + 1, 1.5, -5, NaN]) {
        await assertRefused({ alarms: { [key]: value } }, "dev", [
          `The alarms' ${key} is ${value}; it must be a whole number, ${range}, or false.`,
        ]);
      }
      for (const value of [lowest, highest]) await shop({ alarms: { [key]: value } });
    });
  }

  const MALFORMED: [what: string, args: unknown, ...mistakes: string[]][] = [
    [
      "no arguments at all",
      undefined,
      "The arguments are missing; give an object with salesforce, retryPolicy and subscriptions.",
    ],
    [
      "arguments that are null",
      null,
      "The arguments are missing; give an object with salesforce, retryPolicy and subscriptions.",
    ],
    ["arguments that are a text", "shop", "The second argument must be an object, not a text."],
    [
      "arguments that are not known yet",
      Promise.resolve(args),
      "The second argument is a promise; give a plain value, because resources are named and counted by it.",
    ],
    [
      "outputs where values must be known",
      {
        ...args,
        eventBus: pulumi.output("shop-events"),
        subscriptions: pulumi.output([registration]),
        tags: { team: pulumi.secret("shop") },
      },
      ...["subscriptions", "eventBus", "tags.team"].map(
        (what) =>
          `${what} is an output or holds a secret; give a plain value, because resources are named and counted by it.`,
      ),
    ],
    [
      "values of other types",
      {
        ...args,
        salesforce: { ...args.salesforce, domain: undefined, apiVersion: "68" },
        orgs: null,
        publishers: { roles: "shop-web", accounts: [123456789012] },
        alarms: { topic: "arn:aws:sns:eu-central-1:123456789012:alerts", connection: "yes" },
        archive: true,
        dashboard: {},
        encryption: null,
        logging: { level: "DEBUG", logGroupArn: 5 },
        transform: { queue: 5 },
        tags: { team: 5 },
        protect: "yes",
        namePrefix: 5,
      },
      "salesforce.domain must be a text, not undefined.",
      "salesforce.apiVersion must be a number, not a text.",
      "orgs must be an object, not null.",
      "publishers.roles must be a list, not a text.",
      "publishers.accounts[0] must be a text, not a number.",
      "protect must be true or false, not a text.",
      "alarms.topic must be an object or false, not a text.",
      "alarms.connection must be true or false, not a text.",
      "dashboard.arn must be a text or an output, not undefined.",
      "encryption must be aws-owned, customer-managed or { keyArn }, not null.",
      "logging.level must be ERROR or INFO or TRACE, not a text.",
      "logging.logGroupArn must be a text or an output, not a number.",
      "archive must be an object or false, not a boolean.",
      "transform.queue must be an object or a function, not a number.",
      "namePrefix must be a text, not a number.",
      "tags.team must be a text, not a number.",
    ],
    [
      "subscriptions that are none",
      { ...args, subscriptions: [null, registration] },
      "Subscription number 1: the subscription must be an object, not null.",
    ],
  ];
  for (const [what, given, ...mistakes] of MALFORMED) {
    it(`is refused, as a program in JavaScript can write it, with ${what}`, async () => {
      const made = () => new SalesforceIntegration("shop", given as SalesforceIntegrationArgs);
      assert.deepEqual((await refusal(made)).split("\n"), [
        "The integration 'shop' cannot be made; nothing was registered:",
        ...mistakes.map((mistake) => `  ${mistake}`),
      ]);
    });
  }

  it("is refused without the arguments that a program in JavaScript can leave out", async () => {
    const { salesforce } = args;
    const without = (changed: object) => changed as Partial<SalesforceIntegrationArgs>;
    const credentials = (given: object) =>
      without({ salesforce: { ...salesforce, credentials: given } });
    await assertRefused(
      without({ salesforce: undefined, retryPolicy: undefined, subscriptions: undefined }),
      "dev",
      [
        "salesforce is missing; give an object with domain, apiVersion, credentials and invocationRateLimitPerSecond.",
        "retryPolicy is missing; give an object with maximumRetryAttempts and maximumEventAgeInSeconds.",
        "subscriptions is missing; give a list.",
      ],
    );
    for (const flow of [undefined, "client_credentials", "toString"]) {
      await assertRefused(credentials({ flow }), "dev", [
        "salesforce.credentials must have a flow: client-credentials, username-password, existing-connection.",
      ]);
    }
    await assertRefused(credentials({ flow: "client-credentials", clientId: "" }), "dev", [
      "salesforce.credentials.clientId is missing; the flow client-credentials needs it.",
      "salesforce.credentials.clientSecret is missing; the flow client-credentials needs it.",
    ]);
    await assertRefused(
      { orgs: { emea: { ...salesforce, credentials: undefined as never } } },
      "dev",
      [
        "orgs.emea.credentials must have a flow: client-credentials, username-password, existing-connection.",
      ],
    );
  });

  it("is refused with a domain that is no My Domain host", async () => {
    for (const domain of ["https://acme.my.salesforce.com", "acme.lightning.force.com", ""]) {
      await assertRefused({ salesforce: { ...args.salesforce, domain } }, "dev", [
        `The domain is '${domain}'; it must be a My Domain host of Salesforce, in lower case, without https://.`,
      ]);
    }
  });

  it("is refused with an archive that keeps events forever, or for more than 3,650 days", async () => {
    for (const retentionDays of [0, 3_651, 1.5]) {
      await assertRefused({ archive: { retentionDays } }, "dev", [
        `The archive's retentionDays is ${retentionDays}; it must be a whole number, 1 to 3650 days.`,
      ]);
    }
  });

  it("is refused with a retention that CloudWatch Logs does not have", async () => {
    for (const retentionDays of [0, 2, 366]) {
      await assertRefused({ logging: { retentionDays } }, "dev", [
        `The logs' retentionDays is ${retentionDays}; it must be one of ${LOG_RETENTION_DAYS.join(", ")}.`,
      ]);
    }
  });

  it("takes the same retentions of archive and logs as a stack file", async () => {
    const takes = (changed: Partial<SalesforceIntegrationArgs>) =>
      shop(changed).then(
        () => true,
        (error: unknown) => {
          assert(pulumi.RunError.isInstance(error), String(error));
          return false;
        },
      );
    for (const retentionDays of [0, 1, 2, 14, 365, 400, 3_650, 3_651, 3_653]) {
      const days = String(retentionDays);
      assert.equal(
        await takes({ archive: { retentionDays } }),
        schema.shape.archiveRetentionDays.safeParse(days).success,
        `archive, ${days}`,
      );
      assert.equal(
        await takes({ logging: { retentionDays } }),
        schema.shape.loggingRetentionDays.safeParse(days).success,
        `logs, ${days}`,
      );
    }
  });

  it("is refused with a rate, an API version or a retry policy out of range", () =>
    assertRefused(
      {
        salesforce: { ...args.salesforce, apiVersion: 30, invocationRateLimitPerSecond: 301 },
        retryPolicy: { maximumRetryAttempts: 186, maximumEventAgeInSeconds: 59 },
      },
      "dev",
      [
        "The API version is 30; it must be a whole number, 31 to 99 (the version without .0).",
        "The invocation rate limit is 301; it must be a whole number, 1 to 299 requests a second.",
        "The retry policy's maximumRetryAttempts is 186; it must be a whole number, 1 to 185 retries.",
        "The retry policy's maximumEventAgeInSeconds is 59; it must be a whole number, 60 to 86400 seconds (1 minute to 24 hours).",
      ],
    ));

  it("is refused with a further org's numbers out of range, with the org's name", () => {
    const emea = { ...args.salesforce, apiVersion: 68.5, invocationRateLimitPerSecond: 0 };
    return assertRefused({ orgs: { emea }, subscriptions: [{ ...update, org: "emea" }] }, "dev", [
      "The API version of the org 'emea' is 68.5; it must be a whole number, 31 to 99 (the version without .0).",
      "The invocation rate limit of the org 'emea' is 0; it must be a whole number, 1 to 299 requests a second.",
    ]);
  });

  it("is refused with a header that the version of the REST API does not know", () =>
    assertRefused(
      {
        salesforce: { ...args.salesforce, apiVersion: 51 },
        subscriptions: [
          { ...update, headers: { "Sforce-Duplicate-Rule-Header": "allowSave=true" } },
        ],
      },
      "dev",
      [
        "Subscription customer-updated: headers has Sforce-Duplicate-Rule-Header, which Salesforce knows from version 52.0 of the REST API on, not 51.0; raise the version, or remove the header.",
      ],
    ));

  it("is refused with publishers that are neither roles nor accounts", () =>
    assertRefused(
      {
        publishers: {
          roles: ["*", "arn:aws:iam::123456789012:user/shop", "shop-web"],
          accounts: ["*", "12345678901", "123456789012"],
        },
      },
      "dev",
      [
        "The publisher '*' is not the name or the ARN of an IAM role.",
        "The publisher 'arn:aws:iam::123456789012:user/shop' is not the name or the ARN of an IAM role.",
        "The publishers' account '*' is not an AWS account ID (12 digits).",
        "The publishers' account '12345678901' is not an AWS account ID (12 digits).",
      ],
    ));

  it("is refused with an ARN that is not a bus's", () => {
    const eventBus = "arn:aws:events:eu-central-1:123456789012:rule/ours";
    return assertRefused({ eventBus }, "dev", [
      `'${eventBus}' is not the name or the ARN of an event bus; eventBus must be <name>, or arn:aws:events:<Region>:<account>:event-bus/<name>.`,
    ]);
  });

  it("is refused with ARNs that are not of a topic, a key and a connection", () =>
    assertRefused(
      {
        salesforce: {
          ...args.salesforce,
          credentials: { flow: "existing-connection", connectionArn: "ours" },
        },
        alarms: { topic: { arn: "arn:aws:sqs:eu-central-1:123456789012:on-call" } },
        encryption: { keyArn: "arn:aws:kms:eu-central-1:123456789012:alias/ours" },
      },
      "dev",
      [
        "'ours' is not the ARN of an EventBridge connection; it must be arn:aws:events:<Region>:<account>:connection/<name>/<id>.",
        "'arn:aws:sqs:eu-central-1:123456789012:on-call' is not the ARN of an SNS topic; it must be arn:aws:sns:<Region>:<account>:<name>.",
        "'arn:aws:kms:eu-central-1:123456789012:alias/ours' is not the ARN of a KMS key; it must be arn:aws:kms:<Region>:<account>:key/<id>.",
      ],
    ));

  it("is refused with alerts on the connection, but without a topic", () =>
    assertRefused({ alarms: { topic: false, connection: true } }, "dev", [
      "The alarms' connection is true, but topic is false, so its alerts would be lost; remove one of the two.",
    ]));

  it("is refused with ARNs that are not of an archive, a dashboard and a log group", () =>
    assertRefused(
      {
        archive: { arn: "arn:aws:events:eu-central-1:123456789012:event-bus/ours" },
        dashboard: { arn: "all-shops" },
        logging: { logGroupArn: "arn:aws:logs:eu-central-1:123456789012:log-group:ours:*" },
      },
      "dev",
      [
        "'arn:aws:events:eu-central-1:123456789012:event-bus/ours' is not the ARN of an EventBridge archive; it must be arn:aws:events:<Region>:<account>:archive/<name>.",
        "'all-shops' is not the ARN of a CloudWatch dashboard; it must be arn:aws:cloudwatch::<account>:dashboard/<name>.",
        "'arn:aws:logs:eu-central-1:123456789012:log-group:ours:*' is not the ARN of a CloudWatch Logs log group; it must be arn:aws:logs:<Region>:<account>:log-group:<name>.",
      ],
    ));

  it("is refused with an archive whose pattern is too long", () => {
    // Each subscription's own pattern fits.
    const subscriptions = ["first", "second", "third"].map((name) => ({
      ...update,
      name,
      events: {
        ...update.events,
        detailTypes: [
          `${name}-0`,
          ...Array.from({ length: 12 }, (_, index) => `${name}-${index}-`.padEnd(120, "t")),
        ] as [string, ...string[]],
      },
    }));
    return assertRefused({ archive: {}, subscriptions }, "dev", [
      "The archive's event pattern would have 4502 characters; 4096 are allowed. Shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).",
    ]);
  });

  it("is refused with an archive whose pattern has too many bytes", async () => {
    const subscriptions = ["first", "second"].map((name) => ({
      ...update,
      name,
      events: {
        ...update.events,
        detailTypes: [
          `${name}-0`,
          ...Array.from({ length: 6 }, (_, index) => `${name}-${index}-`.padEnd(128, "顧")),
        ] as [string, ...string[]],
      },
    }));
    await assertRefused({ archive: {}, subscriptions }, "dev", [
      "The archive's event pattern would have 4504 bytes; 4096 are allowed. Shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).",
    ]);
  });

  it("is refused with an address, a role or an account that is named twice, in the same or another case", () =>
    assertRefused(
      {
        alarms: {
          topic: { emails: ["a@example.com", "b@example.com", "a@example.com", "B@example.com"] },
        },
        publishers: {
          roles: ["shop-web", "Shop-Web"],
          accounts: ["111122223333", "444455556666", "111122223333"],
        },
      },
      "dev",
      [
        "The alarms' emails name a@example.com more than once; name each address once.",
        "The alarms' emails name b@example.com and B@example.com more than once; name each address once.",
        "The publishers name the role shop-web or Shop-Web more than once; name it once.",
        "The publishers' accounts name 111122223333 more than once; name it once.",
      ],
    ));

  it("is refused with subscriptions whose names differ only in case", () =>
    assertRefused(
      { subscriptions: [registration, { ...update, name: "Customer-registered" }] },
      "dev",
      [
        "Subscriptions customer-registered and Customer-registered differ only in upper and lower case; give each a unique name.",
      ],
    ));

  it("is refused with tags that IAM refuses", () => {
    const rules =
      ": a key has 1 to 128 characters and does not begin with aws:, a value has at most 256, and both consist of letters, digits, spaces and _.:/=+-@.";
    return assertRefused(
      {
        tags: {
          ...{ Team: "a", team: "b", Stack: "c", "aws:x": "d", "": "e", "a#": "f", v: "#" },
          ...{ ["k".repeat(129)]: "g", long: "😀".repeat(257), länge: "李".repeat(256) },
        },
      },
      "dev",
      [
        "The tags stack and Stack differ only in case, which IAM refuses; write them alike.",
        "The tags Team and team differ only in case, which IAM refuses; write them alike.",
        ...["aws:x", "", "a#", "v", "k".repeat(129), "long"].map(
          (key) => `IAM refuses the tag '${key}'${rules}`,
        ),
      ],
    );
  });

  const manyTags = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"]));

  it("is refused with more tags than a resource can have, including the standard tags and the key's own", async () => {
    const refusal = (total: number, own: string, more: number) =>
      `A resource would have ${total} tags, together with project, stack, integration, part${own}; AWS allows 50. Remove ${more} of the tags.`;
    await assertRefused({ tags: manyTags(47) }, "dev", [refusal(51, "", 1)]);
    const withKey = { tags: manyTags(47), encryption: "customer-managed" as const };
    await assertRefused(withKey, "dev", [refusal(52, ", EventBridgeApiDestinations", 2)]);
    await shop({ tags: manyTags(46) });
  });

  const LONG = "s".repeat(250);
  const tooLongNames = [
    tooLong("queue", `shop-${LONG}-dlq`, 268, 80),
    tooLong("connection", `shop-${LONG}-connection`, 275, 64),
    tooLong("destination", `shop-${LONG}-Contact-ShopCustomerId__c`, 290, 64),
    tooLong("role", `shop-${LONG}-invoke`, 271, 64),
    tooLong("rule", `shop-${LONG}-customer-registered-<id>`, 293, 64),
  ];

  it("is refused with every name that would be too long", () =>
    assertRefused({}, LONG, [tooLong("bus", `shop-${LONG}-bus`, 268, 256), ...tooLongNames]));

  it("is not refused for the name of a bus that it does not make", () =>
    assertRefused({ eventBus: "shop-events" }, LONG, tooLongNames));

  it("is refused with the mistakes of its subscriptions and of its names together", () =>
    assertRefused({ subscriptions: [registration, { ...update, fields: {} }] }, "s".repeat(22), [
      "Subscription customer-updated: fields is empty; map at least one field.",
      tooLong("rule", `shop-${"s".repeat(22)}-customer-registered-<id>`, 65, 64),
    ]));
});

describe("an integration of as many subscriptions as a bus has rules", () => {
  it("is made", async () => {
    // A text as external id would need a rule with a wildcard each, of which a bus takes 30.
    const id = { type: "integer", minimum: 1, maximum: 5e9 };
    const events = { ...registration.events, schema: schemaOf({ id, ...texts("lastname") }) };
    const subscriptions = Array.from({ length: 150 }, (_, index) => ({
      ...registration,
      events,
      name: `event-${index}`,
    }));
    const made = await shop({ subscriptions });
    const rules = made.resources.filter(({ type }) => type.endsWith(":EventRule"));
    assert.equal(rules.length, 300);
  });
});

describe("an integration whose longest name just fits", () => {
  it("is made, with a rule's name of 64 characters", async () => {
    const made = await shop({}, { stack: "s".repeat(21) });
    const [{ id } = assert.fail("there is no rule")] = compile(registration).rules;
    const { name } = inputsOf(`shop-customer-registered-${id}`, made);
    assert.equal(name, `shop-${"s".repeat(21)}-customer-registered-${id}-1f3a90bc`);
    assert.equal(String(name).length, 64);
  });
});

describe("an integration with more objects than requests a second", () => {
  const objects = ["Contact", "Account", "Lead"].map((object) => ({
    ...registration,
    name: object,
    upsert: { ...upsert, object },
  }));
  const salesforce = (invocationRateLimitPerSecond: number) => ({
    subscriptions: objects,
    salesforce: { ...args.salesforce, invocationRateLimitPerSecond },
  });

  it("is refused, because each API destination has a limit of its own", () =>
    assertRefused(salesforce(2), "dev", [
      "The invocation rate limit is 2 a second, but the subscriptions need 3 API destinations, one for each object, its deletions and its anonymizations, and each needs at least 1; raise the limit to 3 or more.",
    ]));

  it("is made with as many", async () => {
    const made = await shop(salesforce(3));
    const rates = made.resources.flatMap(({ inputs }) => inputs.invocationRateLimitPerSecond ?? []);
    assert.deepEqual(rates, [1, 1, 1]);
  });
});
