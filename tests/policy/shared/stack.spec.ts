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

describe("Stack", () => {
  it("is created once for the same resources", () => {
    const resources = linked(shop());
    assert.equal(stackOf(resources), stackOf(resources));
    assert.notEqual(stackOf(resources), stackOf([...resources]));
    assert.deepEqual(stackOf([]).of(TYPES.rule), []);
  });

  it("lists resources by type, in order", () => {
    const names = (...types: string[]) =>
      stack()
        .of(...types)
        .map(({ name }) => name);
    assert.deepEqual(names(TYPES.alarm), ["depth-alarm", "failure-alarm"]);
    assert.deepEqual(names(TYPES.queue, TYPES.bus, "none"), ["queue", "bus"]);
  });

  describe("resolves a reference", () => {
    const queueOf = (made: Stack) =>
      made.resolveReference(only(made, TYPES.target), TYPES.queue, "deadLetterConfig", "arn");

    it("by its value", () => assert.equal(queueOf(stack())?.name, "queue"));
    it("by the dependency of an unknown value", () => {
      assert.equal(queueOf(stack((made) => made.unknown("queue")))?.name, "queue");
    });
    it("by the only dependency of the type among several dependencies", () => {
      const made = stack((made) => {
        made.unknown("queue").get("target").dependencies.deadLetterConfig = [
          "bus",
          "queue",
          "role",
        ];
      });
      assert.equal(queueOf(made)?.name, "queue");
    });
    it("to undefined if the property is unset or no resource has the value", () => {
      assert.equal(
        queueOf(stack((made) => made.set("target", { deadLetterConfig: {} }))),
        undefined,
      );
      assert.equal(queueOf(stack((made) => made.remove("queue"))), undefined);
    });
    it("at the update if an unknown value depends on several resources of the type, or on none", () => {
      for (const dependencies of [["queue", "second"], ["bus"], []]) {
        const made = stack((made) => {
          made.add({ ...made.get("queue"), name: "second" }).unknown("queue", "second");
          made.get("target").dependencies.deadLetterConfig = dependencies;
        });
        assert.throws(() => queueOf(made), notKnown("deadLetterConfig.arn"));
      }
    });
    it("to no API destination, if an unknown ARN depends on other AWS resources only", () => {
      const destinationOf = (dependencies: string[], type: string = TYPES.topic) => {
        const made = stack((made) => {
          made.add({ type, name: "other" }).unknown("destination");
          made.get("target").dependencies.arn = dependencies;
          made.set("target", { arn: UNKNOWN });
        });
        return made.resolveReference(only(made, TYPES.target), TYPES.apiDestination, "arn");
      };
      assert.equal(destinationOf(["other"]), undefined);
      assert.equal(destinationOf(["queue", "other"]), undefined);
      assert.equal(destinationOf(["destination", "other"])?.name, "destination");
      for (const [dependencies, type] of [
        [[], TYPES.topic],
        [["other"], "aws:cloudformation/stack:Stack"],
        [["other"], "acme:index:Component"],
      ] as const) {
        assert.throws(() => destinationOf([...dependencies], type), notKnown("arn"));
      }
    });
    it("at the update if the value may belong to a resource without a known name", () => {
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

  it("reports the dependencies of a property", () => {
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

  it("identifies a bus set by name, by ARN or by an unknown value", () => {
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

  it("connects targets with the rule of their name and bus, and no others", () => {
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

  it("does not match a rule whose bus or name is unknown by its name", () => {
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

  it("groups the senders of dead letters by queue, and lists senders with other queues", () => {
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

  it("groups resources by reference, and reports unknown references", () => {
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

describe("an unknown value", () => {
  it("is distinguished from an error", () => {
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
