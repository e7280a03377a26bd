import assert from "node:assert/strict";
import { findMissingGrants, findUnusable, keyOf, type KeyUser } from "../../../policy/shared/keys";
import { Stack } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { NotKnownYet } from "../../../policy/shared/values";
import { linked } from "../judged";
import { EVENTBRIDGE, EVENTS, QUEUE_ARN, Shop, UNKNOWN, type Fixture, type Values } from "../shop";

const REPLICA = "aws:kms/replicaKey:ReplicaKey";
const PROPERTY = "kmsMasterKeyId";
const keyArn = (id: string) => `arn:aws:kms:eu-central-1:123456789012:key/${id}`;

type Given = Partial<Fixture> & Pick<Fixture, "type" | "name">;

const key = (name: string, inputs: Values = {}, type: string = TYPES.key): Given => ({
  ...{ type, name, inputs },
  outputs: { arn: keyArn(name), keyId: name, id: name },
});
const alias = (name: string, targetKeyId: string): Given => ({
  ...{ type: TYPES.keyAlias, name, inputs: { name: `alias/${name}`, targetKeyId } },
  outputs: { arn: `arn:aws:kms:eu-central-1:123456789012:alias/${name}` },
});
const stackOf = (id: unknown, dependencies: string[], ...more: Given[]) => {
  const queue: Given = {
    ...{ type: TYPES.queue, name: "queue", inputs: { name: "q", [PROPERTY]: id } },
    ...{ outputs: { arn: QUEUE_ARN }, dependencies: { [PROPERTY]: dependencies } },
  };
  const stack = new Stack(linked(new Shop("dev", [queue, ...more])));
  return { stack, resource: stack.of(TYPES.queue)[0] ?? assert.fail() };
};
const notKnown = (property: string, owner?: string) => (error: unknown) =>
  error instanceof NotKnownYet && error.property === property && error.owner?.name === owner;

describe("the key that a property names", () => {
  const named = (id: unknown, ...dependencies: string[]) => {
    const { stack, resource } = stackOf(
      ...([id, dependencies, key("own"), key("replica", {}, REPLICA)] as const),
      ...[alias("mine", keyArn("own")), alias("replicated", "replica"), alias("theirs", "other")],
    );
    return keyOf(resource, PROPERTY, stack)?.name;
  };

  for (const [id, name] of [
    ["own", "own"],
    [keyArn("own"), "own"],
    ["replica", "replica"],
    [keyArn("replica"), "replica"],
    ["alias/mine", "own"],
    ["arn:aws:kms:eu-central-1:123456789012:alias/mine", "own"],
    ["alias/replicated", "replica"],
    ["alias/theirs", undefined],
    ["alias/unheard-of", undefined],
    [keyArn("other"), undefined],
    [undefined, undefined],
  ] as const) {
    it(`is ${name ?? "none of the stack"} for ${id}`, () => assert.equal(named(id), name));
  }

  for (const [dependencies, name] of [
    [["own"], "own"],
    [["replica"], "replica"],
    [["mine"], "own"],
    [["queue", "replicated"], "replica"],
    [["queue", "own"], "own"],
  ] as const) {
    it(`is ${name} for an unknown value that depends on ${dependencies.join(" and ")}`, () => {
      assert.equal(named(UNKNOWN, ...dependencies), name);
    });
  }

  for (const dependencies of [["own", "replica"], ["mine", "replicated"], ["queue"], []]) {
    it(`is not known for an unknown value that depends on ${dependencies.join(" and ")}`, () => {
      assert.throws(() => named(UNKNOWN, ...dependencies), notKnown(PROPERTY));
    });
  }
});

describe("a key", () => {
  const unusable = (props: Values) =>
    findUnusable({ type: TYPES.key, name: "own", urn: "", opts: {} as never, props })?.property;

  for (const [props, property] of [
    [{}, undefined],
    [{ isEnabled: true, keyUsage: "ENCRYPT_DECRYPT" }, undefined],
    [{ isEnabled: UNKNOWN, keyUsage: UNKNOWN }, undefined],
    [{ isEnabled: false }, "isEnabled of 'own'"],
    [{ enabled: "false" }, "enabled of 'own'"],
    [{ keyUsage: "SIGN_VERIFY" }, "keyUsage of 'own'"],
  ] as const) {
    it(`${property ? "encrypts nothing" : "can encrypt"} with ${JSON.stringify(props)}`, () => {
      assert.equal(unusable(props), property);
    });
  }
});

describe("a service without the use of a key", () => {
  const rule = (name: string) => `${EVENTS}:rule/shop/${name}`;
  const user = (changed: Partial<KeyUser> = {}): KeyUser => ({
    ...{ who: "EventBridge", service: "events.amazonaws.com", sources: [undefined] },
    ...{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], through: "sqs" },
    ...{ context: ["aws:sqs:arn", QUEUE_ARN], ...changed },
  });
  const ofAlarms = user({ who: "CloudWatch", service: "cloudwatch.amazonaws.com" });
  const policy = (...statements: Values[]) => ({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      ...{ Effect: "Allow", Principal: EVENTBRIDGE, Action: "kms:*", Resource: "*", ...statement },
    })),
  });
  const found = (document: unknown, users = [user()], ...more: Given[]) => {
    const { stack, resource } = stackOf("own", [], key("own", { policy: document }), ...more);
    return [...findMissingGrants({ resource, property: PROPERTY, stack, users })].map(
      ({ problem, because }) => `${problem}, ${because}`,
    );
  };
  const missing = (actions: string, who = "EventBridge", service = "events") =>
    `is encrypted with a key that ${who} cannot use, so ${service}.amazonaws.com may not do ${actions}`;
  const both = "kms:Decrypt and kms:GenerateDataKey";

  it("is reported with the actions that the policy does not allow", () => {
    assert.deepEqual(found(policy({})), []);
    assert.deepEqual(found(undefined), [missing(both)]);
    assert.deepEqual(found(policy({ Action: "kms:Decrypt" })), [missing("kms:GenerateDataKey")]);
    assert.deepEqual(found(policy({}), [ofAlarms, user()]), [
      missing(both, "CloudWatch", "cloudwatch"),
    ]);
  });

  it("is reported if it cannot use the key for one of its sources", () => {
    const of = (...names: string[]) => {
      const Condition = { ArnEquals: { "aws:SourceArn": names.map(rule) } };
      return found(policy({ Condition }), [user({ sources: [rule("a"), rule("b")] })]);
    };
    assert.deepEqual(of("a", "b"), []);
    assert.deepEqual(of("a"), [missing(both)]);
    assert.deepEqual(of("b"), [missing(both)]);
  });

  it("waits for the update, if a part that is not known decides about it", () => {
    const waits = notKnown("policy", "own");
    assert.throws(() => found(policy({ Principal: { Service: UNKNOWN } })), waits);
    assert.throws(
      () => found(policy({}, { Principal: { Service: UNKNOWN } }), [user(), ofAlarms]),
      waits,
    );
    assert.deepEqual(found(policy({}, { Principal: { Service: UNKNOWN } })), []);
  });

  it("is reported at once, if others wait for the update", () => {
    const document = policy(
      { Principal: { Service: UNKNOWN } },
      { Effect: "Deny", Principal: { Service: "cloudwatch.amazonaws.com" } },
    );
    assert.deepEqual(found(document, [user(), ofAlarms]), [
      missing(both, "CloudWatch", "cloudwatch"),
    ]);
  });

  describe("with a key policy of its own resource", () => {
    const own = (keyId: string, document: unknown): Given => ({
      ...{ type: TYPES.keyPolicy, name: `policy of ${keyId}` },
      inputs: { keyId, policy: document },
    });

    it("is judged by that policy", () => {
      assert.deepEqual(found(undefined, [user()], own("own", policy({}))), []);
      const other = policy({ Action: "kms:Decrypt" });
      assert.deepEqual(found(policy({}), [user()], own("own", other)), [
        missing("kms:GenerateDataKey"),
      ]);
    });

    it("waits for the update, if the policy may belong to the key, and the key has none", () => {
      const loose = own(UNKNOWN, policy({}));
      assert.throws(() => found(undefined, [user()], loose), notKnown("policy", "own"));
      assert.deepEqual(found(undefined, [user()], own("own", policy({})), loose), []);
      assert.deepEqual(found(policy({}), [user()], loose), []);
    });
  });

  it("is reported for a key of AWS, and as advice for a key from outside the stack", () => {
    const of = (id: string) => {
      const { stack, resource } = stackOf(id, []);
      return [...findMissingGrants({ resource, property: PROPERTY, stack, users: [user()] })].map(
        (one) => [one.found, one.because, one.advice],
      );
    };
    const managed = "an AWS managed key, whose policy cannot be changed";
    assert.deepEqual(of("alias/aws/sqs"), [["alias/aws/sqs", managed, undefined]]);
    const arn = "arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs";
    assert.deepEqual(of(arn), [[arn, managed, undefined]]);
    const outside = "so this policy cannot check the key policy";
    assert.deepEqual(of("alias/aws-like"), [["alias/aws-like", outside, true]]);
    assert.deepEqual(of("my-alias/aws/sqs"), [["my-alias/aws/sqs", outside, true]]);
  });
});
