import assert from "node:assert/strict";
import { UNKNOWN, type Values } from "../../shop";
import { created } from "./translated";

const PARAMETERS = {
  A: { Type: "String", Default: "a" },
  None: { Type: "String" },
  Empty: { Type: "String", Default: UNKNOWN },
  Secret: { Type: "String", NoEcho: true, Default: "s" },
  Open: { Type: "String", NoEcho: "false", Default: "o" },
  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/path" },
  Commas: { Type: "CommaDelimitedList", Default: "x, y" },
  List: { Type: "List<String>", Default: "x,y" },
  Given: { Type: "List<String>", Default: ["x", "y"] },
  Text: { Type: "String", Default: "x,y" },
  Broken: "a",
  valueOf: { Type: "String", Default: "a" },
};
const TEMPLATE = {
  Parameters: PARAMETERS,
  Mappings: { M: { k: { v: "mapped", n: 5 } } },
  Conditions: { Yes: { "Fn::Equals": ["a", "a"] }, No: { "Fn::Equals": ["a", "b"] } },
};
const OTHERS = {
  Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "shop" } },
  Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "alerts" } },
  Broken: "a",
};
const ID = "arn:aws:cloudformation:eu-central-1:123456789012:stack/stack/1";

/** The display name of a topic. Any value of a template is evaluated in the same way. */
function evaluated(value: unknown, inputs: Values = {}, more: Values = {}): unknown {
  const Resources = {
    ...OTHERS,
    One: { Type: "AWS::SNS::Topic", Properties: { DisplayName: value } },
  };
  return created({ ...TEMPLATE, ...more, Resources }, { id: ID, ...inputs }).get("One")?.props
    .displayName;
}
const ref = (name: string) => ({ Ref: name });
const sub = (value: unknown) => ({ "Fn::Sub": value });
const secret = "{{resolve:secretsmanager:s}}";
const imported = { "Fn::ImportValue": "x" };

describe("a value of a template", () => {
  const deep = (levels: number): unknown => (levels === 0 ? "x" : { a: deep(levels - 1) });

  for (const [what, value, expected] of [
    ["a text", "text", "text"],
    ["a number", 5, 5],
    ["a list", ["a", ref("A")], ["a", "a"]],
    ["an object", { a: ref("A"), b: { c: [sub("${A}b")] } }, { a: "a", b: { c: ["ab"] } }],
    [
      "an object of several members, of which one is called as a function",
      { Ref: "A", B: "b" },
      { Ref: "A", B: "b" },
    ],
    ["an empty object", {}, {}],
    ["nothing, as a member", { a: ref("AWS::NoValue"), b: 1 }, { b: 1 }],
    ["nothing, in a list", ["a", ref("AWS::NoValue")], ["a"]],
    ["nothing", ref("AWS::NoValue"), undefined],
    ["a dynamic reference", secret, UNKNOWN],
    ["a value that is too deep", { "Fn::Join": ["", [deep(101)]] }, UNKNOWN],

    ["the Region", ref("AWS::Region"), "eu-central-1"],
    ["the account", ref("AWS::AccountId"), "123456789012"],
    ["the partition", ref("AWS::Partition"), "aws"],
    ["the stack's name", ref("AWS::StackName"), "stack"],
    ["the suffix of URLs", ref("AWS::URLSuffix"), "amazonaws.com"],
    ["the stack's ID", ref("AWS::StackId"), UNKNOWN],
    ["a resource", ref("Bus"), "shop"],
    ["a resource that is not there", ref("None.At.All"), UNKNOWN],
    ["a resource without a type", ref("toString"), UNKNOWN],
    ["a resource that is text", ref("Broken"), UNKNOWN],
    ["a reference to no name", { Ref: {} }, UNKNOWN],
    ["a reference to a list", { Ref: ["A"] }, UNKNOWN],

    ["a parameter", ref("A"), "a"],
    ["a parameter without a value", ref("None"), UNKNOWN],
    ["a parameter whose value is not known", ref("Empty"), UNKNOWN],
    ["a secret parameter", ref("Secret"), UNKNOWN],
    ["a parameter that is no secret", ref("Open"), "o"],
    ["a parameter from the Parameter Store", ref("Stored"), UNKNOWN],
    ["a list with commas", ref("Commas"), ["x", "y"]],
    ["a list of texts", ref("List"), ["x", "y"]],
    ["a list that is given as a list", ref("Given"), ["x", "y"]],
    ["a text with commas", ref("Text"), "x,y"],

    ["an attribute", { "Fn::GetAtt": ["Topic", "TopicName"] }, "alerts"],
    ["an attribute in one text", { "Fn::GetAtt": "Topic.TopicName" }, "alerts"],
    ["an attribute of nothing", { "Fn::GetAtt": "None.Arn" }, UNKNOWN],
    ["an attribute of a prototype", { "Fn::GetAtt": "toString.Arn" }, UNKNOWN],
    ["an attribute without a name", { "Fn::GetAtt": [{}, "Arn"] }, UNKNOWN],
    ["an attribute of a list", { "Fn::GetAtt": [["Topic"], "TopicName"] }, UNKNOWN],
    ["an attribute of an attribute", { "Fn::GetAtt": "Topic.Topic.Arn" }, UNKNOWN],
    ["an attribute with no argument", { "Fn::GetAtt": {} }, UNKNOWN],

    ["a choice", { "Fn::If": ["Yes", ref("A"), "b"] }, "a"],
    ["the other choice", { "Fn::If": ["No", "b", ref("A")] }, "a"],
    ["a choice that is not known", { "Fn::If": ["None", "a", "b"] }, UNKNOWN],
    ["a choice without arguments", { "Fn::If": "Yes" }, undefined],

    ["a joined list", { "Fn::Join": ["-", [ref("A"), "b", 5]] }, "a-b-5"],
    [
      "a joined list with a part that is not known",
      { "Fn::Join": ["-", ["a", imported]] },
      UNKNOWN,
    ],
    ["a joined list without its separator", { "Fn::Join": [5, ["a"]] }, UNKNOWN],
    ["a joined text", { "Fn::Join": ["-", "a"] }, UNKNOWN],
    ["a joined nothing", { "Fn::Join": "-" }, UNKNOWN],
    ["a split text", { "Fn::Split": ["-", "a-b"] }, ["a", "b"]],
    ["a split text that is not known", { "Fn::Split": ["-", imported] }, UNKNOWN],
    ["a split list", { "Fn::Split": ["-", ["a-b"]] }, UNKNOWN],
    ["a text split at no text", { "Fn::Split": [5, "a5b"] }, UNKNOWN],
    ["a selected item", { "Fn::Select": ["1", ["a", "b"]] }, "b"],
    ["a selected item that is not there", { "Fn::Select": [2, ["a", "b"]] }, UNKNOWN],
    ["a selected letter", { "Fn::Select": [0, "ab"] }, UNKNOWN],
    ["a selected item of a list that is not known", { "Fn::Select": [0, imported] }, UNKNOWN],
    ["an item of a map", { "Fn::FindInMap": ["M", "k", "v"] }, "mapped"],
    ["an item of a map by a parameter", { "Fn::FindInMap": ["M", "k", sub("v")] }, "mapped"],
    ["an item of a map that is not there", { "Fn::FindInMap": ["M", "k", "w"] }, UNKNOWN],
    ["an item of no map", { "Fn::FindInMap": ["M", "toString", "v"] }, UNKNOWN],
    ["an object as JSON", { "Fn::ToJsonString": { a: [ref("A")] } }, '{"a":["a"]}'],
    [
      "an object as JSON, with a part that is not known",
      { "Fn::ToJsonString": [imported] },
      UNKNOWN,
    ],
    ["an imported value", imported, UNKNOWN],
    ["another function", { "Fn::Cidr": [0, ["10.0.0.0/16"]] }, UNKNOWN],

    ["a text with parameters", sub("${A}-${AWS::Region}"), "a-eu-central-1"],
    ["a text with an attribute", sub("${Topic.TopicName}!"), "alerts!"],
    ["a text with own values", sub(["${B}-${A}", { B: ref("A") }]), "a-a"],
    ["a text whose own value has the name of a parameter", sub(["${A}", { A: "own" }]), "own"],
    ["a text with an own value with a dot", sub(["${B.c}", { "B.c": "own" }]), "own"],
    ["a text with its own signs", sub("${!A}-${A}"), "${A}-a"],
    ["a text with a number", sub(["${B}", { B: 5 }]), "5"],
    ["a text with a list", sub("${Commas}"), UNKNOWN],
    ["a text with an object", sub(["${B}", { B: { c: "d" } }]), UNKNOWN],
    ["a text with nothing", sub("${AWS::NoValue}"), UNKNOWN],
    ["a text with a value that is not known", sub("${A}-${None}-${A}"), UNKNOWN],
    ["a text with a dynamic reference", sub(`\${A}-${secret}`), UNKNOWN],
    ["a text that is a number", sub(5), UNKNOWN],
    ["a text without own values", sub(["${A}"]), "a"],
    ["a text with own values that are no object", sub(["${A}", "A"]), "a"],
  ] as const) {
    it(`is evaluated: ${what}`, () => assert.deepEqual(evaluated(value), expected));
  }

  it("has the parameters that the program gives", () => {
    const of = (name: string, parameters: unknown) => evaluated(ref(name), { parameters });
    assert.equal(of("A", { A: "b" }), "b");
    assert.equal(of("A", { B: "b" }), "a");
    assert.equal(of("A", { A: UNKNOWN }), UNKNOWN);
    assert.equal(of("A", UNKNOWN), UNKNOWN);
    assert.equal(of("A", "b"), "a");
    assert.equal(of("Secret", { Secret: "b" }), UNKNOWN);
    assert.deepEqual(of("List", { List: "c, d" }), ["c", "d"]);
    assert.equal(of("None", { None: "b" }), "b");
    assert.equal(of("valueOf", { A: "b" }), "a");
  });

  it("in China has other partitions and URLs", () => {
    const id = ID.replace("aws", "aws-cn").replace("eu-central-1", "cn-north-1");
    assert.equal(
      evaluated(sub("${AWS::Partition} ${AWS::URLSuffix}"), { id }),
      "aws-cn amazonaws.com.cn",
    );
  });

  it("is not known where it depends on a Region or account that is not known", () => {
    const text = ["arn:aws:sqs:eu-west-1:123456789012:a", "arn:aws:sqs:eu-west-2:210987654321:b"];
    const more = { Metadata: text };
    assert.equal(evaluated(ref("AWS::Region"), { id: undefined }, more), UNKNOWN);
    assert.equal(evaluated(ref("AWS::AccountId"), { id: undefined }, more), UNKNOWN);
  });

  it("is as deep as 100 levels", () => {
    const found = (levels: number) => {
      let value = evaluated(deep(levels));
      while (typeof value === "object" && value !== null) value = Object.values(value as Values)[0];
      return value;
    };
    assert.equal(found(99), "x");
    assert.equal(found(100), UNKNOWN);
    const nested = (levels: number): unknown => (levels === 0 ? "x" : [nested(levels - 1)]);
    const name = (levels: number) => JSON.stringify(evaluated(nested(levels)));
    assert.match(name(99), /"x"/);
    assert.doesNotMatch(name(100), /"x"/);
    const joined = (times: number): unknown =>
      times === 0 ? "x" : { "Fn::Join": ["", [joined(times - 1)]] };
    assert.equal(evaluated(joined(33)), "x");
    assert.equal(evaluated(joined(34)), UNKNOWN);
  });
});

describe("a resource of a template", () => {
  it("is any object with a type of AWS", () => {
    const resources = {
      Queue: { Type: "AWS::SQS::Queue" },
      Other: { Type: "AWS::S3::Bucket", Properties: { BucketName: "b" } },
      ...{ Text: "AWS::SQS::Queue", None: {}, Number: { Type: 5 }, Broken: { Type: "Queue" } },
    };
    const made = created({ Resources: resources });
    assert.deepEqual([...made.keys()], ["Queue", "Other"]);
    assert.deepEqual(made.get("Other")?.type, "AWS::S3::Bucket");
    assert.deepEqual(made.get("Other")?.props, { BucketName: "b" });
    for (const Resources of [undefined, "a", []]) {
      assert.deepEqual([...created({ Resources }).keys()], []);
    }
  });

  it("is protected if CloudFormation retains it", () => {
    const isRetained = (DeletionPolicy?: string) =>
      created({ Resources: { Q: { Type: "AWS::SQS::Queue", DeletionPolicy } } }).get("Q")?.opts
        .protect;
    assert.equal(isRetained("Retain"), true);
    assert.equal(isRetained("RetainExceptOnCreate"), true);
    assert.equal(isRetained("Delete"), false);
    assert.equal(isRetained(), false);
  });

  it("depends on the resources that its properties refer to", () => {
    const queue = (Properties: Values) => ({ Type: "AWS::SQS::Queue", Properties });
    const made = created({
      Resources: {
        A: queue({}),
        B: queue({ KmsMasterKeyId: ref("A"), QueueName: sub("${A.QueueName}-${!C}") }),
        C: queue({ RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["B", "Arn"] } } }),
        D: queue({ KmsMasterKeyId: { "Fn::GetAtt": "None.Arn" } }),
      },
    });
    const dependencies = (of: string) => made.get(of)?.refersTo;
    assert.deepEqual(dependencies("A"), []);
    assert.deepEqual(dependencies("B"), ["urn:given#A"]);
    assert.deepEqual(dependencies("C")?.includes("urn:given#B"), true);
    assert.deepEqual(dependencies("D"), []);
  });

  it("may name itself, which CloudFormation refuses", () => {
    const Properties = { QueueName: { "Fn::GetAtt": ["Q", "QueueName"] } };
    const made = created({ Resources: { Q: { Type: "AWS::SQS::Queue", Properties } } });
    assert.equal(made.get("Q")?.props.name, UNKNOWN);
  });

  it("has the name that CloudFormation generates if its properties are no object", () => {
    const made = created({ Resources: { Q: { Type: "AWS::SQS::Queue", Properties: "a" } } });
    assert.equal(made.get("Q")?.props.name, "stack-Q-1A2B3C4D5E6F");
  });
});
