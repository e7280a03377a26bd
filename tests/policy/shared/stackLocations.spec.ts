import assert from "node:assert/strict";
import { Stack } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { NotKnownYet } from "../../../policy/shared/values";
import { linked } from "../judged";
import { QUEUE_ARN, Shop, UNKNOWN, type Values } from "../shop";

const TEMPLATE = "aws:cloudformation/stack:Stack";
const IRELAND = "eu-west-1";

const notKnown = (property: string) => (error: unknown) =>
  error instanceof NotKnownYet && error.property === property;
const named = (made: Stack, name: string) =>
  made.of(...Object.values(TYPES)).find((one) => one.name === name) ?? assert.fail(name);

describe("a name in a stack with several Regions and accounts", () => {
  const queue = (name: string, inputs: Values, provider: Values = {}) => ({
    ...{ type: TYPES.queue, name, provider },
    inputs: { name: "shop-dlq", ...inputs },
  });
  const reference = (target: Values, ...queues: ReturnType<typeof queue>[]) => {
    const inputs = { deadLetterConfig: { arn: "shop-dlq" }, ...target };
    const made = new Stack(
      linked(new Shop("dev", [...queues, { type: TYPES.target, name: "target", inputs }])),
    );
    const path = ["deadLetterConfig", "arn"] as const;
    return made.resolveReference(named(made, "target"), TYPES.queue, ...path)?.name;
  };
  const [ireland, ohio] = [
    queue("ireland", { region: IRELAND }),
    queue("ohio", { region: "us-east-2" }),
  ];

  it("means the resource in the same Region", () => {
    for (const queues of [
      [ireland, ohio],
      [ohio, ireland],
    ]) {
      assert.equal(reference({ region: IRELAND }, ...queues), "ireland");
      assert.equal(reference({ region: "us-east-2" }, ...queues), "ohio");
    }
  });

  it("means no resource of another Region or account", () => {
    assert.equal(reference({ region: "us-west-1" }, ireland, ohio), undefined);
    const other = queue("other", { region: IRELAND }, { profile: "other" });
    assert.equal(reference({ region: IRELAND }, other), undefined);
    assert.equal(reference({ region: IRELAND }, ireland, other), "ireland");
  });

  it("means the last resource that may be there, if no Region is known", () => {
    assert.equal(reference({}, ireland, ohio), "ohio");
    const somewhere = queue("somewhere", {});
    assert.equal(reference({ region: IRELAND }, somewhere, ohio), "somewhere");
    assert.equal(reference({ region: IRELAND }, ireland, somewhere), "ireland");
  });

  it("does not matter for an ARN, which names the Region itself", () => {
    const inputs = { deadLetterConfig: { arn: QUEUE_ARN }, region: "us-west-1" };
    assert.equal(reference(inputs, queue("known", { arn: QUEUE_ARN })), "known");
  });

  it("means a resource with that name although the names of others are not known", () => {
    const nameless = { ...queue("nameless", { name: UNKNOWN, arn: UNKNOWN }), dependencies: {} };
    assert.equal(reference({}, queue("known", {}), nameless), "known");
    assert.throws(() => reference({}, nameless), notKnown("deadLetterConfig.arn"));
  });

  it("is looked up in the Region that the resource, or its provider, names", () => {
    const made = new Stack(
      linked(
        new Shop("dev", [
          ireland,
          queue("provided", {}, { region: "us-east-2" }),
          queue("unprovided", {}),
        ]),
      ),
    );
    const regions = ["ireland", "provided", "unprovided"].map((name) =>
      made.regionOf(named(made, name)),
    );
    assert.deepEqual(regions, [IRELAND, "us-east-2", undefined]);
  });
});

describe("a rule among rules whose bus or name is not known yet", () => {
  const rule = (name: string, inputs: Values) => ({ type: TYPES.rule, name, inputs });
  const ruleOf = (target: Values, ...rules: ReturnType<typeof rule>[]) => {
    const made = new Stack(
      linked(new Shop("dev", [...rules, { type: TYPES.target, name: "target", inputs: target }])),
    );
    return made.ruleOf(named(made, "target"))?.name;
  };

  const known = rule("known", { name: "updated" });

  it("is found by its name", () => {
    const nameless = rule("nameless", { name: UNKNOWN, arn: UNKNOWN });
    assert.equal(ruleOf({ rule: "updated" }, known, nameless), "known");
    assert.throws(() => ruleOf({ rule: "other" }, known, nameless), notKnown("rule"));
  });

  it("is the one that an unknown value depends on", () => {
    const of = (...rule: string[]) => {
      const shop = new Shop("dev", [
        ...[known, { type: TYPES.rule, name: "second", inputs: { name: "second" } }],
        { type: TYPES.target, name: "target", inputs: { rule: UNKNOWN }, dependencies: { rule } },
      ]);
      const made = new Stack(linked(shop));
      return made.ruleOf(named(made, "target"))?.name;
    };
    assert.equal(of("known"), "known");
    assert.equal(of("second"), "second");
    assert.throws(() => of("known", "second"), notKnown("rule"));
    assert.throws(() => of(), notKnown("rule"));
  });

  it("is not one whose bus is not known, even for a bus named 'unknown'", () => {
    const elsewhere = rule("elsewhere", { name: "updated", eventBusName: UNKNOWN });
    assert.equal(ruleOf({ rule: "updated", eventBusName: "unknown" }, elsewhere), undefined);
  });
});

describe("what a template declares", () => {
  const template = (resources: Values) => ({
    templateBody: JSON.stringify({ Resources: resources }),
  });
  const RULE = {
    Type: "AWS::Events::Rule",
    Properties: {
      Name: "updated",
      EventBusName: "",
      EventPattern: { source: ["shop"] },
      Targets: [
        {
          Id: "salesforce",
          Arn: { "Fn::ImportValue": "destination" },
          DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Queue", "Arn"] } },
        },
      ],
    },
  };
  const QUEUE = { Type: "AWS::SQS::Queue", Properties: { QueueName: "template-dlq" } };
  const made = (change: (shop: Shop) => unknown = () => undefined) => {
    const shop = new Shop("dev", [
      { type: TYPES.queue, name: "own", inputs: { name: "own-dlq" }, outputs: { arn: QUEUE_ARN } },
      { type: TYPES.bus, name: "bus", inputs: { name: UNKNOWN }, outputs: { arn: UNKNOWN } },
      { type: TEMPLATE, name: "template", inputs: template({ Rule: RULE, Queue: QUEUE }) },
    ]);
    change(shop);
    return new Stack(linked(shop));
  };

  it("is in the stack, beside the program's own resources", () => {
    const names = made()
      .of(TYPES.queue, TYPES.rule, TYPES.target)
      .map(({ name }) => name);
    assert.deepEqual(names, [
      ...["own", "template/Queue", "template/Rule", "template/Rule/targets[0]"],
    ]);
  });

  it("refers to what the same template declares", () => {
    const stack = made();
    const target = named(stack, "template/Rule/targets[0]");
    assert.equal(stack.ruleOf(target)?.name, "template/Rule");
    assert.equal(stack.busOf(named(stack, "template/Rule")), "default");
    assert.deepEqual(
      stack.sendersOf(named(stack, "template/Queue")).map(({ name }) => name),
      [target.name],
    );
  });

  it("may depend on all that the template depends on, of the kind that the property means", () => {
    const stack = made((shop) => {
      shop.get("template").dependencies.parameters = ["own", "bus"];
    });
    const target = named(stack, "template/Rule/targets[0]");
    const of = (property: string) =>
      stack.dependenciesOf(target, property).map(({ urn }) => urn.replace(/^.*::/, ""));
    assert.deepEqual(of("deadLetterConfig"), ["template#Queue", "own"]);
    assert.deepEqual(of("eventBusName"), ["bus"]);
    assert.deepEqual(of("rule"), ["template#Rule"]);
    assert(stack.dependsOn(target, "deadLetterConfig", named(stack, "own")));
    assert(!stack.dependsOn(target, "rule", named(stack, "own")));
  });

  it("is meant where a resource depends on the template", () => {
    const stack = made((shop) =>
      shop.add({
        ...{ type: TYPES.target, name: "mine", dependencies: { deadLetterConfig: ["template"] } },
        inputs: { rule: "updated", deadLetterConfig: { arn: UNKNOWN } },
      }),
    );
    const mine = named(stack, "mine");
    assert.deepEqual(
      stack.dependenciesOf(mine, "deadLetterConfig").map(({ urn }) => urn.replace(/^.*::/, "")),
      ["template#Rule", "template#Rule#targets[0]", "template#Queue"],
    );
    const path = ["deadLetterConfig", "arn"] as const;
    assert.equal(stack.resolveReference(mine, TYPES.queue, ...path)?.name, "template/Queue");
  });
});

describe("a dependency outside of the resources that are judged", () => {
  const shop = new Shop("dev", [
    { type: TYPES.queue, name: "gone", inputs: { name: "q" } },
    {
      ...{ type: TYPES.target, name: "target", dependencies: { deadLetterConfig: ["gone"] } },
      inputs: { deadLetterConfig: { arn: UNKNOWN } },
    },
  ]);
  const stack = new Stack(linked(shop).filter(({ name }) => name !== "gone"));

  it("leaves the reference to the update", () => {
    const target = named(stack, "target");
    const path = ["deadLetterConfig", "arn"] as const;
    assert.equal(stack.dependenciesOf(target, "deadLetterConfig").length, 1);
    assert.throws(
      () => stack.resolveReference(target, TYPES.queue, ...path),
      notKnown("deadLetterConfig.arn"),
    );
  });

  it("is none for a resource that is not in the stack", () => {
    const target = named(new Stack(linked(shop)), "target");
    assert.deepEqual(new Stack([]).dependenciesOf(target, "deadLetterConfig"), []);
  });
});
