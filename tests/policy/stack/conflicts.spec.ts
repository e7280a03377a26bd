import assert from "node:assert/strict";
import { nothingOverwritten } from "../../../policy/stack/nothingOverwritten";
import { TYPES } from "../../../policy/shared/types";
import { judged, type AnyPolicy } from "../judged";
import { iam, shop, takesDeadLetters, UNKNOWN, type Shop } from "../shop";

describe("the policy nothing-overwritten, of resources whose inputs it has not seen,", () => {
  const ofStacks: AnyPolicy = { ...nothingOverwritten };
  if ("validateResource" in ofStacks) Reflect.deleteProperty(ofStacks, "validateResource");
  const found = (change: (made: Shop) => unknown) => {
    const made = shop("unseen");
    change(made);
    return judged(ofStacks, made).violations.map(({ name, message }) => `${name}: ${message}`);
  };
  const ownPolicy = (policy: unknown, ofResource: unknown = iam(takesDeadLetters)) =>
    found((made) => made.set("queue-policy", { policy: ofResource }).set("queue", { policy }));
  const permissions = (inlinePolicies: unknown, ...names: string[]) =>
    found((made) => {
      made.remove("permission").set("role", { inlinePolicies });
      for (const name of names) {
        made.add({ type: TYPES.rolePolicy, name, inputs: { role: "invoke", name, policy: "{}" } });
      }
    });
  const attachments = (managedPolicyArns: unknown, ...arns: string[]) =>
    found((made) => {
      made.set("role", { managedPolicyArns });
      arns.forEach((policyArn, index) =>
        made.add({
          type: TYPES.rolePolicyAttachment,
          name: `at-${index}`,
          inputs: { role: "invoke", policyArn },
        }),
      );
    });
  const REPLACED =
    "queue-policy: Queue policy 'queue-policy' replaces the policy of queue 'queue': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', and the queue has a policy of its own, so that the later of both wins. Write one policy with the statements of both, and remove policy from the queue.";

  it("allows the policy of the other resource as the provider returns it, whatever its form", () => {
    const { Effect, Principal, Action, Resource, Condition } = takesDeadLetters;
    const statement = { Condition, Resource: [Resource], Action: [Action], Principal, Effect };
    assert.deepEqual(ownPolicy(iam(takesDeadLetters)), []);
    assert.deepEqual(ownPolicy({ Statement: statement, Version: "2012-10-17" }), []);
    const actions = (...Action: string[]) => iam({ ...takesDeadLetters, Action });
    assert.deepEqual(ownPolicy(actions("a:b", "c:d"), actions("c:d", "a:b")), []);
    assert.deepEqual(ownPolicy("x", "x"), []);
  });

  it("allows the policies that SNS and KMS give, and policies that are not known yet", () => {
    assert.deepEqual(ownPolicy(JSON.stringify({ Id: "__default_policy_ID" })), []);
    assert.deepEqual(ownPolicy({ Id: "key-default-1" }), []);
    assert.deepEqual(ownPolicy(UNKNOWN), []);
    assert.deepEqual(ownPolicy("{}", UNKNOWN), []);
  });

  it("refuses a policy of the queue's own", () => {
    assert.deepEqual(ownPolicy(iam({ ...takesDeadLetters, Effect: "Deny" })), [REPLACED]);
    assert.deepEqual(ownPolicy("x", "y"), [REPLACED]);
    const actions = (...Action: string[]) => iam({ ...takesDeadLetters, Action });
    assert.deepEqual(ownPolicy(actions("a:b", "c:d"), actions("a:b", "e:f")), [REPLACED]);
  });

  it("allows lists of a role that the provider has filled from other resources", () => {
    assert.deepEqual(permissions([{ name: "a" }, { name: "b" }], "a", "b", "new"), []);
    assert.deepEqual(permissions([{ name: "a" }, { name: UNKNOWN }], "new"), []);
    assert.deepEqual(permissions(UNKNOWN, "new"), []);
    assert.deepEqual(permissions([], "new"), []);
    assert.deepEqual(attachments(["arn:a", "arn:b"], "arn:a", "arn:b", "arn:new"), []);
    assert.deepEqual(attachments(["arn:a"], UNKNOWN), []);
  });

  it("allows policies beside a role of a template, which keeps them", () => {
    const templateBody = JSON.stringify({
      Resources: {
        Role: {
          Type: "AWS::IAM::Role",
          Properties: { RoleName: "theirs", Policies: [{ PolicyName: "a", PolicyDocument: {} }] },
        },
      },
    });
    const inputs = { role: "theirs", name: "p", policy: "{}" };
    assert.deepEqual(
      found((made) =>
        made
          .add({ type: "aws:cloudformation/stack:Stack", name: "stack", inputs: { templateBody } })
          .add({ type: TYPES.rolePolicy, name: "p", inputs }),
      ),
      [],
    );
  });

  it("refuses a list with a policy of the role's own", () => {
    assert.deepEqual(permissions([{ name: "a" }, { name: "own" }], "a", "new"), [
      "new: Role policy 'new' is removed by role 'role': inlinePolicies of role 'role' is [\"own\"], and a role with inlinePolicies keeps no other inline policies. Write all policies of the role in inlinePolicies, or all as RolePolicy.",
    ]);
    assert.deepEqual(attachments(["arn:a", "arn:own"], "arn:a", "arn:new"), [
      "at-1: RolePolicyAttachment 'at-1' is removed by role 'role': managedPolicyArns of role 'role' is [\"arn:own\"], and a role with managedPolicyArns keeps no other attached policies. List all policies of the role in managedPolicyArns, or attach all by RolePolicyAttachment.",
    ]);
  });
});
