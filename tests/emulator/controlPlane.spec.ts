import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { ControlPlane, NOT_EMULATED, Refused } from "../../emulator/controlPlane";
import { seededRandom } from "../../emulator/random";
import { EmulatedAccount } from "../../emulator/account";
import * as k from "./resources/kinds";

const MAPS = [
  ...(["buses", "connections", "apiDestinations", "rules", "queues", "roles"] as const),
  ...([
    "alarms",
    "topics",
    "dashboards",
    "logGroups",
    "logSources",
    "logDestinations",
    "keys",
    "keyAliases",
  ] as const),
];

describe("the control plane", () => {
  let account: EmulatedAccount;
  let controlPlane: ControlPlane;
  beforeEach(() => {
    const location = { accountId: "123456789012", region: "eu-central-1" };
    account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
    controlPlane = new ControlPlane(account);
  });

  const plan = ({ type, inputs }: k.Kind, changed: k.Inputs = {}) =>
    controlPlane.plan(type, "shop-x", { ...inputs, ...changed });

  /** How many there are of all that can be; the bus 'default' is always there. */
  const count = () => MAPS.reduce((sum, map) => sum + account[map].size, 0);

  function assertRefused(work: () => unknown, ...mentions: string[]): void {
    assert.throws(work, (error) => {
      assert(error instanceof Refused);
      const missing = mentions.filter((mention) => !error.message.includes(mention));
      assert.deepEqual(missing, [], error.message);
      return true;
    });
  }

  for (const kind of k.kinds) {
    const { type, inputs, wrong, named, optional = [], lacking, withoutEffect } = kind;
    describe(`asked for ${type}`, () => {
      const refusal = `shop-x (${type}) is refused: `;

      for (const input of Object.keys(inputs)) {
        if (input === named || optional.includes(input)) continue;
        it(`refuses a resource without ${input}`, () => {
          assertRefused(() => plan(kind, { [input]: undefined }), refusal, `${input}: `);
        });
      }

      for (const [input, what, value, mention = input] of wrong) {
        it(`refuses ${what} for ${input}`, () => {
          assertRefused(() => plan(kind, { [input]: value }), refusal, mention);
        });
      }

      if (named !== undefined) {
        it(`completes an absent ${named} with the logical name and 7 hexadecimal digits`, () => {
          const unnamed = { ...inputs, [named]: undefined };
          const checked = controlPlane.checked({ type, name: "shop-x", inputs: unnamed });
          assert.match(String(checked[named]), /^(?:alias\/)?shop-x-[0-9a-f]{7}$/);
          assert.equal(controlPlane.preview(type, "shop-x", checked)?.mistakes.length, 0);
        });
      }

      it("refuses an input that the provider does not have", () => {
        assertRefused(
          () => plan(kind, { anything: 1 }),
          refusal,
          "anything: the provider does not know this input",
        );
      });

      if (lacking !== undefined) {
        const [input, value] = lacking;
        it(`accepts ${input} in a preview, and does not create it`, () => {
          const found = controlPlane.preview(type, "shop-x", { ...inputs, [input]: value });
          assert.deepEqual(found?.mistakes, []);
          assert.deepEqual(
            found.lacking.map(({ property }) => property),
            [input],
          );
          assertRefused(() => plan(kind, { [input]: value }), refusal, `${input}: `);
        });
      }

      if (withoutEffect !== undefined) {
        it(`accepts ${Object.keys(withoutEffect).join(" and ")}`, () => {
          assert.doesNotThrow(() => plan(kind, withoutEffect));
        });
      }

      it("creates nothing before create() is called", () => {
        plan(kind);
        assert.equal(count(), 1);
      });
    });
  }

  it("refuses an unsupported type, and names the resource, the type and the supported types", () => {
    assertRefused(
      () => controlPlane.plan("aws:s3/bucket:Bucket", "photos", {}),
      "photos: the emulator does not support the type aws:s3/bucket:Bucket. It supports ",
      ...k.kinds.map(({ type }) => type),
    );
  });

  describe("refuses to create a resource that refers to a missing one:", () => {
    beforeEach(() => {
      const name = "another";
      plan(k.connection).create();
      for (const kind of [k.bus, k.rule, k.queue, k.role]) plan(kind, { name }).create();
    });

    for (const [what, kind, changed, missing] of [
      ["a destination of a connection", k.destination, {}, k.destination.inputs.connectionArn],
      ["a rule on a bus", k.rule, { eventBusName: "shop" }, "event bus shop"],
      ["a target on a bus", k.target, { eventBusName: "shop" }, "event bus shop"],
      ["a target of a rule", k.target, {}, "rule updates on default"],
      ["a policy of a queue", k.queuePolicy, {}, k.queuePolicy.inputs.queueUrl],
      ["a policy of a topic", k.topicPolicy, {}, k.topicPolicy.inputs.arn],
      ["a subscription to a topic", k.topicSubscription, {}, k.topicSubscription.inputs.topic],
      ["a source of a bus's logs", k.logDeliverySource, {}, `event bus ${k.BUS_ARN}`],
      ["a delivery of a source", k.logDelivery, {}, "delivery source errors"],
      ["a policy of a key", k.keyPolicy, {}, "key the-key"],
      ["an alias of a key", k.keyAlias, {}, "key the-key"],
      ["a policy of a role", k.rolePolicy, {}, "role invoke"],
    ] as const) {
      it(`${what} that does not exist`, () => {
        const before = count();
        const planned = plan(kind, changed);
        const refusal = `shop-x (${kind.type}) is refused: `;
        assertRefused(() => planned.create(), refusal, `${missing} does not exist`);
        assert.equal(count(), before);
      });
    }

    it("a target of a rule that exists on another bus", () => {
      plan(k.bus).create();
      plan(k.rule, { eventBusName: "shop" }).create();
      assertRefused(() => plan(k.target).create(), "rule updates on default does not exist");
    });
  });

  describe("asked for an existing event bus", () => {
    const getEventBus = (args: k.Inputs) => {
      const result = controlPlane.invoke("aws:cloudwatch/getEventBus:getEventBus", args);
      return result === NOT_EMULATED ? assert.fail() : result;
    };

    it("finds the default bus from the start", () => {
      const arn = `${k.EVENTS}:event-bus/default`;
      assert.deepEqual(getEventBus({ name: "default" }), { id: "default", name: "default", arn });
    });

    it("assumes that a bus that it does not have exists in the account, in the Region of the look-up", () => {
      assert.equal(getEventBus({ name: "shop" }).arn, `${k.EVENTS}:event-bus/shop`);
      assert.equal(
        getEventBus({ name: "shop", region: "us-east-1" }).arn,
        "arn:aws:events:us-east-1:123456789012:event-bus/shop",
      );
    });

    it("refuses a look-up without a name", () => {
      assertRefused(() => getEventBus({}), "getEventBus", "→ at name");
    });

    it("has no answer for a function that it lacks", () => {
      assert.equal(controlPlane.invoke("aws:ec2/getAmi:getAmi", {}), NOT_EMULATED);
    });
  });
});
