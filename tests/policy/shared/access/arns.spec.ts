import assert from "node:assert/strict";
import type { PolicyProviderResource } from "@pulumi/policy";
import { arnOf, locationOf, ruleArnOf, sourceOf } from "../../../../policy/shared/access/arns";
import { withoutHoles } from "../../../../policy/shared/access/wildcards";
import { Stack } from "../../../../policy/shared/stack";
import { TYPES } from "../../../../policy/shared/types";
import { linked } from "../../judged";
import { EVENTS, PLACE, RULE_ARN, shop, UNKNOWN, type Shop } from "../../shop";

type Change = (made: Shop) => unknown;
type Provider = Partial<PolicyProviderResource> | undefined;

/** A stack, and its resources by name. A resource whose provider is not listed has the default provider. */
function built(change: Change, providers: Readonly<Record<string, Provider>> = {}) {
  const made = shop();
  change(made);
  const resources = linked(made).map((resource) => {
    if (!Object.hasOwn(providers, resource.name)) return resource;
    const { [resource.name]: changed } = providers;
    const own = { type: "pulumi:providers:aws", name: "default", urn: "", props: {}, ...changed };
    return { ...resource, provider: changed && own };
  });
  const stack = new Stack(resources);
  const find = (name: string) =>
    stack.of(made.get(name).type).find((resource) => resource.name === name) ?? assert.fail(name);
  return { stack, find };
}

/** Adds a resource whose ARN is not known yet. */
const add =
  (type: string, inputs: Record<string, unknown> = {}): Change =>
  (made) =>
    made.add({ type, name: "new", inputs, outputs: { arn: UNKNOWN } });
const rule = (inputs: Record<string, unknown>) => add(TYPES.rule, { name: "updated", ...inputs });

describe("arnOf", () => {
  for (const [what, change, expected, name = "new"] of [
    ["a known ARN", () => undefined, RULE_ARN, "rule"],
    ["a bus", (made) => made.unknown("bus"), `${EVENTS}:event-bus/shop`, "bus"],
    [
      "an API destination, whose ARN ends with an ID",
      (made) => made.unknown("destination"),
      `${EVENTS}:api-destination/salesforce/*`,
      "destination",
    ],
    ["a queue", (made) => made.unknown("queue"), `arn:aws:sqs:${PLACE}:shop-dlq`, "queue"],
    ["a topic", (made) => made.unknown("topic"), `arn:aws:sns:${PLACE}:shop-alerts`, "topic"],
    ["a key", add(TYPES.key, { keyId: "1a2b" }), `arn:aws:kms:${PLACE}:key/1a2b`],
    ["a key without a known ID", add(TYPES.key, { keyId: UNKNOWN }), `arn:aws:kms:${PLACE}:key/*`],
    [
      "a log group",
      add(TYPES.logGroup, { name: "/shop" }),
      `arn:aws:logs:${PLACE}:log-group:/shop`,
    ],
    [
      "a role, which may have a path",
      (made) => made.unknown("role"),
      "arn:aws:iam::123456789012:role/*invoke",
      "role",
    ],
    ["an alarm", add(TYPES.alarm, { name: "depth" }), `arn:aws:cloudwatch:${PLACE}:alarm:depth`],
    [
      "a composite alarm",
      add("aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmName: "all" }),
      `arn:aws:cloudwatch:${PLACE}:alarm:all`,
    ],
    [
      "a composite alarm without a known name",
      add("aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmName: UNKNOWN }),
      `arn:aws:cloudwatch:${PLACE}:alarm:*`,
    ],
    ["a resource of another type", add("aws:lambda/function:Function", { name: "f" }), "*"],
    ["a resource without a known name", add(TYPES.queue), `arn:aws:sqs:${PLACE}:*`],
    ["a rule on the default bus", rule({}), `${EVENTS}:rule/updated`],
    [
      "a rule on the default bus by its name",
      rule({ eventBusName: "default" }),
      `${EVENTS}:rule/updated`,
    ],
    ["a rule on a bus of the stack", rule({ eventBusName: "shop" }), `${EVENTS}:rule/shop/updated`],
    [
      "a rule on a bus of the stack by its ARN",
      rule({ eventBusName: `${EVENTS}:event-bus/shop` }),
      `${EVENTS}:rule/shop/updated`,
    ],
    [
      "a rule on a new bus with a known name",
      (made) => made.unknown("bus", "rule"),
      `${EVENTS}:rule/shop/updated`,
      "rule",
    ],
    [
      "a rule on a new bus without a known name",
      (made) => made.unknown("bus", "rule").set("bus", { name: UNKNOWN }),
      `${EVENTS}:rule/*updated`,
      "rule",
    ],
    [
      "a rule on a bus that is not known yet",
      rule({ eventBusName: UNKNOWN }),
      `${EVENTS}:rule/*updated`,
    ],
    [
      "a rule on a bus from outside",
      rule({ eventBusName: "other" }),
      `${EVENTS}:rule/other/updated`,
    ],
    [
      "a rule on a bus from outside by its ARN",
      rule({ eventBusName: `${EVENTS}:event-bus/other` }),
      `${EVENTS}:rule/other/updated`,
    ],
    ["a rule whose bus is not a name", rule({ eventBusName: {} }), `${EVENTS}:rule/*updated`],
  ] satisfies (readonly [string, Change, string, string?])[]) {
    it(`builds the ARN of ${what}, with what is known`, () => {
      const { stack, find } = built(change);
      assert.equal(withoutHoles(arnOf(find(name), stack)), expected);
    });
  }
});

describe("locationOf", () => {
  const located = (change: Change, providers?: Readonly<Record<string, Provider>>, of = "new") => {
    const { stack, find } = built(change, providers);
    const { partition, region, account } = locationOf(find(of), stack);
    return withoutHoles([partition, region, account].join(" "));
  };
  const queue = (region?: string) => add(TYPES.queue, { name: "new", region });
  /** The queues of two accounts and Regions, of which one has a queue that is new. */
  const twoAccounts =
    (...existing: readonly string[]): Change =>
    (made) => {
      existing.forEach((name, index) =>
        made.add({
          type: TYPES.queue,
          name,
          outputs: { arn: `arn:aws-cn:sqs:cn-north-${index + 1}:${index + 1}:${name}` },
        }),
      );
      return queue()(made);
    };

  it("is that of its own ARN, also where a service has no Regions", () => {
    assert.equal(
      located(() => undefined, {}, "role"),
      "aws  123456789012",
    );
    assert.equal(located(twoAccounts("one"), {}, "one"), "aws-cn cn-north-1 1");
  });

  it("is that of the other resources of its provider", () => {
    assert.equal(located(queue()), "aws eu-central-1 123456789012");
    assert.equal(
      located((made) => made.unknown("queue"), {}, "queue"),
      "aws eu-central-1 123456789012",
    );
  });

  it("has the Region of the resource, or of its provider", () => {
    const provider = { props: { region: "us-east-2" } };
    assert.equal(located(queue("us-east-1")), "aws us-east-1 123456789012");
    assert.equal(located(queue(), { new: provider }), "aws us-east-2 123456789012");
    assert.equal(located(queue("us-east-1"), { new: provider }), "aws us-east-1 123456789012");
  });

  it("tells providers apart by their URNs, and without URNs by their names", () => {
    for (const [one, two] of [
      [{ urn: "u1" }, { urn: "u2" }],
      [{ name: "n1" }, { name: "n2" }],
      [
        { urn: "u1", name: "n" },
        { urn: "u2", name: "n" },
      ],
    ] as const) {
      const change = twoAccounts("one", "two");
      assert.equal(located(change, { one, two, new: one }), "aws-cn cn-north-1 1");
      assert.equal(located(change, { one, two, new: two }), "aws-cn cn-north-2 2");
    }
    assert.equal(
      located(twoAccounts("one"), { one: { urn: "u", name: "n1" }, new: { urn: "u", name: "n2" } }),
      "aws-cn cn-north-1 1",
    );
  });

  it("is not known without a provider, or if nothing of the provider is known", () => {
    const none = { one: undefined, new: undefined };
    assert.equal(located(twoAccounts("one"), none), "* * *");
    assert.equal(located(queue(), { new: { urn: "u" } }), "* * *");
    assert.equal(located(queue("us-east-1"), { new: { urn: "u" } }), "* us-east-1 *");
  });

  it("takes no Region from a resource that names its own", () => {
    const elsewhere: Change = (made) => {
      const arn = "arn:aws:sqs:us-east-1:123456789012:elsewhere";
      made.add({
        type: TYPES.queue,
        name: "elsewhere",
        inputs: { region: "us-east-1" },
        outputs: { arn },
      });
      return queue()(made);
    };
    const provider = { urn: "u" };
    assert.equal(located(elsewhere, { elsewhere: provider, new: provider }), "aws * 123456789012");
    assert.equal(located(elsewhere), "aws eu-central-1 123456789012");
  });
});

describe("ruleArnOf", () => {
  const ruleArn = (change: Change, of = ruleArnOf) => {
    const { stack, find } = built(change);
    return withoutHoles(of(find("target"), stack));
  };

  it("is the ARN of the target's rule in the stack, or is built from its name", () => {
    assert.equal(
      ruleArn(() => undefined),
      RULE_ARN,
    );
    assert.equal(
      ruleArn((made) => made.unknown("rule", "bus")),
      RULE_ARN,
    );
  });

  it("is built from the names of a rule and bus from outside, in the target's account and Region", () => {
    const outside = (inputs: Record<string, unknown>) => (made: Shop) =>
      made.remove("rule").set("target", inputs);
    const away = "arn:aws:sqs:us-west-2:210987654321:away"; // what the target calls
    assert.equal(ruleArn(outside({})), RULE_ARN);
    assert.equal(ruleArn(outside({ arn: away })), RULE_ARN);
    assert.equal(ruleArn(outside({ eventBusName: undefined })), `${EVENTS}:rule/updated`);
    assert.equal(ruleArn(outside({ rule: undefined })), `${EVENTS}:rule/shop/*`);
    assert.equal(
      ruleArn(outside({ region: "us-east-1", eventBusName: "default" })),
      "arn:aws:events:us-east-1:123456789012:rule/updated",
    );
  });

  it("is unknown, as the source of a call, if the rule is not known yet", () => {
    const hidden = (made: Shop) => {
      made.set("target", { rule: UNKNOWN }).get("target").dependencies.rule = [];
    };
    assert.equal(ruleArn(hidden, sourceOf), "*");
    assert.equal(
      ruleArn(() => undefined, sourceOf),
      RULE_ARN,
    );
  });
});
