import { nothingOverwritten } from "../../../policy/stack/nothingOverwritten";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Fixture, type Shop, type Values } from "../shop";

/** A second resource with the same inputs, except those given. */
const second =
  (name: string, inputs: Values = {}, more: Partial<Fixture> = {}) =>
  (shop: Shop) =>
    shop.add({ ...shop.get(name), name: "second", ...more }).set("second", inputs);
/** Two resources of one kind that the shop does not have. */
const two =
  (type: string, inputs: Values, other: Values = {}) =>
  (shop: Shop) =>
    shop
      .add({ type, name: "first", inputs })
      .add({ type, name: "second", inputs: { ...inputs, ...other } });
const PERMISSION = { eventBusName: "shop", statementId: "a", principal: "210987654321" };
const OTHER_REGION = { provider: { region: "us-east-1" } };
const AN_ACCOUNT = { provider: { region: "eu-central-1", profile: "one" } };
/** Every resource of the shop once more, with the same names, by another provider. */
const everythingBy = (provider: Values, region?: string) => (shop: Shop) => {
  for (const one of shop.resources) {
    const moved = (values: Values) =>
      JSON.parse(
        JSON.stringify(values).replaceAll("eu-central-1", region ?? "eu-central-1"),
      ) as Values;
    const dependencies = Object.fromEntries(
      Object.entries(one.dependencies).map(([key, names]) => [
        key,
        names.map((name) => `us-${name}`),
      ]),
    );
    shop.add({
      ...one,
      name: `us-${one.name}`,
      provider,
      inputs: moved(one.inputs),
      outputs: moved(one.outputs),
      dependencies,
    });
  }
};

policySpec(nothingOverwritten, {
  allows: [
    {
      what: "two rules with one name on two buses",
      change: second("rule", { eventBusName: "other" }),
    },
    { what: "two targets of one rule", change: second("target", { targetId: "other" }) },
    {
      what: "two targets without an ID, which get generated IDs",
      change: (shop) =>
        second("target", { targetId: undefined })(shop.set("target", { targetId: undefined })),
    },
    {
      what: "two rules without a name, which get generated names",
      change: (shop) => second("rule", { name: undefined })(shop.set("rule", { name: undefined })),
    },
    {
      what: "two targets with one ID on two rules of other stacks",
      change: (shop) =>
        second("target", { rule: "b" })(shop.remove("rule").set("target", { rule: "a" })),
    },
    {
      what: "policies of two queues",
      change: second("queue-policy", { queueUrl: "https://sqs/other" }),
    },
    {
      what: "the same names in another Region, by another provider",
      change: (shop) =>
        everythingBy({ region: "us-east-1" }, "us-east-1")(shop.set("role", { name: undefined })),
    },
    {
      what: "the same names in another Region, by the region of each resource",
      change: (shop) => {
        for (const one of shop.resources.slice()) {
          const { name, inputs } = one;
          shop.add({
            ...one,
            name: `us-${name}`,
            outputs: {},
            inputs: { ...inputs, region: "us-east-1" },
          });
        }
        shop.remove("us-role", "us-permission", "us-queue-policy", "us-topic-policy");
      },
    },
    {
      what: "the same names in another Region, before the ARNs are known",
      change: (shop) => {
        everythingBy({ region: "us-east-1" })(shop.set("role", { name: undefined }));
        shop.unknown();
      },
    },
    {
      what: "one name in two accounts, by profile",
      change: (shop) =>
        second(
          "alarm",
          {},
          { provider: { region: "eu-central-1", profile: "two" }, outputs: {} },
        )(shop.add({ ...shop.get("depth-alarm"), name: "alarm", ...AN_ACCOUNT })).remove(
          "depth-alarm",
        ),
    },
    {
      what: "one name in two accounts, by an assumed role",
      change: second(
        "depth-alarm",
        {},
        {
          provider: { assumeRoles: '[{"roleArn":"arn:aws:iam::210987654321:role/deploy"}]' },
        },
      ),
    },
    {
      what: "one name in two accounts, as the ARNs show",
      change: second(
        "role",
        {},
        {
          provider: { profile: "two" },
          outputs: { arn: "arn:aws:iam::210987654321:role/invoke" },
        },
      ),
    },
    {
      what: "an alarm in another Region",
      change: second("depth-alarm", {}, OTHER_REGION),
    },
    {
      what: "two role policies of one name on two roles",
      change: (shop) =>
        two(TYPES.rolePolicy, { role: "invoke", name: "p" }, { role: "other" })(shop),
    },
    {
      what: "permissions of two names on one bus",
      change: two(TYPES.busPermission, PERMISSION, { statementId: "b" }),
    },
    {
      what: "a permission and a policy of two buses",
      change: (shop) =>
        shop
          .add({ type: TYPES.busPolicy, name: "p", inputs: { eventBusName: "other" } })
          .add({ type: TYPES.busPermission, name: "q", inputs: PERMISSION }),
    },
    {
      what: "a queue whose policy the provider returns as that of the queue, in another order",
      change: (shop) => {
        const { policy } = shop.get("queue-policy").inputs;
        const parsed = JSON.parse(String(policy)) as Values;
        shop.get("queue").outputs.policy = JSON.stringify(
          Object.fromEntries(Object.entries(parsed).reverse()),
        );
      },
    },
    {
      what: "a queue whose policy the provider returned before it was changed",
      change: (shop) => (shop.get("queue").outputs.policy = iam({ Effect: "Allow" })),
    },
    {
      what: "a role whose policies the provider returns as inline policies",
      change: (shop) => {
        shop.set("permission", { name: "p" });
        shop.get("role").outputs.inlinePolicies = [{ name: "p", policy: "{}" }];
      },
    },
    {
      what: "an only rule whose name is not known yet",
      change: (shop) => shop.set("rule", { name: UNKNOWN }).remove("target"),
    },
    {
      what: "policies of two buses",
      change: two(TYPES.busPolicy, { eventBusName: "a" }, { eventBusName: "b" }),
    },
    {
      what: "two statements of a template for one bus, and a permission beside them",
      change: (shop) => {
        const statement = (StatementId: string) => ({
          Type: "AWS::Events::EventBusPolicy",
          Properties: { EventBusName: "shop", StatementId, Statement: {} },
        });
        const templateBody = JSON.stringify({
          Resources: { First: statement("one"), Second: statement("two") },
        });
        shop
          .add({ type: "aws:cloudformation/stack:Stack", name: "stack", inputs: { templateBody } })
          .add({ type: TYPES.busPermission, name: "q", inputs: PERMISSION });
      },
    },
    {
      what: "a permission and a policy of the buses default of two Regions",
      change: (shop) => {
        const inputs = { policy: iam(), principal: "1", statementId: "a" };
        shop
          .add({ type: TYPES.busPolicy, name: "p", inputs: { policy: iam() } })
          .add({ type: TYPES.busPermission, name: "q", inputs, ...OTHER_REGION });
      },
    },
    {
      what: "a permission and a policy of buses that are not known yet",
      change: (shop) =>
        shop.add({ type: TYPES.busPolicy, name: "p", inputs: { eventBusName: UNKNOWN } }).add({
          type: TYPES.busPermission,
          name: "q",
          inputs: { ...PERMISSION, eventBusName: UNKNOWN },
        }),
      differsWhenReturned: "the provider knows the buses",
    },
    {
      what: "several queues with generated names, which are not known yet",
      change: (shop) =>
        two(TYPES.queue, { namePrefix: "a-", name: UNKNOWN, sqsManagedSseEnabled: true })(shop),
    },
  ],
  refuses: [
    {
      what: "two rules with one name on one bus",
      change: second("rule", {}),
      of: "second",
      message:
        "Rule 'second' replaces the rule 'rule': name is 'updated', as for 'rule', and in AWS both are one resource. Give each rule its own name.",
    },
    {
      what: "two targets with one ID on one rule",
      change: second("target", {}),
      of: "second",
      message:
        "Target 'second' replaces the target 'target': targetId is 'salesforce', as for 'target', and in AWS both are one resource. Give each target its own targetId.",
    },
    {
      what: "two targets with one ID on one rule of another stack",
      change: (shop) => second("target", {})(shop.remove("rule")),
      of: "second",
      message:
        "Target 'second' replaces the target 'target': targetId is 'salesforce', as for 'target', and in AWS both are one resource. Give each target its own targetId.",
    },
    {
      what: "two policies of one queue",
      change: second("queue-policy", {}),
      of: "second",
      message:
        "Queue policy 'second' replaces the queue policy 'queue-policy': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', as for 'queue-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one topic",
      change: second("topic-policy", {}),
      of: "second",
      message:
        "Topic policy 'second' replaces the topic policy 'topic-policy': arn is 'arn:aws:sns:eu-central-1:123456789012:shop-alerts', as for 'topic-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one queue of another stack",
      change: (shop) => second("queue-policy", {})(shop.remove("queue")),
      of: "second",
      message:
        "Queue policy 'second' replaces the queue policy 'queue-policy': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', as for 'queue-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one bus",
      change: (shop) =>
        second(
          "bus-policy",
          {},
        )(
          shop.add({ type: TYPES.busPolicy, name: "bus-policy", inputs: { eventBusName: "shop" } }),
        ),
      of: "second",
      message:
        "Event bus policy 'second' replaces the bus policy 'bus-policy': eventBusName is 'shop', as for 'bus-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    ...(
      [
        [TYPES.alarm, "Alarm", "the alarm", "name"],
        [
          "aws:cloudwatch/compositeAlarm:CompositeAlarm",
          "CompositeAlarm",
          "the alarm",
          "alarmName",
        ],
        ["aws:cloudwatch/dashboard:Dashboard", "Dashboard", "the dashboard", "dashboardName"],
      ] as const
    ).map(([type, label, kind, property]) => ({
      what: `two ${label}s of one name`,
      change: two(type, { [property]: "sf-alarm" }),
      of: "second",
      message: `${label} 'second' replaces ${kind} 'first': ${property} is 'sf-alarm', as for 'first', and in AWS both are one resource. Give each of them its own name.`,
    })),
    ...(
      [
        [TYPES.bus, "Event bus", "bus"],
        [TYPES.apiDestination, "API destination", "API destination"],
        [TYPES.connection, "Connection", "connection"],
        [TYPES.archive, "Archive", "archive"],
        [TYPES.role, "Role", "role"],
        [TYPES.logGroup, "Log group", "log group"],
      ] as const
    ).map(([type, label, kind]) => ({
      what: `two resources of the type ${label} and one name`,
      change: two(type, { name: "same" }),
      of: "second",
      message: `${label} 'second' cannot exist beside the ${kind} 'first': name is 'same', as for 'first', and the service refuses a second ${kind} of that name. Give each of them its own name.`,
    })),
    ...(["queue", "topic"] as const).map((kind) => ({
      what: `two ${kind}s of one name`,
      change: two(TYPES[kind], { name: "same" }),
      of: "second",
      message: `${kind === "queue" ? "Queue" : "Topic"} 'second' is the same ${kind} as 'first': name is 'same', as for 'first', and for an existing name the service returns the existing ${kind} or an error. Give each of them its own name.`,
    })),
    {
      what: "two role policies of one name on one role",
      change: (shop) => second("permission")(shop.set("permission", { name: "invoke" })),
      of: "second",
      message:
        "Role policy 'second' replaces the role policy 'permission': name is 'invoke', as for 'permission', and in AWS both are one resource. Give each of them its own name.",
    },
    {
      what: "two role policies of one name on one role of another stack",
      change: two(TYPES.rolePolicy, { role: "elsewhere", name: "p" }),
      of: "second",
      message:
        "Role policy 'second' replaces the role policy 'first': name is 'p', as for 'first', and in AWS both are one resource. Give each of them its own name.",
    },
    {
      what: "two permissions of one statement ID on one bus",
      change: two(TYPES.busPermission, PERMISSION),
      of: "second",
      message:
        "Event bus permission 'second' replaces the bus permission 'first': statementId is 'a', as for 'first', and in AWS both are one resource. Give each permission its own statementId.",
    },
    {
      what: "two permissions of one statement ID on one function",
      change: two("aws:lambda/permission:Permission", { function: "f", statementId: "a" }),
      of: "second",
      message:
        "Permission 'second' cannot exist beside the permission 'first': statementId is 'a', as for 'first', and the service refuses a second permission of that name. Give each permission its own statementId.",
    },
    {
      what: "a permission and a policy of one bus",
      change: (shop) =>
        shop
          .add({ type: TYPES.busPolicy, name: "p", inputs: { eventBusName: "shop" } })
          .add({ type: TYPES.busPermission, name: "q", inputs: PERMISSION }),
      of: "q",
      message:
        "Event bus permission 'q' is replaced by event bus policy 'p': eventBusName is 'shop', as for 'p', and a policy replaces all permissions of its bus. Write the permission as a statement of the policy.",
    },
    {
      what: "a permission and a policy of the bus default",
      change: (shop) =>
        shop.add({ type: TYPES.busPolicy, name: "p", inputs: { policy: iam() } }).add({
          type: TYPES.busPermission,
          name: "q",
          inputs: { principal: "1", statementId: "a" },
        }),
      differsWhenReturned: "the emulator knows no permissions, and returns no Region of them",
      of: "q",
      message:
        "Event bus permission 'q' is replaced by event bus policy 'p': eventBusName is 'default', as for 'p', and a policy replaces all permissions of its bus. Write the permission as a statement of the policy.",
    },
    {
      what: "a queue with a policy of its own and a queue policy",
      change: (shop) => shop.set("queue", { policy: iam({ Effect: "Deny" }) }),
      of: "queue-policy",
      message:
        "Queue policy 'queue-policy' replaces the policy of queue 'queue': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', and the queue has a policy of its own, so that the later of both wins. Write one policy with the statements of both, and remove policy from the queue.",
    },
    {
      what: "a topic with a policy of its own and a topic policy",
      change: (shop) => shop.set("topic", { policy: iam({ Effect: "Deny" }) }),
      of: "topic-policy",
      message:
        "Topic policy 'topic-policy' replaces the policy of topic 'topic': arn is 'arn:aws:sns:eu-central-1:123456789012:shop-alerts', and the topic has a policy of its own, so that the later of both wins. Write one policy with the statements of both, and remove policy from the topic.",
    },
    {
      what: "a key with a policy of its own and a key policy",
      change: (shop) =>
        shop
          .add({
            type: TYPES.key,
            name: "key",
            inputs: { policy: iam({ Effect: "Deny" }) },
            outputs: { keyId: "k" },
          })
          .add({ type: TYPES.keyPolicy, name: "kp", inputs: { keyId: "k", policy: iam() } }),
      of: "kp",
      message:
        "Key policy 'kp' replaces the policy of key 'key': keyId is 'k', and the key has a policy of its own, so that the later of both wins. Write one policy with the statements of both, and remove policy from the key.",
    },
    {
      what: "a role with inline policies and a role policy",
      change: (shop) =>
        shop
          .set("permission", { name: "p" })
          .set("role", { inlinePolicies: [{ name: "other", policy: iam() }] }),
      of: "permission",
      message:
        "Role policy 'permission' is removed by role 'role': inlinePolicies of role 'role' is [\"other\"], and a role with inlinePolicies keeps no other inline policies. Write all policies of the role in inlinePolicies, or all as RolePolicy.",
    },
    {
      what: "a role with managed policies and an attached policy",
      change: (shop) =>
        shop
          .add({
            type: TYPES.rolePolicyAttachment,
            name: "at",
            inputs: { role: "invoke", policyArn: "arn:aws:iam::aws:policy/A" },
          })
          .set("role", { managedPolicyArns: ["arn:aws:iam::aws:policy/B"] }),
      of: "at",
      message:
        "RolePolicyAttachment 'at' is removed by role 'role': managedPolicyArns of role 'role' is [\"arn:aws:iam::aws:policy/B\"], and a role with managedPolicyArns keeps no other attached policies. List all policies of the role in managedPolicyArns, or attach all by RolePolicyAttachment.",
    },
    {
      what: "one name by two providers of one Region and the same credentials",
      change: second("depth-alarm", {}, { provider: { region: "eu-central-1" } }),
      of: "second",
      message:
        "Alarm 'second' replaces the alarm 'depth-alarm': name is 'depth', as for 'depth-alarm', and in AWS both are one resource. Give each of them its own name.",
    },
  ],
  advises: [
    {
      what: "two roles of one name by the providers of two Regions, because roles have no Region",
      change: second("role", {}, { ...OTHER_REGION, outputs: {} }),
      of: "second",
      message:
        "Role 'second' cannot exist beside the role 'role': name is 'invoke', as for 'role', and the service refuses a second role of that name. Give each of them its own name.",
    },
  ],
  later: [
    {
      what: "a name that is not known yet",
      change: (shop) =>
        second("rule", { name: "other" })(shop.set("rule", { name: UNKNOWN })).remove("target"),
      message: "name of rule 'rule'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without these resources",
      change: (shop) => shop.remove(...shop.resources.map(({ name }) => name)),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});

/** With `--target`, the engine shows the inputs of some resources only, and the outputs of all: no inputs are remembered here. */
