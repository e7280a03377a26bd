import assert from "node:assert/strict";
import {
  describeIdleExceptions,
  exempt,
  isBlocking,
} from "../../../emulator/embedded/policyExceptions";

const PREFIX = "urn:pulumi:prod::shop::";
const QUEUE = `${PREFIX}aws:sqs/queue:Queue::shop-dlq`;
const TOPIC = `${PREFIX}aws:sns/topic:Topic::shop-alerts`;
const STACK_URN = `${PREFIX}pulumi:pulumi:Stack::shop-prod`;

const stack = {
  project: "shop",
  stack: "prod",
  urns: [QUEUE, TOPIC],
  enabled: ["encryption", "tags", "alarms"],
};
const violation = (policy: string, urn: string) => ({ policy, urn, mandatory: true });
const exception = (policies: string[], targets: string[], reason = "known") => ({
  reason,
  match: [{ policies, targets }],
});

describe("an exception", () => {
  const exempted = (...args: Parameters<typeof exempt>) =>
    exempt(...args).map(({ exemption }) => exemption?.reason);

  it("exempts the violations whose policy and URN it names in the same entry, and no others", () => {
    const violations = [
      violation("encryption", QUEUE),
      violation("tags", QUEUE),
      violation("encryption", TOPIC),
      violation("tags", TOPIC),
    ];
    const exceptions = [
      {
        reason: "known",
        match: [
          { policies: ["encryption"], targets: [QUEUE] },
          { policies: ["tags"], targets: [TOPIC] },
        ],
      },
    ];
    assert.deepEqual(exempted(violations, exceptions, stack), [
      "known",
      undefined,
      undefined,
      "known",
    ]);
  });

  it("leaves the level as it is, and the violation among the others", () => {
    const [found] = exempt(
      [violation("encryption", QUEUE)],
      [exception(["encryption"], [QUEUE])],
      stack,
    );
    assert.deepEqual(found, {
      ...violation("encryption", QUEUE),
      exemption: { reason: "known" },
    });
    assert.equal(isBlocking({ mandatory: true, exemption: { reason: "known" } }), false);
    assert.equal(isBlocking({ mandatory: true }), true);
    assert.equal(isBlocking({ mandatory: false }), false);
  });

  it("exempts a violation of the whole stack, or of no resource of it, by the URN of the stack", () => {
    const violations = [violation("alarms", ""), violation("alarms", `${QUEUE}-gone`)];
    assert.deepEqual(exempted(violations, [exception(["alarms"], [STACK_URN])], stack), [
      "known",
      "known",
    ]);
    assert.deepEqual(exempted(violations, [exception(["alarms"], [QUEUE])], stack), [
      undefined,
      undefined,
    ]);
  });

  it("compares URNs as they are: no pattern, no part, no other case", () => {
    for (const urn of [`${PREFIX}**::*`, QUEUE.slice(0, -1), QUEUE.toUpperCase(), `${QUEUE} `]) {
      assert.deepEqual(
        exempted([violation("encryption", QUEUE)], [exception(["encryption"], [urn])], stack),
        [undefined],
      );
    }
  });

  it("comes after the exceptions before it in the file", () => {
    const exceptions = ["first", "second"].map((reason) =>
      exception(["encryption"], [QUEUE], reason),
    );
    assert.deepEqual(exempted([violation("encryption", QUEUE)], exceptions, stack), ["first"]);
  });
});

describe("an exception without effect", () => {
  const idle = (
    violations: Parameters<typeof describeIdleExceptions>[0],
    ...exceptions: Parameters<typeof describeIdleExceptions>[1]
  ) => describeIdleExceptions(violations, exceptions, stack);

  it("is not reported where it exempts a violation", () => {
    assert.deepEqual(
      idle(
        [violation("encryption", QUEUE), violation("alarms", "")],
        exception(["encryption"], [QUEUE]),
        exception(["alarms"], [STACK_URN]),
      ),
      [],
    );
  });

  it("is reported by its URN where the stack has no such resource, with the nearest one", () => {
    const named = (urn: string) => idle([], exception(["tags"], [urn]));
    assert.deepEqual(named(`${PREFIX}aws:sqs/queue:Queue::shop-dql`), [
      `exceptions[0] of the policy configuration names ${PREFIX}aws:sqs/queue:Queue::shop-dql, which is not a resource of the stack. Did you mean shop-dlq?`,
    ]);
    assert.deepEqual(named(`${PREFIX}shop:index:Component$aws:sqs/queue:Queue::shop-dlq`), [
      `exceptions[0] of the policy configuration names ${PREFIX}shop:index:Component$aws:sqs/queue:Queue::shop-dlq, which is not a resource of the stack. Did you mean ${QUEUE}?`,
    ]);
    assert.deepEqual(named(`${PREFIX}aws:kms/key:Key::a`), [
      `exceptions[0] of the policy configuration names ${PREFIX}aws:kms/key:Key::a, which is not a resource of the stack.`,
    ]);
  });

  it("is reported once for the resources of other stacks, as a file may serve several", () => {
    const others = ["dev", "test", "staging", "local"].map((name) => QUEUE.replace("prod", name));
    assert.deepEqual(idle([violation("tags", QUEUE)], exception(["tags"], [QUEUE, ...others])), [
      `exceptions[0] of the policy configuration names resources of other stacks: ${others.slice(0, 3).join(", ")} and 1 more.`,
    ]);
  });

  it("is reported where its policy is not violated there, or disabled", () => {
    assert.deepEqual(idle([], exception(["tags", "gone"], [QUEUE])), [
      "exceptions[0] of the policy configuration exempts nothing there: tags has no violation by shop-dlq, gone is disabled. Remove what is not needed.",
    ]);
  });

  it("is found in a moment among 3,000 resources and 1,000 exceptions", () => {
    const urns = Array.from({ length: 3_000 }, (_, at) => `${PREFIX}aws:sqs/queue:Queue::q${at}`);
    const exceptions = urns.slice(0, 1_000).map((urn) => exception(["tags"], [urn]));
    const large = { ...stack, urns };
    const violations = urns.map((urn) => violation("tags", urn));
    const started = performance.now();
    assert.equal(
      exempt(violations, exceptions, large).filter(({ exemption }) => exemption).length,
      1_000,
    );
    assert.deepEqual(describeIdleExceptions(violations, exceptions, large), []);
    assert(performance.now() - started < 1_000);
  });
});
