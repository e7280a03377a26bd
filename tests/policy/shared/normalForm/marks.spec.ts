import assert from "node:assert/strict";
import { equivalentsOf } from "../../../../policy/shared/normalForm";
import type { Values } from "../../shop";
import { resource } from "./translated";

/** The paths of the secrets of each resource that is declared; undefined if the marks are not known. */
const marks = (type: string, props: Values, ...secrets: string[]) =>
  equivalentsOf(resource(type, { ...props }, { secrets: new Set(secrets) })).map(
    (one) => one.resource.secrets && [...one.resource.secrets],
  );

describe("the marks of secrets", () => {
  const bodies = [
    { key: "a", value: "b" },
    { key: "c", value: "d" },
  ];
  const authParameters = {
    invocationHttpParameters: { bodyParameters: bodies },
    basicAuthParameters: { username: "u", password: "p" },
  };
  const connection = (...secrets: string[]) =>
    marks("aws-native:events:Connection", { name: "n", authParameters }, ...secrets)[0];

  it("are where the translation puts the values that the program marked", () => {
    const from = "authParameters.invocationHttpParameters.bodyParameters";
    const to = "authParameters.invocationHttpParameters.bodies";
    assert.deepEqual(connection(`${from}[1].value`), [`${to}[1].value`]);
    assert.deepEqual(connection(`${from}[0]`), [`${to}[0].key`, `${to}[0].value`]);
    assert.deepEqual(connection("authParameters.basicAuthParameters.password", "name"), [
      ...["name", "authParameters.basic.password"],
    ]);
    assert.deepEqual(connection("authParameters"), [
      ...["authParameters.basic.username", "authParameters.basic.password"],
      ...[`${to}[0].key`, `${to}[0].value`, `${to}[1].key`, `${to}[1].value`],
    ]);
    assert.deepEqual(connection("other"), []);
  });

  it("are those of each part of a resource", () => {
    const rule = {
      targets: [
        { id: "a", input: "i" },
        { id: "b", input: "j" },
      ],
    };
    assert.deepEqual(marks("aws-native:events:Rule", rule, "targets[1].input"), [
      [],
      [],
      ["input"],
    ]);
  });

  it("are of all values where the program marked a text that has them", () => {
    const type = "AWS::Events::Rule";
    const properties = { Name: "n", Targets: [{ Id: "a" }] };
    const control = { typeName: type, desiredState: JSON.stringify(properties) };
    const expected = [["name"], ["targetId"]];
    assert.deepEqual(
      marks("aws:cloudcontrol/resource:Resource", control, "desiredState"),
      expected,
    );
    assert.deepEqual(marks("aws:cloudcontrol/resource:Resource", control), [[], []]);
    const extension = { type, properties };
    assert.deepEqual(
      marks("aws-native:index:ExtensionResource", extension, "properties"),
      expected,
    );
  });

  it("of a template are none, because whoever may read the stack sees it", () => {
    const Resources = { R: { Type: "AWS::Events::Rule", Properties: { Name: "n" } } };
    const template = { templateBody: JSON.stringify({ Resources }) };
    assert.deepEqual(marks("aws:cloudformation/stack:Stack", template, "templateBody"), [[]]);
  });

  it("are not known where Pulumi does not hand them over", () => {
    const [one] = equivalentsOf(resource("aws-native:events:Connection", { authParameters }));
    assert.equal(one?.resource.secrets, undefined);
  });
});
