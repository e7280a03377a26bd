import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { compile } from "../../mapping/compile";
import { busArn, GET_EVENT_BUS, inputsOf, type Registered } from "./registered";
import { registration, shop, tree } from "./shop";

const { rules, unmappable } = compile(registration);
const ruleIds = [...rules, unmappable].map((rule) => rule?.id);

/** Asserts that rules and targets are on the bus, and that nothing else is different from a bus of the integration's own. */
async function assertIsOn(bus: string, made: Registered): Promise<void> {
  const own = tree(await shop()).filter((line) => !line.includes("EventBus "));
  const named = own.map((line) =>
    line.replace(/(shop-customer-registered-\w+)(-target)?$/, `$1-${bus}$2`),
  );
  assert.deepEqual(tree(made), named.sort());
  const buses = made.resources.flatMap(({ name, inputs }) =>
    inputs.eventBusName === undefined ? [] : [[name, inputs.eventBusName] as const],
  );
  assert.deepEqual(
    buses.sort(),
    ruleIds
      .flatMap((id) =>
        ["", "-target"].map((what) => `shop-customer-registered-${id}-${bus}${what}`),
      )
      .map((name) => [name, bus])
      .sort(),
  );
  assert.equal(made.outputs.eventBusName, bus);
}

describe("an integration on an existing event bus", () => {
  for (const eventBus of ["shop-events", busArn("shop-events")]) {
    it(`looks ${eventBus} up, makes no bus, and refers to it by name`, async () => {
      const made = await shop({ eventBus });
      assert.deepEqual(made.invokes, [{ token: GET_EVENT_BUS, inputs: { name: "shop-events" } }]);
      await assertIsOn("shop-events", made);
      assert.equal(made.outputs.eventBusArn, busArn("shop-events"));
    });
  }

  it("takes partners' buses in every partition", async () => {
    const name = "aws.partner/shop.example/events";
    const arn = `arn:aws-cn:events:cn-north-1:123456789012:event-bus/${name}`;
    const made = await shop({ eventBus: arn }, { call: () => ({ name, arn }) });
    await assertIsOn(name, made);
    assert.equal(made.outputs.eventBusArn, arn);
  });

  it("is refused on a bus of another account, whose rules cannot call Salesforce for this one", async () => {
    const theirs = "arn:aws:events:eu-central-1:210987654321:event-bus/shop-events";
    const thrown = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    void shop({ eventBus: theirs });
    const error = await thrown;
    assert(pulumi.RunError.isInstance(error));
    assert.match(
      error.message,
      /^The bus arn:.*:210987654321:.* is not in the stack's account and Region, where 'shop-events' is arn:.*:123456789012:.*; docs\/environments\.md shows how\.$/,
    );
  });

  it("takes dead letters only of its own bus and of its own rules on any bus of the account, so that it can be moved", async () => {
    const made = await shop({ eventBus: "shop-events" });
    const { Statement } = JSON.parse(String(inputsOf("shop-dlq-policy", made).policy)) as {
      Statement: { Condition: unknown }[];
    };
    const rules = "arn:aws:events:eu-central-1:123456789012:rule";
    const names = "shop-dev-*-1f3a90bc";
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [
        { ArnLike: { "aws:SourceArn": [`${rules}/${names}`, `${rules}/*/${names}`] } },
        { ArnEquals: { "aws:SourceArn": busArn("shop-dev-bus-1f3a90bc") } },
      ],
    );
  });

  it("has new logical names of rules on another bus, so that they are made before the old rules are deleted", async () => {
    const rulesOn = async (eventBus?: string) =>
      (await shop({ eventBus })).resources
        .filter(({ type }) => /:Event(Rule|Target)$/.test(type))
        .map(({ name }) => name);
    const [own, one, other] = [await rulesOn(), await rulesOn("one"), await rulesOn("other")];
    assert.equal(new Set([...own, ...one, ...other]).size, own.length * 3);
    assert.deepEqual(await rulesOn(busArn("one")), one);
  });
});
