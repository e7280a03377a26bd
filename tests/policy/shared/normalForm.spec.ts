import assert from "node:assert/strict";
import { equivalentsOf } from "../../../policy/shared/normalForm";
import type { Resource } from "../../../policy/shared/resource";
import { UNKNOWN, type Values } from "../shop";

const resource = (type: string, props: Values, secrets?: string[]): Resource => ({
  ...{ type, props: structuredClone(props), name: "given", urn: "urn:given" },
  opts: {
    ...{ protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] },
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  },
  secrets: secrets && new Set(secrets),
});
const CLIENT = {
  authParameters: { oAuthParameters: { clientParameters: { clientId: "i", clientSecret: "s" } } },
};
const SECRET = "authParameters.oauth.clientParameters.clientSecret";
const connection = (secrets?: string[]) =>
  equivalentsOf(resource("aws-native:events:Connection", CLIENT, secrets))[0]?.resource.secrets;
const queue = (properties: unknown, template: Values = {}, more: Values = {}) => {
  const templateBody = JSON.stringify({
    Resources: { Q: { Type: "AWS::SQS::Queue", Properties: properties } },
    ...template,
  });
  const props = { name: "stack", templateBody, ...more };
  return equivalentsOf(resource("aws:cloudformation/stack:Stack", props))[0]?.resource.props ?? {};
};

describe("the normal form", () => {
  it("keeps the marks of secrets where the translation puts them", () => {
    const path = "authParameters.oAuthParameters.clientParameters.clientSecret";
    assert.deepEqual([...(connection([path]) ?? [])], [SECRET]);
    assert((connection(["authParameters"]) ?? new Set()).has(SECRET));
    assert.deepEqual([...(connection([]) ?? ["none"])], []);
    assert.equal(connection(), undefined);
  });

  it("takes a marked text of Cloud Control for marked as a whole, and a template for public", () => {
    const inputs = {
      typeName: "AWS::Events::Connection",
      desiredState:
        '{"AuthParameters":{"OAuthParameters":{"ClientParameters":{"ClientSecret":"s"}}}}',
    };
    const ofText = (secrets: string[]) =>
      equivalentsOf(resource("aws:cloudcontrol/resource:Resource", inputs, secrets))[0]?.resource;
    assert(ofText(["desiredState"])?.secrets?.has(SECRET));
    assert.equal(ofText([])?.secrets?.has(SECRET), false);
    const stack = resource(
      "aws:cloudformation/stack:Stack",
      { templateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' },
      ["templateBody"],
    );
    assert.deepEqual([...(equivalentsOf(stack)[0]?.resource.secrets ?? ["none"])], []);
  });

  it("evaluates the functions of a template", () => {
    const name = (value: unknown, template: Values = {}, more: Values = {}) =>
      queue({ QueueName: value }, template, more).name;
    const parameters = {
      Parameters: {
        A: { Type: "String", Default: "a" },
        S: { NoEcho: true, Default: "s" },
        L: { Type: "CommaDelimitedList", Default: "x, y" },
      },
    };
    assert.equal(name({ Ref: "A" }, parameters), "a");
    assert.equal(name({ Ref: "A" }, parameters, { parameters: { A: "given" } }), "given");
    assert.equal(name({ Ref: "A" }, parameters, { parameters: { A: UNKNOWN } }), UNKNOWN);
    assert.equal(name({ Ref: "S" }, parameters), UNKNOWN);
    assert.equal(name({ "Fn::Select": [1, { Ref: "L" }] }, parameters), "y");
    assert.equal(name({ "Fn::Join": ["-", [{ Ref: "AWS::StackName" }, "q"]] }), "stack-q");
    assert.equal(name({ "Fn::Sub": "${AWS::StackName}-${!Kept}-${B}" }), UNKNOWN);
    assert.equal(name({ "Fn::Sub": ["${B}-${!Kept}", { B: "b" }] }), "b-${Kept}");
    assert.equal(
      name({ "Fn::FindInMap": ["M", "k", "v"] }, { Mappings: { M: { k: { v: "mapped" } } } }),
      "mapped",
    );
    assert.equal(name({ "Fn::ImportValue": "x" }), UNKNOWN);
    assert.equal(name({ Ref: "AWS::NoValue" }), "stack-Q-1A2B3C4D5E6F");
    assert.equal(name("{{resolve:ssm:/x}}"), UNKNOWN);
  });

  it("takes the account and Region of a template from its ID, or else from its ARNs", () => {
    const arn = (more: Values, properties: Values = {}) => queue(properties, {}, more).arn;
    const id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/stack/1";
    assert.equal(arn({ id }), "arn:aws:sqs:eu-central-1:123456789012:stack-Q-1A2B3C4D5E6F");
    const own = "arn:aws:kms:eu-west-1:210987654321:key/k";
    assert.equal(
      arn({}, { KmsMasterKeyId: own }),
      "arn:aws:sqs:eu-west-1:210987654321:stack-Q-1A2B3C4D5E6F",
    );
    const other = "arn:aws:kms:eu-west-2:123456789012:key/k";
    assert.equal(arn({}, { KmsMasterKeyId: own, KmsOther: other }), UNKNOWN);
  });
});
