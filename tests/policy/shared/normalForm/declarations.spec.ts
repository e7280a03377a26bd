import assert from "node:assert/strict";
import {
  declaredBy,
  equivalentsOf,
  holdsText,
  isForeign,
} from "../../../../policy/shared/normalForm";
import { TYPES } from "../../../../policy/shared/types";
import { UNKNOWN, type Values } from "../../shop";
import { created, resource } from "./translated";

const CONTROL = "aws:cloudcontrol/resource:Resource";
const EXTENSION = "aws-native:index:ExtensionResource";
const STACK = "aws:cloudformation/stack:Stack";
const NOTHING = { declared: [], unjudged: [] };
const declared = (type: string, props: Values) => declaredBy(resource(type, props));
const props = (type: string, inputs: Values) =>
  equivalentsOf(resource(type, inputs)).map((one) => one.resource.props);

describe("a resource that declares others", () => {
  it("is of another provider, of Cloud Control or of CloudFormation", () => {
    for (const type of ["aws-native:events:Rule", "aws-native:kms:Key", "aws-native:sqs:Queue"]) {
      assert.deepEqual([isForeign(type), holdsText(type)], [true, false], type);
    }
    for (const type of [CONTROL, STACK, "aws-native:cloudformation:StackSet"]) {
      assert.deepEqual([isForeign(type), holdsText(type)], [true, true], type);
    }
    for (const type of [TYPES.rule, TYPES.subscriber, "aws-native:s3:Bucket", "toString"]) {
      assert.deepEqual([isForeign(type), holdsText(type)], [false, false], type);
      assert.deepEqual(declared(type, {}), NOTHING);
      assert.deepEqual(equivalentsOf(resource(type, {})), []);
    }
  });

  it("is read once", () => {
    const one = resource(STACK, { templateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' });
    assert.equal(declaredBy(one), declaredBy({ ...one }));
    assert.equal(equivalentsOf(one), equivalentsOf({ ...one }));
  });

  it("gives its Region, provider and protection to what it declares", () => {
    const provider = { type: "pulumi:providers:aws", name: "p", urn: "urn:p", props: {} };
    const opts = { ...resource("", {}).opts, protect: true };
    const given = { Queue: "q", region: "eu-west-1" };
    const [one] = equivalentsOf(
      resource("aws-native:sqs:QueueInlinePolicy", given, { provider, opts }),
    );
    assert.deepEqual(one, {
      refersTo: [],
      resource: {
        ...{ type: TYPES.queuePolicy, name: "given", urn: "urn:given", declaredBy: "urn:given" },
        ...{ opts, provider, secrets: undefined },
        props: { queueUrl: "q", region: "eu-west-1" },
      },
    });
  });

  it("gives parts a reference to the resource that has them", () => {
    const parts = (type: string, inputs: Values) =>
      equivalentsOf(resource(type, inputs)).map(({ refersTo, resource: { urn, props } }) => ({
        ...{ refersTo, urn, props },
      }));
    const roles = { roles: ["r"], policyArn: "a" };
    assert.deepEqual(parts("aws-native:iam:ManagedPolicy", { ...roles, id: "i" })[1], {
      ...{ refersTo: ["urn:given"], urn: "urn:given#roles[0]" },
      props: { role: "r", policyArn: "a" },
    });
    const rule = { Type: "AWS::Events::Rule", Properties: { Name: "n", Targets: [{ Id: "t" }] } };
    const made = created({ Resources: { R: rule } });
    assert.deepEqual(made.get("R/targets[0]")?.refersTo, ["urn:given#R"]);
    assert.equal(made.get("R/targets[0]")?.urn, "urn:given#R#targets[0]");
    assert.equal(made.get("R/targets[0]")?.props.rule, "n");
  });
});

describe("a resource of aws-native", () => {
  it("has the identifiers of its outputs", () => {
    assert.deepEqual(props("aws-native:sqs:Queue", { queueName: "n", arn: "a", queueUrl: "u" }), [
      { name: "n", arn: "a", url: "u" },
    ]);
    assert.deepEqual(props("aws-native:sns:Topic", { topicArn: "a", id: "i" }), [
      { arn: "a", id: "i" },
    ]);
    assert.deepEqual(props("aws-native:iam:ManagedPolicy", { policyArn: "a" }), [{ arn: "a" }]);
    const [queue] = equivalentsOf(resource("aws-native:sqs:Queue", {}));
    assert.equal(queue?.resource.opts.protect, false);
    assert.deepEqual(declared("aws-native:sqs:Queue", {}).unjudged, []);
    assert.deepEqual(props("aws-native:kms:Key", { arn: "a", keyId: "k" }), [
      { arn: "a", keyId: "k" },
    ]);
  });
});

describe("an extension resource of aws-native", () => {
  const type = "AWS::SQS::Queue";
  it("declares a resource of its type", () => {
    assert.deepEqual(props(EXTENSION, { type, properties: { QueueName: "n" }, id: "i" }), [
      { name: "n", id: "i" },
    ]);
    assert.deepEqual(declared(EXTENSION, { type: "AWS::S3::Bucket", properties: {} }), NOTHING);
  });

  it("declares nothing yet if its type or properties are not known", () => {
    const expected = { ...NOTHING, notKnown: "properties" };
    assert.deepEqual(declared(EXTENSION, { type: UNKNOWN, properties: {} }), expected);
    assert.deepEqual(declared(EXTENSION, { type, properties: UNKNOWN }), expected);
  });
});

describe("a resource of Cloud Control", () => {
  const typeName = "AWS::SQS::Queue";
  const desiredState = '{"QueueName":"n"}';

  it("declares a resource of its type, with the outputs that exist", () => {
    const [one] = props(CONTROL, {
      ...{ typeName, desiredState, id: "i" },
      properties: '{"Arn":"a","QueueUrl":"u","KeyId":"k"}',
    });
    assert.deepEqual(one, { name: "n", arn: "a", url: "u", keyId: "k", id: "i" });
    for (const properties of [UNKNOWN, "{", undefined]) {
      assert.deepEqual(props(CONTROL, { typeName, desiredState, properties }), [{ name: "n" }]);
    }
    assert.deepEqual(props(CONTROL, { typeName, desiredState: { QueueName: "n" } }), [
      { name: "n" },
    ]);
  });

  it("declares nothing yet if its type or state is not known", () => {
    for (const [inputs, notKnown] of [
      [{ typeName: UNKNOWN, desiredState }, "typeName"],
      [{ typeName, desiredState: UNKNOWN }, "desiredState"],
    ] as const) {
      assert.deepEqual(declared(CONTROL, inputs), { ...NOTHING, notKnown });
    }
    const other = { typeName: "AWS::S3::Bucket", desiredState: UNKNOWN };
    assert.deepEqual(declared(CONTROL, other), NOTHING);
  });

  it("is not judged if its state is not JSON of an object", () => {
    for (const state of ["{", "[]", "5", undefined, 5]) {
      assert.deepEqual(declared(CONTROL, { typeName, desiredState: state }), {
        declared: [],
        unjudged: [{ name: "given", why: "a desired state that is not JSON" }],
      });
    }
  });
});

describe("a template", () => {
  const why = (inputs: Values) => declared(STACK, inputs).unjudged;
  const of = (template: Values) => why({ templateBody: JSON.stringify(template) });
  const whole = (reason: string) => [{ name: "given", why: reason }];
  const one = (Type: unknown, Properties?: Values) => ({ Resources: { R: { Type, Properties } } });
  const part = (reason: string) => [{ name: "given/R", why: reason }];
  const QUEUE = one("AWS::SQS::Queue");

  it("declares nothing yet if it is not known", () =>
    assert.deepEqual(declared(STACK, { templateBody: UNKNOWN }), {
      ...{ ...NOTHING, notKnown: "templateBody" },
    }));

  it("is not judged if the pack cannot read it", () => {
    assert.deepEqual(why({}), whole("a templateUrl, which the pack does not read"));
    for (const templateBody of ["{", "a: [", "text", ""]) {
      assert.deepEqual(why({ templateBody }), whole("a template that is neither JSON nor YAML"));
    }
  });

  it("is judged by each way to create a stack of it", () => {
    for (const type of [
      ...[STACK, "aws:cloudformation/stackSet:StackSet"],
      ...["aws-native:cloudformation:Stack", "aws-native:cloudformation:StackSet"],
    ]) {
      const [queue] = equivalentsOf(resource(type, { templateBody: QUEUE }));
      assert.equal(queue?.resource.type, TYPES.queue, type);
    }
  });

  it("is not judged where code, a macro or another template decides", () => {
    for (const [type, reason] of [
      ["AWS::CloudFormation::Stack", "a nested stack"],
      ["AWS::CloudFormation::StackSet", "a stack set"],
      ["AWS::CloudFormation::Macro", "a macro"],
      ["AWS::Serverless::Application", "a nested application"],
      ["AWS::Serverless::Connector", "a connector that SAM turns into policies"],
    ] as const) {
      assert.deepEqual(of(one(type)), part(reason));
    }
    assert.deepEqual(
      of({ Resources: { "Fn::ForEach::R": [], "Fn::Transform": {} } }),
      ["Fn::ForEach::R", "Fn::Transform"].map((id) => ({
        ...{ name: `given/${id}`, why: "resources that a transform generates" },
      })),
    );
    for (const template of [QUEUE, one("toString"), one(5), { Resources: { R: null } }, {}]) {
      assert.deepEqual(of(template), []);
    }
  });

  it("is not judged where SAM turns events into rules", () => {
    for (const [type, reason] of [
      [
        "AWS::Serverless::Function",
        "a function whose events the transform of SAM turns into rules",
      ],
      ["AWS::Serverless::StateMachine", "a state machine whose events SAM turns into rules"],
    ] as const) {
      assert.deepEqual(of(one(type, { Events: {} })), part(reason));
      assert.deepEqual(of(one(type, {})), []);
      assert.deepEqual(of(one(type)), []);
    }
  });

  it("is not judged where a macro changes it", () => {
    const transformed = (Transform: unknown) => of({ ...QUEUE, Transform });
    const macro = whole("a template that a macro changes");
    for (const known of [
      ...["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", undefined, []],
      ...[["AWS::Serverless-2016-10-31", "AWS::CodeDeployBlueGreen"]],
    ]) {
      assert.deepEqual(transformed(known), []);
    }
    for (const given of ["Mine", "Mine::AWS::Serverless", { Name: "AWS::Include" }, 5]) {
      assert.deepEqual(transformed(given), macro);
      assert.deepEqual(transformed(["AWS::LanguageExtensions", given]), macro);
    }
    const nested = { ...one("AWS::CloudFormation::Stack"), Transform: "Mine" };
    assert.deepEqual(of(nested), [...macro, ...part("a nested stack")]);
  });

  it("is not judged where it has a newer event bus, except the subscribers", () => {
    assert.deepEqual(
      of(one("AWS::EventsV2::EventBus")),
      part("of the type AWS::EventsV2::EventBus"),
    );
    assert.deepEqual(of(one("AWS::EventsV2::Subscriber")), []);
  });
});

describe("a resource that the pack does not see into", () => {
  for (const [type, reason] of [
    ["aws-native:eventsv2:EventBus", "of the type AWS::EventsV2::EventBus"],
    ["aws-native:eventsv2:EventSource", "of the type AWS::EventsV2::EventSource"],
    [
      "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
      "an application whose template the pack does not see",
    ],
    [
      "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
      "a product whose template the pack does not see",
    ],
  ] as const) {
    it(`is not judged: ${type}`, () =>
      assert.deepEqual(declared(type, {}), {
        declared: [],
        unjudged: [{ name: "given", why: reason }],
      }));
  }
});

describe("the place of a template", () => {
  const queue = (Properties: Values) => ({
    Resources: { Q: { Type: "AWS::SQS::Queue", Properties } },
  });
  const arn = (inputs: Values, text?: string, provider: Values = {}) => {
    const own = { type: "pulumi:providers:aws", name: "p", urn: "", props: provider };
    const made = created(queue({ QueueName: "n", Text: text }), inputs, { provider: own });
    return made.get("Q")?.props.arn;
  };
  const at = (region: string, account: string, partition = "aws") =>
    `arn:${partition}:sqs:${region}:${account}:n`;
  const EXAMPLE = ["us-east-1", "111122223333"] as const;
  const id = "arn:aws:cloudformation:eu-west-1:210987654321:stack/stack/1";

  it("is that of its stack", () => {
    assert.equal(arn({ id }), at("eu-west-1", "210987654321"));
    assert.equal(arn({ stackId: id }), at("eu-west-1", "210987654321"));
    assert.equal(arn({ id: UNKNOWN, stackId: id }), at("eu-west-1", "210987654321"));
    assert.equal(arn({ id: "", stackId: id }), at("eu-west-1", "210987654321"));
    assert.equal(arn({ id, region: "us-east-1" }), at("eu-west-1", "210987654321"));
    const other = "arn:aws:sqs:us-east-1:444455556666:a";
    assert.equal(arn({ id }, other), at("eu-west-1", "210987654321"));
  });

  it("is in the Region of its resource, or of its provider", () => {
    const account = "arn:aws:sqs:us-west-2:444455556666:a";
    assert.equal(arn({ region: "us-east-1" }, account), at("us-east-1", "444455556666"));
    assert.equal(arn({}, account, { region: "us-east-2" }), at("us-east-2", "444455556666"));
    assert.equal(arn({ region: UNKNOWN }, account), at("us-west-2", "444455556666"));
  });

  it("is that of the ARNs in its text or its parameters, if they agree", () => {
    const one = "arn:aws:sqs:us-west-2:444455556666:a";
    assert.equal(arn({}, one), at("us-west-2", "444455556666"));
    assert.equal(arn({ parameters: { P: one } }), at("us-west-2", "444455556666"));
    assert.equal(arn({}, `${one} ${one}`), at("us-west-2", "444455556666"));
    assert.equal(arn({}, `${one} arn:aws:sqs:us-west-1:444455556666:a`), UNKNOWN);
    assert.equal(arn({}, `${one} arn:aws:sqs:us-west-2:777788889999:a`), UNKNOWN);
    assert.equal(arn({}, `${one} \${AWS::Region}`), UNKNOWN);
    assert.equal(arn({}, `${one} \${AWS::AccountId}`), UNKNOWN);
    assert.equal(arn({}, "arn:aws:iam::444455556666:role/r"), at(EXAMPLE[0], "444455556666"));
  });

  it("is an example if nothing shows it", () => {
    assert.equal(arn({}), at(...EXAMPLE));
    assert.equal(arn({}, "${AWS::Region} ${AWS::AccountId}"), at(...EXAMPLE));
  });

  it("has the partition of its Region", () => {
    assert.equal(arn({ region: "cn-north-1" }), at("cn-north-1", EXAMPLE[1], "aws-cn"));
    assert.equal(arn({ region: "us-gov-west-1" }), at("us-gov-west-1", EXAMPLE[1], "aws-us-gov"));
    const china = "arn:aws-cn:sqs:cn-north-1:444455556666:a";
    assert.equal(arn({}, china), at("cn-north-1", "444455556666", "aws-cn"));
  });

  it("names resources by the name of the stack, or of the stack set, or of the resource", () => {
    const name = (inputs: Values) => created(queue({}), inputs).get("Q")?.props.name;
    assert.equal(name({ name: "one", stackName: "two" }), "one-Q-1A2B3C4D5E6F");
    assert.equal(name({ name: undefined, stackName: "two" }), "two-Q-1A2B3C4D5E6F");
    assert.equal(name({ name: UNKNOWN }), "given-Q-1A2B3C4D5E6F");
    assert.equal(name({ name: 5 }), "given-Q-1A2B3C4D5E6F");
  });
});
