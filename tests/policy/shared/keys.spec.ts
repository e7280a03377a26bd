import assert from "node:assert/strict";
import { findMissingGrants, findUnusable, keyOf, type KeyUser } from "../../../policy/shared/keys";
import { GIVEN } from "../../../policy/shared/policy";
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
    findUnusable({ type: TYPES.key, name: "own", urn: "", opts: {} as never, props });

  for (const props of [
    {},
    { isEnabled: true, keyUsage: "ENCRYPT_DECRYPT" },
    { isEnabled: UNKNOWN, keyUsage: UNKNOWN },
  ]) {
    it(`can encrypt with ${JSON.stringify(props)}`, () => {
      assert.equal(unusable(props), undefined);
    });
  }

  for (const [props, property] of [
    [{ isEnabled: false }, "isEnabled"],
    [{ enabled: "false" }, "enabled"],
  ] as const) {
    it(`encrypts nothing with ${JSON.stringify(props)}`, () => {
      assert.deepEqual(unusable(props), {
        problem: "is encrypted with a disabled key",
        property: `${property} of 'own'`,
        found: false,
        because: "so that nobody can encrypt or decrypt with the key",
        remedy: `Set ${property} to true.`,
      });
    });
  }

  it("encrypts nothing if it is made for signatures", () => {
    assert.deepEqual(unusable({ keyUsage: "SIGN_VERIFY" }), {
      problem: "is encrypted with a key that cannot encrypt",
      property: "keyUsage of 'own'",
      found: "SIGN_VERIFY",
      because: "and services encrypt with symmetric keys for ENCRYPT_DECRYPT only",
      remedy: "Use a symmetric key for ENCRYPT_DECRYPT.",
    });
  });
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

  const whole = (id: string, ...more: Given[]) => {
    const { stack, resource } = stackOf(id, [], ...more);
    return [...findMissingGrants({ resource, property: PROPERTY, stack, users: [user()] })];
  };

  it("is reported for a key that encrypts nothing, whatever its policy says", () => {
    const disabled = key("own", { policy: policy({}), isEnabled: false });
    const found = whole("own", disabled).map(({ problem, property }) => [problem, property]);
    assert.deepEqual(found, [["is encrypted with a disabled key", "isEnabled of 'own'"]]);
  });

  it("is reported with the policy, and the actions to allow", () => {
    const refused = (given: unknown) => ({
      problem: "is encrypted with a key that EventBridge cannot use",
      property: "policy of 'own'",
      found: given,
      because: `so events.amazonaws.com may not do ${both}`,
      remedy: `Allow events.amazonaws.com to do ${both}.`,
    });
    assert.deepEqual(whole("own", key("own")), [refused(undefined)]);
    const denies = policy({ Effect: "Deny" });
    assert.deepEqual(whole("own", key("own", { policy: denies })), [refused(GIVEN)]);
  });

  for (const id of ["alias/aws/sqs", "arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs"]) {
    it(`is reported for the key of AWS ${id}`, () => {
      assert.deepEqual(whole(id), [
        {
          problem: "is encrypted with a key that EventBridge cannot use",
          property: PROPERTY,
          found: id,
          because: "an AWS managed key, whose policy cannot be changed",
          remedy: `Set ${PROPERTY} to a customer-managed key that lets events.amazonaws.com use it, or remove ${PROPERTY}.`,
        },
      ]);
    });
  }

  for (const id of ["alias/aws-like", "my-alias/aws/sqs", keyArn("other")]) {
    it(`is advice for the key ${id} from outside the stack`, () => {
      assert.deepEqual(whole(id), [
        {
          problem: "is encrypted with a key from outside this stack",
          property: PROPERTY,
          found: id,
          because: "so this policy cannot check the key policy",
          remedy: `Make sure that the key policy lets events.amazonaws.com do ${both}.`,
          advice: true,
        },
      ]);
    });
  }
});
