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
    const { type, inputs, wrong, ignored } = kind;
    describe(`asked for ${type}`, () => {
      const refusal = `shop-x (${type}) is refused: `;

      for (const input of Object.keys(inputs)) {
        it(`refuses a resource without ${input}`, () => {
          assertRefused(() => plan(kind, { [input]: undefined }), refusal, `${input}: `);
        });
      }

      for (const [input, what, value, mention = input] of wrong) {
        it(`refuses ${what} for ${input}`, () => {
          assertRefused(() => plan(kind, { [input]: value }), refusal, mention);
        });
      }

      it(`refuses ${ignored}, which it does not support`, () => {
        assertRefused(
          () => plan(kind, { [ignored]: "x" }),
          refusal,
          `${ignored}: the emulator does not know this input`,
        );
      });

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

    it("finds another bus only after it was created", () => {
      const planned = plan(k.bus);
      assertRefused(() => getEventBus({ name: "shop" }), "Event bus shop does not exist");
      planned.create();
      assert.equal(getEventBus({ name: "shop" }).arn, `${k.EVENTS}:event-bus/shop`);
    });

    it("refuses a look-up without a name", () => {
      assertRefused(() => getEventBus({}), "getEventBus", "→ at name");
    });

    it("has no answer for a function that it lacks", () => {
      assert.equal(controlPlane.invoke("aws:ec2/getAmi:getAmi", {}), NOT_EMULATED);
    });
  });
});
