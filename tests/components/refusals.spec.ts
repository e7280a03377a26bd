import assert from "node:assert/strict";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { inputsOf, refusal } from "./registered";
import { args, registration, shop, update } from "./shop";

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
  it("is refused with the mistakes of the object and of all subscriptions", () =>
    assertRefused(
      {
        salesforce: {
          ...args.salesforce,
          upsert: { object: "Contact", externalIdField: "Shop Customer" },
        },
        subscriptions: [
          { ...registration, name: "customer registered" },
          { ...update, fields: {} },
        ],
      },
      "dev",
      [
        "'Shop Customer' is not an API name of Salesforce, such as Contact or Customer_Id__c.",
        "Subscription customer registered: the name must be 1 to 32 letters, digits and dashes.",
        "Subscription customer-updated: it maps no field; map at least one.",
      ],
    ));

  const LONG = "s".repeat(250);
  const tooLongNames = [
    tooLong("queue", `shop-${LONG}-dlq`, 268, 80),
    tooLong("connection", `shop-${LONG}-connection`, 275, 64),
    tooLong("destination", `shop-${LONG}-salesforce`, 275, 64),
    tooLong("role", `shop-${LONG}-invoke`, 271, 64),
    tooLong("rule", `shop-${LONG}-customer-registered`, 284, 64),
  ];

  it("is refused with every name that would be too long", () =>
    assertRefused({}, LONG, [tooLong("bus", `shop-${LONG}-bus`, 268, 256), ...tooLongNames]));

  it("is not refused for the name of a bus that it does not make", () =>
    assertRefused({ eventBus: "shop-events" }, LONG, tooLongNames));

  it("is refused with the mistakes of its subscriptions and of its names together", () =>
    assertRefused({ subscriptions: [registration, { ...update, fields: {} }] }, "s".repeat(31), [
      "Subscription customer-updated: it maps no field; map at least one.",
      tooLong("rule", `shop-${"s".repeat(31)}-customer-registered`, 65, 64),
    ]));
});

describe("an integration of as many subscriptions as a bus has rules", () => {
  it("is made", async () => {
    const subscriptions = Array.from({ length: 300 }, (_, index) => ({
      ...registration,
      name: `event-${index}`,
    }));
    const made = await shop({ subscriptions });
    const rules = made.resources.filter(({ type }) => type.endsWith(":EventRule"));
    assert.equal(rules.length, 300);
  });
});

describe("an integration whose longest name just fits", () => {
  it("is made, with a rule's name of 64 characters", async () => {
    const made = await shop({}, { stack: "s".repeat(30) });
    const { name } = inputsOf("shop-customer-registered", made);
    assert.equal(name, `shop-${"s".repeat(30)}-customer-registered-1f3a90bc`);
    assert.equal(String(name).length, 64);
  });
});
