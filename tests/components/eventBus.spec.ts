import assert from "node:assert/strict";
import { busArn, inputsOf, type Registered } from "./registered";
import { compile } from "../../mapping/compile";
import { registration, shop, tree } from "./shop";

async function assertOnlyBusIsMissing(made: Registered): Promise<void> {
  const withOwnBus = tree(await shop());
  const ownBus = "shop > aws:cloudwatch/eventBus:EventBus shop-bus";
  assert(withOwnBus.includes(ownBus));
  assert.deepEqual(
    tree(made),
    withOwnBus.filter((line) => line !== ownBus),
  );
}

const { rules, unmappable } = compile(registration);
const ruleIds = [...rules, unmappable].map((rule) => rule?.id);

function statementsOf(policy: string, made: Registered): { Sid: string; Condition: unknown }[] {
  const document = JSON.parse(String(inputsOf(policy, made).policy)) as {
    Statement: { Sid: string; Condition: unknown }[];
  };
  return document.Statement;
}

function assertRefersTo(
  identifier: string,
  { name, arn }: { name: string; arn: string },
  { resources, outputs }: Registered,
): void {
  const identifiers = resources.flatMap(({ name, inputs }) =>
    inputs.eventBusName === undefined ? [] : [[name, inputs.eventBusName]],
  );
  assert.deepEqual(Object.fromEntries(identifiers), {
    ...Object.fromEntries(
      ruleIds.flatMap((id) => [
        [`shop-customer-registered-${id}`, identifier],
        [`shop-customer-registered-${id}-target`, identifier],
      ]),
    ),
  });
  assert.equal(outputs.eventBusName, name);
  assert.equal(outputs.eventBusArn, arn);
}

describe("an integration on an existing event bus", () => {
  it("looks a bus up that is given by name, makes none, and refers to it by name", async () => {
    const arn = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
    const made = await shop(
      { eventBus: "shop-events" },
      { call: () => ({ name: "shop-events", arn }) },
    );

    assert.deepEqual(made.invokes, [
      { token: "aws:cloudwatch/getEventBus:getEventBus", inputs: { name: "shop-events" } },
    ]);
    await assertOnlyBusIsMissing(made);
    assertRefersTo("shop-events", { name: "shop-events", arn }, made);
  });

  it("takes dead letters of its own rules on any bus of the account and of its own bus, so that it can be moved, and of no others", async () => {
    const made = await shop({
      eventBus:
        "arn:aws:events:eu-central-1:123456789012:event-bus/aws.partner/shop.example/events",
    });
    const rules = "arn:aws:events:eu-central-1:123456789012:rule";
    const names = "shop-dev-*-1f3a90bc";
    assert.deepEqual(
      statementsOf("shop-dlq-policy", made).map(({ Condition }) => Condition),
      [
        { ArnLike: { "aws:SourceArn": [`${rules}/${names}`, `${rules}/*/${names}`] } },
        { ArnEquals: { "aws:SourceArn": busArn("shop-dev-bus-1f3a90bc") } },
      ],
    );
  });

  it("on another account's bus takes dead letters of rules there, and of those that it has in its own account until it is moved", async () => {
    const made = await shop({
      eventBus: "arn:aws:events:eu-central-1:210987654321:event-bus/shop-events",
      encryption: "customer-managed",
    });
    const named = (account: string) =>
      ["", "*/"].map(
        (bus) => `arn:aws:events:eu-central-1:${account}:rule/${bus}shop-dev-*-1f3a90bc`,
      );
    const rules = [...named("123456789012"), ...named("210987654321")];
    const ownBus = busArn("shop-dev-bus-1f3a90bc");
    assert.deepEqual(
      statementsOf("shop-dlq-policy", made).map(({ Condition }) => Condition),
      [{ ArnLike: { "aws:SourceArn": rules } }, { ArnEquals: { "aws:SourceArn": ownBus } }],
    );
    const grant = statementsOf("shop-key-policy", made).find(({ Sid }) => Sid === "DeadLetters");
    assert.deepEqual(grant?.Condition, {
      StringEquals: { "aws:SourceAccount": ["123456789012", "210987654321"] },
      ArnLike: { "aws:SourceArn": [...rules, ownBus] },
    });
  });

  for (const [arn, name] of [
    ["arn:aws:events:eu-central-1:123456789012:event-bus/shop-events", "shop-events"],
    ["arn:aws-cn:events:cn-north-1:123456789012:event-bus/partner/shop", "partner/shop"],
  ] as const) {
    it(`takes ${arn} as it is, without a look-up, makes no bus, and refers to it by ARN`, async () => {
      const made = await shop({ eventBus: arn });

      assert.deepEqual(made.invokes, []);
      await assertOnlyBusIsMissing(made);
      assertRefersTo(arn, { name, arn }, made);
    });
  }
});
