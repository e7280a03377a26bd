import assert from "node:assert/strict";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { compile } from "../../mapping/compile";
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
  `The ${kind} ${name}-<suffix> would have ${length} characters, ${limit} are allowed; shorten the name of the stack${kind === "rule" ? " or of the subscription" : ""}.`;

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
        "Subscription customer registered: the name must be 1 to 32 letters, digits and dashes, and begin with no dash.",
        "Subscription customer-updated: it maps no field; map at least one.",
      ],
    ));

  it("is refused with thresholds that are never reached", () =>
    assertRefused({ alarms: { oldestDeadLetterHours: 331, backlogPercent: 96 } }, "dev", [
      "The alarms' oldestDeadLetterHours is 331; it must be 1 to 330, or false.",
      "The alarms' backlogPercent is 96; it must be 1 to 95, or false.",
    ]));

  it("is refused with alarms that tell of the connection, and have no topic by which", () =>
    assertRefused({ alarms: { topic: false, connection: true } }, "dev", [
      "The alarms tell of the connection by their topic, and have none; leave connection out, or topic.",
    ]));

  it("is refused with an archive, a dashboard or a log group that is to be there, and has no ARN of one", () =>
    assertRefused(
      {
        archive: { arn: "arn:aws:events:eu-central-1:123456789012:event-bus/ours" },
        dashboard: { arn: "all-shops" },
        logging: { logGroupArn: "arn:aws:logs:eu-central-1:123456789012:log-group:ours:*" },
      },
      "dev",
      [
        "The archive arn:aws:events:eu-central-1:123456789012:event-bus/ours is no ARN of one; it must be arn:aws:events:<Region>:<account>:archive/<name>.",
        "The dashboard all-shops is no ARN of one; it must be arn:aws:cloudwatch::<account>:dashboard/<name>.",
        "The log group arn:aws:logs:eu-central-1:123456789012:log-group:ours:* is no ARN of one; it must be arn:aws:logs:<Region>:<account>:log-group:<name>.",
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
      "The archive's event pattern would have 4502 characters, 4096 are allowed; shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).",
    ]);
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
      "Subscription customer-updated: it maps no field; map at least one.",
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
      "The invocation rate limit is 2 a second, and the subscriptions upsert into 3 objects, each with an API destination that needs a limit of 1 at least; raise it.",
    ]));

  it("is made with as many", async () => {
    const made = await shop(salesforce(3));
    const rates = made.resources.flatMap(({ inputs }) => inputs.invocationRateLimitPerSecond ?? []);
    assert.deepEqual(rates, [1, 1, 1]);
  });
});
