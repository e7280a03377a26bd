import assert from "node:assert/strict";
import { attempt, readFrom } from "../../../policy/shared/resource";
import { busName, Stack, stackOf } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { NotKnownYet, textAt } from "../../../policy/shared/values";
import { linked } from "../judged";
import { EVENTS, QUEUE_ARN, shop, UNKNOWN, type Shop } from "../shop";

const stack = (change: (made: Shop) => unknown = () => undefined) => {
  const made = shop();
  change(made);
  return new Stack(linked(made));
};
const only = (of: Stack, type: string) => of.of(type)[0] ?? assert.fail(type);
const notKnown = (property: string) => (error: unknown) =>
  error instanceof NotKnownYet && error.property === property;

describe("a stack", () => {
  it("is made once of the same resources", () => {
    const resources = linked(shop());
    assert.equal(stackOf(resources), stackOf(resources));
    assert.notEqual(stackOf(resources), stackOf([...resources]));
    assert.deepEqual(stackOf([]).of(TYPES.rule), []);
  });

  it("lists resources by their types, in order", () => {
    const names = (...types: string[]) =>
      stack()
        .of(...types)
        .map(({ name }) => name);
    assert.deepEqual(names(TYPES.alarm), ["depth-alarm", "failure-alarm"]);
    assert.deepEqual(names(TYPES.queue, TYPES.bus, "none"), ["queue", "bus"]);
  });

  describe("finds what a property refers to", () => {
    const queueOf = (made: Stack) =>
      made.resolveReference(only(made, TYPES.target), TYPES.queue, "deadLetterConfig", "arn");

    it("by its value", () => assert.equal(queueOf(stack())?.name, "queue"));
    it("by what the value comes from, where it is not known", () => {
      assert.equal(queueOf(stack((made) => made.unknown("queue")))?.name, "queue");
    });
    it("by the one of that type among all that the value comes from", () => {
      const made = stack((made) => {
        made.unknown("queue").get("target").dependencies.deadLetterConfig = [
          "bus",
          "queue",
          "role",
        ];
      });
      assert.equal(queueOf(made)?.name, "queue");
    });
    it("not where there is nothing, or nothing of that value", () => {
      assert.equal(
        queueOf(stack((made) => made.set("target", { deadLetterConfig: {} }))),
        undefined,
      );
      assert.equal(queueOf(stack((made) => made.remove("queue"))), undefined);
    });
    it("not before the update where the value may come from several, or from none", () => {
      for (const dependencies of [["queue", "second"], ["bus"], []]) {
        const made = stack((made) => {
          made.add({ ...made.get("queue"), name: "second" }).unknown("queue", "second");
          made.get("target").dependencies.deadLetterConfig = dependencies;
        });
        assert.throws(() => queueOf(made), notKnown("deadLetterConfig.arn"));
      }
    });
    it("not before the update where the value may be of one that has no name yet", () => {
      const nameless = (made: Shop) => made.set("queue", { name: UNKNOWN }).unknown("queue");
      const made = stack((made) =>
        nameless(made).set("target", { deadLetterConfig: { arn: "x" } }),
      );
      assert.throws(() => queueOf(made), notKnown("deadLetterConfig.arn"));
      const named = stack((made) =>
        made.unknown("queue").set("target", { deadLetterConfig: { arn: "x" } }),
      );
      assert.equal(queueOf(named), undefined);
      const addressed = stack((made) => {
        made.set("queue", { name: UNKNOWN }).set("target", { deadLetterConfig: { arn: "x" } });
      });
      assert.equal(queueOf(addressed), undefined);
    });
  });

  it("knows from what a value comes", () => {
    const made = stack();
    const policy = only(made, TYPES.queuePolicy);
    assert.deepEqual(
      [TYPES.queue, TYPES.bus, TYPES.role].map((type) =>
        made.dependsOn(policy, "policy", only(made, type)),
      ),
      [true, true, false],
    );
    assert.deepEqual(made.dependenciesOf(policy, "none"), []);
  });

  it("tells buses apart, by the resource or by the name, however they are given", () => {
    const bus = (eventBusName: unknown, change: (made: Shop) => unknown = () => undefined) => {
      const made = stack((made) => change(made.set("rule", { eventBusName })));
      return made.busOf(only(made, TYPES.rule));
    };
    const { urn } = only(stack(), TYPES.bus);
    assert.equal(bus("shop"), urn);
    assert.equal(bus(`${EVENTS}:event-bus/shop`), urn);
    assert.equal(bus(UNKNOWN), urn);
    assert.equal(bus(`${EVENTS}:event-bus/other`), "other");
    assert.equal(bus("other"), "other");
    assert.equal(bus(undefined), "default");
    assert.equal(bus(""), "default");
    assert.equal(busName("my-arn:aws:events:a:1:event-bus/x"), "my-arn:aws:events:a:1:event-bus/x");
  });

  it("joins targets to the rule of their name on their bus, and others to none", () => {
    const made = stack((made) => {
      made.add({ ...made.get("target"), name: "second" });
      made
        .add({ ...made.get("target"), name: "elsewhere" })
        .set("elsewhere", { eventBusName: "x" });
      made.add({ ...made.get("rule"), name: "other" }).set("other", { name: "other" });
    });
    const [rule, other] = made.of(TYPES.rule);
    assert(rule && other);
    assert.deepEqual(
      made.targetsOf(rule).map(({ name }) => name),
      ["target", "second"],
    );
    assert.deepEqual(made.targetsOf(other), []);
    assert.equal(made.hasTargetsOfUnknownRule(), false);
    assert.equal(made.ruleOf(made.of(TYPES.target)[2] ?? assert.fail()), undefined);
  });

  it("does not take a rule whose bus or name is not known for one of a name", () => {
    for (const change of [
      (made: Shop) => made.set("rule", { name: undefined }),
      (made: Shop) => {
        made.set("rule", { eventBusName: UNKNOWN }).get("rule").dependencies = {};
        return made;
      },
    ]) {
      const made = stack((made) => change(made).set("target", { rule: "undefined" }));
      assert.equal(made.ruleOf(only(made, TYPES.target)), undefined);
    }
  });

  it("knows which queues receive dead letters, of whom, and who sends them elsewhere", () => {
    const made = stack((made) => {
      made.add({ ...made.get("target"), name: "second" });
      for (const [name, arn] of [
        ["third", `${QUEUE_ARN}-2`],
        ["fourth", `${QUEUE_ARN}-2`],
        ["fifth", UNKNOWN],
        ["sixth", UNKNOWN],
      ] as const) {
        made
          .add({ ...made.get("target"), name, dependencies: {} })
          .set(name, { deadLetterConfig: { arn } });
      }
      made.add({ ...made.get("target"), name: "seventh" });
      made.set("seventh", { deadLetterConfig: undefined });
    });
    const [queue, ...more] = made.deadLetterQueues();
    assert(queue && more.length === 0);
    const names = (resources: readonly { name: string }[]) => resources.map(({ name }) => name);
    assert.deepEqual(names(made.sendersOf(queue)), ["target", "second"]);
    assert.deepEqual(names(made.sendersWithOtherQueues()), ["third", "fifth", "sixth"]);
    const ofBus = stack((made) =>
      made
        .set("bus", { deadLetterConfig: { arn: QUEUE_ARN } })
        .set("target", { deadLetterConfig: undefined }),
    );
    assert.deepEqual(names(ofBus.sendersOf(only(ofBus, TYPES.queue))), ["bus"]);
    const fresh = stack();
    assert.deepEqual(names(fresh.sendersOf(only(fresh, TYPES.queue))), ["target"]);
    assert.deepEqual(names(stack().sendersWithOtherQueues()), []);
    assert.deepEqual(fresh.sendersOf(only(fresh, TYPES.bus)), []);
  });

  it("groups resources by what they refer to, and says of which that is not known", () => {
    const made = stack((made) => {
      made.add({ ...made.get("queue-policy"), name: "loose", dependencies: {} });
      made.set("loose", { queueUrl: UNKNOWN });
    });
    const queue = only(made, TYPES.queue);
    const policies = made.referringTo(queue, TYPES.queuePolicy, "queueUrl");
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["queue-policy"],
    );
    assert.equal(made.hasUnknownReferences(TYPES.queue, TYPES.queuePolicy, "queueUrl"), true);
    assert.equal(made.hasUnknownReferences(TYPES.bus, TYPES.rule, "eventBusName"), false);
    assert.deepEqual(made.referringTo(queue, TYPES.queuePolicy, "policy"), []);
  });
});

describe("what is not known yet", () => {
  it("is told from a fault", () => {
    const fail = () => {
      throw new TypeError("broken");
    };
    assert.equal(
      attempt(() => textAt({ a: UNKNOWN }, "a")),
      "unknown",
    );
    assert.equal(
      attempt(() => 5),
      5,
    );
    assert.throws(() => attempt(fail), TypeError);
    const resource = { type: "t", name: "n", props: { a: UNKNOWN } };
    assert.throws(() => readFrom(resource, fail), TypeError);
    assert.throws(
      () => readFrom(resource, (props) => textAt(props, "a")),
      (error) => error instanceof NotKnownYet && error.property === "a" && error.owner === resource,
    );
  });
});
