import assert from "node:assert/strict";
import { readPolicy } from "../../../policy/shared/access/document";
import { findRefusedSenders, policyOfQueue, sendersOf } from "../../../policy/shared/queuePolicy";
import { GIVEN } from "../../../policy/shared/policy";
import { Stack } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { NotKnownYet } from "../../../policy/shared/values";
import { linked } from "../judged";
import {
  EVENTS,
  QUEUE_ARN,
  shop,
  takesDeadLetters,
  UNKNOWN,
  type Shop,
  type Values,
} from "../shop";

const stackOf = (made: Shop) => {
  const stack = new Stack(linked(made));
  const [queue = assert.fail()] = stack.of(TYPES.queue);
  return { stack, queue };
};
const notKnown = (owner: string | undefined) => (error: unknown) =>
  error instanceof NotKnownYet && error.property === "policy" && error.owner?.name === owner;

describe("the policy of a queue", () => {
  const policy = (change: (made: Shop) => unknown) => {
    const made = shop();
    change(made);
    const { stack, queue } = stackOf(made);
    const { owner, property, statements } = policyOfQueue(queue, stack);
    return [owner.name, property, statements.length];
  };
  const loose = (made: Shop) =>
    made.add({ type: TYPES.queuePolicy, name: "loose", inputs: { queueUrl: UNKNOWN } });
  const own = (made: Shop) => made.remove("queue-policy").set("queue", { policy: "{}" });

  it("is the one of a resource of its own, else the one in the queue", () => {
    assert.deepEqual(
      policy(() => undefined),
      ["queue-policy", "policy of 'queue-policy'", 1],
    );
    assert.deepEqual(policy(own), ["queue", "policy", 0]);
  });

  it("is not known as long as a policy may belong to the queue, unless the queue has one", () => {
    assert.deepEqual(policy(loose), ["queue-policy", "policy of 'queue-policy'", 1]);
    assert.throws(() => policy((made) => loose(own(made))), notKnown(undefined));
    const later = (made: Shop) => made.set("queue-policy", { policy: UNKNOWN });
    assert.throws(() => policy(later), notKnown("queue-policy"));
  });
});

describe("the senders of messages", () => {
  it("are the rules of targets and the buses, each once, by the name of a rule from outside", () => {
    const made = shop();
    made.add({ ...made.get("target"), name: "second" });
    for (const [name, rule] of [
      ["outside", "other"],
      ["without", undefined],
    ] as const) {
      made.add({ ...made.get("target"), name, dependencies: {} }).set(name, { rule });
    }
    const { stack } = stackOf(made);
    const senders = sendersOf(stack.of(TYPES.target, TYPES.bus), stack);
    assert.deepEqual(
      senders.map(({ kind, name }) => `${kind} '${name}'`),
      ["rule 'rule'", "rule 'other'", "rule ''", "bus 'bus'"],
    );
  });
});

describe("a sender that the policy of a queue refuses", () => {
  const ruleArn = (name: string) => `${EVENTS}:rule/shop/${name}`;
  const allowed = (changed: Values = {}) => ({ ...takesDeadLetters, ...changed });
  const denied = (Condition?: Values) => allowed({ Effect: "Deny", Condition });
  const from = (...names: string[]) => ({
    ArnLike: {
      "aws:SourceArn": names.map((name) => (name === UNKNOWN ? name : ruleArn(name))),
    },
  });
  /** The messages about the rules `a` and `b`, as `problem: property is value, because. Remedy` */
  const refused = (...statements: Values[]) => {
    const document = { Version: "2012-10-17", Statement: statements };
    const { queue } = stackOf(shop());
    const found: string[] = [];
    const policy = {
      ...{ owner: queue, document, property: "policy" },
      statements: readPolicy(document),
    };
    const senders = ["a", "b"].map((name) => ({
      ...{ kind: "rule" as const, name, arn: ruleArn(name) },
    }));
    for (const finding of findRefusedSenders({
      ...{ policy, queue: QUEUE_ARN, senders, messages: "dead letters" },
    })) {
      const { problem, property, because, remedy } = finding;
      const value = finding.found === GIVEN ? "set" : JSON.stringify(finding.found);
      found.push(`${problem}: ${property} is ${value}, ${because}. ${remedy}`);
    }
    return found;
  };
  const grant = (sources: string) =>
    `Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the ${sources}>"}}.`;

  it("is reported with all others, if no statement is about it", () => {
    const lambda = allowed({ Principal: { Service: "lambda.amazonaws.com" } });
    assert.deepEqual(refused(), [
      `receives no dead letters: policy is {"Version":"2012-10-17","Statement":[]}, so events.amazonaws.com may not send messages to the queue. ${grant("rules")}`,
    ]);
    assert.deepEqual(refused(lambda), [
      `receives no dead letters: policy is set, so events.amazonaws.com may not send messages to the queue. ${grant("rules")}`,
    ]);
  });

  for (const [what, condition, remedy] of [
    ["everything", undefined, "Remove the statement, or add a condition to it."],
    [
      "what does not come from elsewhere",
      { Bool: { "aws:SecureTransport": "true" } },
      "Remove the statement, or change its condition.",
    ],
  ] as const) {
    it(`is reported with all others, if a statement denies ${what}`, () => {
      assert.deepEqual(refused(allowed(), denied(condition)), [
        `receives no dead letters: policy, Effect is "Deny", which refuses events.amazonaws.com even if other statements allow it. ${remedy}`,
      ]);
    });
  }

  const deniedA = `receives no dead letters from rule 'a': policy, Effect is "Deny", which refuses ${ruleArn("a")} even if other statements allow it. Remove the statement, or change its condition.`;

  it("is reported by itself, if the statement names it, its account, or others", () => {
    assert.deepEqual(refused(allowed(), denied(from("a"))), [deniedA]);
    const account = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    assert.deepEqual(refused(allowed(), denied(account)), [
      deniedA,
      deniedA.replace("rule 'a'", "rule 'b'").replace(ruleArn("a"), ruleArn("b")),
    ]);
    assert.deepEqual(refused(allowed({ Condition: from("b") })), [
      `receives no dead letters from rule 'a': policy, aws:SourceArn is "${ruleArn("b")}", which does not match ${ruleArn("a")}. ${grant("rule")}`,
    ]);
  });

  it("is reported by itself, if others are refused for another reason", () => {
    assert.deepEqual(refused(denied(from("a"))), [
      deniedA,
      `receives no dead letters from rule 'b': policy is set, so events.amazonaws.com may not send messages to the queue. ${grant("rule")}`,
    ]);
  });

  it("is reported with the condition on its ARN, before all other conditions", () => {
    const Condition = { StringEquals: { "aws:SourceVpce": "vpce-1" } };
    assert.equal(
      refused(allowed({ Condition: { ...Condition, ...from("b") } }))[0],
      `receives no dead letters from rule 'a': policy, aws:SourceArn is "${ruleArn("b")}", which does not match ${ruleArn("a")}. ${grant("rule")}`,
    );
    assert.equal(
      refused(allowed({ Condition }))[0],
      `receives no dead letters from rule 'a': policy, aws:SourceVpce is "vpce-1", and events.amazonaws.com does not send this condition key. Remove the condition, or use a condition on aws:SourceArn.`,
    );
  });

  it("waits for the update, if a part that is not known decides about one of the senders", () => {
    const { queue } = stackOf(shop());
    const waits = notKnown(queue.name);
    assert.throws(() => refused(allowed({ Condition: from(UNKNOWN) })), waits);
    assert.throws(() => refused(allowed({ Condition: from("a", UNKNOWN) })), waits);
    assert.deepEqual(refused(allowed({ Condition: from("a", "b", UNKNOWN) })), []);
  });

  it("is reported at once, if the rest waits for the update", () => {
    const unknown = allowed({ Principal: { Service: UNKNOWN } });
    assert.deepEqual(refused(unknown, denied(from("a"))), [deniedA]);
  });
});
