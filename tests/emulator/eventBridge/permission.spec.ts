import assert from "node:assert/strict";
import { Refused } from "../../../emulator/controlPlane";
import { allow, ROLE_ARN, TestWorld } from "../testWorld";

const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INLINE = "aws:iam/rolePolicy:RolePolicy";
const INVOKE = "events:InvokeApiDestination";
const policyArn = "arn:aws:iam::000000000000:policy/managed";
const attachment = { role: "invoke", policyArn };
const invokes = (effect = "Allow") => allow(INVOKE, { Effect: effect, Resource: "*" });

// Source: IAM User Guide, 'Evaluating identity-based policies': inline and attached ones together; a deny wins.
describe("a target's role can call its destination", () => {
  let world: TestWorld;
  /** Without a right of its own to call the destination. */
  beforeEach(() => (world = new TestWorld({ rolePolicy: { policy: allow("sqs:SendMessage") } })));

  const make = (type: string, inputs: Record<string, unknown>) => {
    const planned = world.emulator.controlPlane.plan(type, "x", inputs);
    planned.create();
    return {
      remove: () => {
        const kind = world.emulator.controlPlane.kind(type, "x");
        kind.remove(inputs, planned.outputs, world.emulator.account);
      },
    };
  };
  const managed = (policy: string) => make(POLICY, { name: "managed", policy });
  const isCalled = async () => {
    const before = world.requests.length;
    await world.deliver();
    return world.requests.length > before;
  };

  it("by a managed policy while it is attached", async () => {
    managed(invokes());
    assert.equal(await isCalled(), false);
    const attached = make(ATTACHMENT, attachment);
    assert.equal(await isCalled(), true);
    attached.remove();
    assert.equal(await isCalled(), false);
  });

  it("by its current managed policy, and not after the policy was deleted", async () => {
    managed(allow("sqs:SendMessage"));
    make(ATTACHMENT, attachment);
    assert.equal(await isCalled(), false);
    const changed = managed(invokes());
    assert.equal(await isCalled(), true);
    changed.remove();
    assert.equal(await isCalled(), false);
  });

  for (const [what, deny] of [
    ["an attached policy", () => managed(invokes("Deny"))],
    [
      "another inline policy",
      () => make(INLINE, { name: "deny", role: "invoke", policy: invokes("Deny") }),
    ],
  ] as const) {
    it(`not if ${what} denies the action that another policy allows`, async () => {
      make(INLINE, { name: "allow", role: "invoke", policy: invokes() });
      assert.equal(await isCalled(), true);
      const denial = deny();
      make(POLICY, { name: "other", policy: invokes() });
      make(ATTACHMENT, { ...attachment, policyArn: policyArn.replace("managed", "other") });
      if (what === "an attached policy") make(ATTACHMENT, attachment);
      assert.equal(await isCalled(), false);
      denial.remove();
      assert.equal(await isCalled(), true);
    });
  }

  it("by its remaining policies when an inline policy is changed or removed", async () => {
    const first = make(INLINE, { name: "allow", role: "invoke", policy: invokes() });
    assert.equal(await isCalled(), true);
    make(INLINE, { name: "allow", role: "invoke", policy: allow("sqs:SendMessage") });
    assert.equal(await isCalled(), false);
    first.remove();
    assert.equal(await isCalled(), false);
  });

  it("with its existing policies after the role is changed", async () => {
    managed(invokes());
    make(ATTACHMENT, attachment);
    make("aws:iam/role:Role", {
      name: "invoke",
      assumeRolePolicy: allow("sts:AssumeRole", { Principal: { Service: "other.amazonaws.com" } }),
    });
    assert.equal(await isCalled(), false);
    assert.equal(world.deadLetters[0]?.attributes.ERROR_CODE, "FAILED_TO_ASSUME_ROLE");
    assert.deepEqual(world.emulator.account.roles.get(ROLE_ARN)?.attached, new Set([policyArn]));
  });

  for (const [what, policies] of [
    ["a managed policy", { managedPolicyArns: [policyArn] }],
    ["an inline policy", { inlinePolicies: [{ name: "invoke", policy: invokes() }] }],
  ] as const) {
    it(`by ${what} that the role itself names`, async () => {
      managed(invokes());
      const trust = allow("sts:AssumeRole", { Principal: { Service: "events.amazonaws.com" } });
      make("aws:iam/role:Role", { name: "invoke", assumeRolePolicy: trust, ...policies });
      assert.equal(await isCalled(), true);
    });
  }

  for (const [what, type, inputs] of [
    ["a permissions boundary", "aws:iam/role:Role", { permissionsBoundary: policyArn }],
  ] as const) {
    it(`is refused with ${what}, which the emulator does not evaluate`, () => {
      const role = { name: "other", assumeRolePolicy: allow("sts:AssumeRole") };
      assert.throws(
        () => make(type, { ...role, ...inputs }),
        (error) => error instanceof Refused && error.message.includes("does not know this input"),
      );
    });
  }

  it("is refused with an AWS managed policy, whose statements the emulator does not know", () => {
    const aws = "arn:aws:iam::aws:policy/AmazonEventBridgeFullAccess";
    assert.throws(
      () => make(ATTACHMENT, { role: "invoke", policyArn: aws }),
      /does not know the permissions of AWS managed policies; attach/,
    );
  });
});
