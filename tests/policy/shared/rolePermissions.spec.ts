import assert from "node:assert/strict";
import {
  inlinePoliciesOf,
  isAssumableByEvents,
  permissionsOf,
  rolesByPolicy,
  trustOf,
} from "../../../policy/shared/rolePermissions";
import { Stack } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { NotKnownYet } from "../../../policy/shared/values";
import { linked } from "../judged";
import { iam, Shop, UNKNOWN, type Fixture, type Values } from "../shop";

const OF_AWS = "arn:aws:iam::aws:policy/";
const ADMINISTRATOR = `${OF_AWS}AdministratorAccess`;
const ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";
const EXCLUSIVE = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";

type Given = Partial<Fixture> & Pick<Fixture, "type" | "name">;

const allows = (...actions: string[]) =>
  iam(...actions.map((Action) => ({ Effect: "Allow", Action, Resource: "*" })));
const policy = (name: string, document: unknown = allows(name)): Given => ({
  ...{ type: TYPES.policy, name, inputs: { policy: document } },
  outputs: { arn: `arn:aws:iam::123456789012:policy/${name}` },
});
const arnOf = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;

const stackOf = (role: Values, more: readonly Given[] = []) => {
  const own = { type: TYPES.role, name: "role", inputs: { name: "invoke", ...role } };
  const stack = new Stack(linked(new Shop("dev", [own, ...more])));
  return { stack, role: stack.of(TYPES.role)[0] ?? assert.fail() };
};
const actionsOf = (statements: ReturnType<typeof trustOf> | undefined) =>
  statements?.map(({ actions }) => `${actions.except ? "not " : ""}${actions.values.join()}`);

/** The permissions of a role: actions instead of statements, and the owner of the unknown policy instead of the error. */
function permissions(role: Values, ...more: Given[]) {
  const of = stackOf(role, more);
  const found = permissionsOf(of.role, of.stack);
  assert.equal(permissionsOf(of.role, of.stack), found);
  const { unknown, complete, ofAws } = found;
  return {
    actions: actionsOf([...found.statements]),
    complete,
    ...(ofAws.length > 0 && { ofAws }),
    ...(unknown && { unknown: `${unknown.property} of ${unknown.owner?.name}` }),
    ...(found.boundary && { boundary: actionsOf([...found.boundary]) }),
  };
}
const attachment = (policyArn: string, dependencies = {}): Given => ({
  ...{ type: TYPES.rolePolicyAttachment, name: `attachment of ${policyArn}`, dependencies },
  inputs: { role: "invoke", policyArn },
});

describe("the permissions of a role", () => {
  for (const [what, role, more, expected] of [
    ["none", {}, [], { actions: [], complete: true }],
    [
      "an inline policy of its own resource, and in the role",
      { inlinePolicies: [{ policy: allows("a:B") }, { policy: allows("c:D", "e:F") }] },
      [{ type: TYPES.rolePolicy, name: "p", inputs: { role: "invoke", policy: allows("g:H") } }],
      { actions: ["g:H", "a:B", "c:D", "e:F"], complete: true },
    ],
    [
      "not that of another role",
      {},
      [
        { type: TYPES.role, name: "other", inputs: { name: "other" } },
        { type: TYPES.rolePolicy, name: "p", inputs: { role: "other", policy: allows("g:H") } },
      ],
      { actions: [], complete: true },
    ],
    [
      "policies of the stack that are attached in each of four ways, each once",
      { managedPolicyArns: [arnOf("a"), arnOf("b")] },
      [
        ...["a", "b", "c", "d", "e", "f"].map((name) => policy(name)),
        attachment(arnOf("c")),
        attachment(arnOf("a")),
        {
          ...{ type: ATTACHMENT, name: "to several" },
          inputs: { roles: ["other", "invoke"], policyArn: arnOf("d") },
        },
        {
          ...{ type: ATTACHMENT, name: "to others" },
          inputs: { roles: ["other"], policyArn: arnOf("e") },
        },
        {
          ...{ type: EXCLUSIVE, name: "exclusive" },
          inputs: { roleName: "invoke", policyArns: [arnOf("b"), arnOf("f")] },
        },
      ],
      { actions: ["c", "a", "d", "b", "f"], complete: true },
    ],
    [
      "policies of AWS",
      {
        managedPolicyArns: [
          ...["AdministratorAccess", "PowerUserAccess", "AmazonEventBridgeFullAccess"],
          ...["CloudWatchEventsFullAccess", "AmazonSQSFullAccess"],
        ].map((name) => OF_AWS + name),
      },
      [],
      {
        actions: ["*", "not iam:*,organizations:*,account:*", "events:*", "events:*"],
        complete: true,
        ofAws: [
          ...["AdministratorAccess", "PowerUserAccess", "AmazonEventBridgeFullAccess"],
          ...["CloudWatchEventsFullAccess"],
        ].map((name) => OF_AWS + name),
      },
    ],
    [
      "policies of AWS in China",
      { managedPolicyArns: ["arn:aws-cn:iam::aws:policy/AdministratorAccess"] },
      [],
      {
        ...{ actions: ["*"], complete: true },
        ofAws: ["arn:aws-cn:iam::aws:policy/AdministratorAccess"],
      },
    ],
    ...[
      ...["arn:aws:iam::210987654321:policy/AdministratorAccess", `x${ADMINISTRATOR}`],
      ...[`${OF_AWS}AWSLambda_FullAccess`, `${OF_AWS}path/AdministratorAccess`],
      ...["AdministratorAccess", OF_AWS, `${ADMINISTRATOR}\n`, `${ADMINISTRATOR}2`],
    ].map(
      (arn) =>
        [
          `not those of a policy that the pack does not know: ${JSON.stringify(arn)}`,
          { managedPolicyArns: [arn] },
          [],
          { actions: [], complete: false },
        ] as const,
    ),
    [
      "not those of inline policies that are not known",
      { inlinePolicies: UNKNOWN },
      [],
      { actions: [], complete: false },
    ],
    [
      "those beside a policy whose text is not known",
      { managedPolicyArns: [arnOf("a"), arnOf("b"), arnOf("c")] },
      [policy("a"), policy("b", UNKNOWN), policy("c", UNKNOWN)],
      { actions: ["a"], complete: true, unknown: "policy of b" },
    ],
    [
      "those beside an inline policy whose text is not known",
      { inlinePolicies: [{ policy: allows("a:B") }, { policy: UNKNOWN }] },
      [],
      { actions: ["a:B"], complete: true, unknown: "inlinePolicies[1].policy of role" },
    ],
    [
      "all policies on which an unknown ARN depends",
      {},
      [
        policy("a"),
        policy("b"),
        attachment(UNKNOWN, { policyArn: ["a", "b"] }),
        { type: TYPES.queue, name: "queue" },
      ],
      { actions: ["a", "b"], complete: true },
    ],
    [
      "not those of an unknown ARN that depends on no policy",
      {},
      [attachment(UNKNOWN, { policyArn: ["queue"] }), { type: TYPES.queue, name: "queue" }],
      { actions: [], complete: false },
    ],
    [
      "not those of unknown ARNs in a list",
      { managedPolicyArns: UNKNOWN },
      [policy("a")],
      { actions: [], complete: false },
    ],
    [
      "not those of an inline policy of a role that is not known",
      {},
      [{ type: TYPES.rolePolicy, name: "p", inputs: { role: UNKNOWN, policy: allows("g:H") } }],
      { actions: [], complete: false },
    ],
    [
      "not those of an attachment to a role that is not known",
      {},
      [
        policy("a"),
        {
          ...{ type: TYPES.rolePolicyAttachment, name: "p" },
          inputs: { role: UNKNOWN, policyArn: arnOf("a") },
        },
      ],
      { actions: [], complete: false },
    ],
    [
      "not those of an attachment to roles that are not known",
      {},
      [
        policy("a"),
        { type: ATTACHMENT, name: "p", inputs: { roles: UNKNOWN, policyArn: arnOf("a") } },
      ],
      { actions: [], complete: false },
    ],
    [
      "those of an attachment to unknown roles that depend on the role and on others",
      {},
      [
        policy("a"),
        { type: TYPES.role, name: "other", inputs: { name: "other" } },
        {
          ...{ type: ATTACHMENT, name: "p", dependencies: { roles: ["role", "other"] } },
          inputs: { roles: UNKNOWN, policyArn: arnOf("a") },
        },
      ],
      { actions: ["a"], complete: true },
    ],
    [
      "those of an attachment to unknown names that depend on the role and on others",
      {},
      [
        policy("a"),
        { type: TYPES.role, name: "other", inputs: { name: "other" } },
        {
          ...{ type: ATTACHMENT, name: "p", dependencies: { roles: ["role", "other"] } },
          inputs: { roles: [UNKNOWN, UNKNOWN], policyArn: arnOf("a") },
        },
      ],
      { actions: ["a"], complete: true },
    ],
  ] as readonly (readonly [string, Values, readonly Given[], object])[]) {
    it(`are ${what}`, () => assert.deepEqual(permissions(role, ...more), expected));
  }

  for (const [what, permissionsBoundary, boundary] of [
    ["of this stack", arnOf("a"), ["a"]],
    ["of AWS", ADMINISTRATOR, ["*"]],
    ["of AWS for other services", `${OF_AWS}AmazonSQSFullAccess`, []],
    ["from outside", arnOf("other"), undefined],
    ["that is not known", UNKNOWN, undefined],
    ["whose text is not known", arnOf("later"), undefined],
  ] as const) {
    it(`${boundary ? "have" : "do not show"} a boundary ${what}`, () => {
      const found = permissions({ permissionsBoundary }, policy("a"), policy("later", UNKNOWN));
      assert.deepEqual(found, { actions: [], complete: true, ...(boundary && { boundary }) });
    });
  }

  it("are at known paths in the role", () => {
    const paths = (inlinePolicies: unknown) => inlinePoliciesOf(stackOf({ inlinePolicies }).role);
    assert.deepEqual(paths([{}, {}]), [
      ["inlinePolicies", 0, "policy"],
      ["inlinePolicies", 1, "policy"],
    ]);
    assert.deepEqual(paths(UNKNOWN), []);
    assert.deepEqual(paths(undefined), []);
  });
});

describe("the roles of a policy", () => {
  it("are those to which it is attached", () => {
    const { stack, role } = stackOf({ managedPolicyArns: [arnOf("a")] }, [
      policy("a"),
      policy("b"),
      { ...attachment(arnOf("a")), inputs: { role: "other", policyArn: arnOf("a") } },
      { type: TYPES.role, name: "other", inputs: { name: "other" } },
    ]);
    const [a, b] = stack.of(TYPES.policy);
    assert(a && b);
    const names = rolesByPolicy(stack)
      .of(a)
      .map(({ name }) => name);
    assert.deepEqual(names, [role.name, "other"]);
    assert.deepEqual(rolesByPolicy(stack).of(b), []);
  });
});

describe("the trust policy of a role", () => {
  const trust = (document: unknown) => stackOf({ assumeRolePolicy: document });
  const trusts = (changed: Values) =>
    iam({
      ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
      ...{ Action: "sts:AssumeRole", ...changed },
    });

  it("names no resource", () => {
    const { role } = trust(trusts({ Resource: "*" }));
    assert.deepEqual(
      trustOf(role).map(({ actions, resources }) => [actions.values, resources]),
      [[["sts:AssumeRole"], undefined]],
    );
    assert.throws(
      () => trustOf(trust(UNKNOWN).role),
      (error) => error instanceof NotKnownYet && error.owner?.name === "role",
    );
  });

  for (const [what, document, assumable] of [
    ["EventBridge", trusts({}), true],
    [
      "EventBridge for some rule",
      trusts({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/shop/*" } } }),
      true,
    ],
    ["another service", trusts({ Principal: { Service: "lambda.amazonaws.com" } }), false],
    ["EventBridge with another action", trusts({ Action: "sts:TagSession" }), false],
    ["nobody known yet", UNKNOWN, false],
    ["nobody", undefined, false],
  ] as const) {
    it(`lets EventBridge assume the role, or does not: ${what}`, () => {
      const { role, stack } = trust(document);
      assert.equal(isAssumableByEvents(role, stack), assumable);
    });
  }
});
