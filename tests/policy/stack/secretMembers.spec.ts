import assert from "node:assert/strict";
import { secretsOf } from "../../../policy/stack/secretMembers";
import type { Resource } from "../../../policy/shared/policy";
import { UNKNOWN } from "../shop";
import { LAMBDA } from "./secretTable";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const BUILD = "aws:codebuild/project:Project";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
/** A value that is a secret under the name of one. */
const VALUE = "Zx9-qT7!vLm2#pR4";
/** A value that is a secret under any name. */
const TOKEN = `glpat-${"a1B2c3D4e5F6g7H8i9J0"}`;

interface Search {
  type?: string;
  /** Paths of marked inputs; undefined where the server drops the marks. */
  secrets?: ReadonlySet<string> | undefined;
  ignored?: readonly string[];
}

/** The paths of the secrets in inputs. */
function found(inputs: object, { type = LAMBDA, secrets, ignored = [] }: Search = {}): string[] {
  const resource = { type, name: "it", urn: "urn", props: inputs, secrets } as unknown as Resource;
  return secretsOf(resource, ignored).map(({ path, what }) => `${path.join(".")}: ${what}`);
}

const variables = (given: object) => ({ environment: { variables: given } });
const inVariable = (name: string) => [`environment.variables.${name}: a secret by its name`];
const pairs = (...given: object[]) => ({ environmentVariables: given });

describe("the search for secrets in the inputs of a resource", () => {
  for (const [what, inputs, expected] of [
    ["a value under the name of a secret", variables({ DB_PASSWORD: VALUE }), ["DB_PASSWORD"]],
    ["a value of 4 characters", variables({ DB_PASSWORD: "abcd" }), ["DB_PASSWORD"]],
    ["none of 3 characters", variables({ DB_PASSWORD: "abc" }), []],
    ["none in a value that is not known yet", variables({ DB_PASSWORD: UNKNOWN }), []],
    ["none in numbers, flags and null", variables({ A_PASSWORD: 5, B_PASSWORD: null }), []],
    [
      "each of several",
      variables({ A_PASSWORD: VALUE, B_SECRET: VALUE }),
      ["A_PASSWORD", "B_SECRET"],
    ],
  ] as [string, object, string[]][]) {
    it(`finds ${what}`, () => {
      assert.deepEqual(found(inputs), expected.flatMap(inVariable));
    });
  }

  for (const [what, command, expected] of [
    ["after an option with two dashes", ["run", "--api-key", VALUE], ["command.2"]],
    ["after an option with one dash", ["run", "-password", VALUE], ["command.2"]],
    ["only after the option", [VALUE, "--api-key", "--verbose"], []],
    ["also where the value begins like an option", ["--api-key", `--${VALUE}`], ["command.1"]],
    [
      "also where a part of the value is like an option",
      ["--api-key", "Zx9qT--abc"],
      ["command.1"],
    ],
    ["also where the value begins with an option", ["--api-key", `--ab${VALUE}`], ["command.1"]],
    ["not after a list with an option", [["--api-key"], VALUE], []],
    ["not after a text that begins with an option", ["--db api-key", VALUE], []],
    ["not after a text that only holds an option", ["run it --api-key", VALUE], []],
    ["not after an option with a number first", ["--1api-key", VALUE], []],
    ["not after an option that names no secret", ["--port", VALUE], []],
    ["at the option next to it, and not at an earlier one", ["--api-key", "x", VALUE], []],
  ] as [string, unknown[], string[]][]) {
    it(`looks at the arguments of a command ${what}`, () => {
      assert.deepEqual(
        found({ command }, { type: TASK }),
        expected.map((path) => `${path}: a secret by its name`),
      );
    });
  }

  const nested = (levels: number): object =>
    levels === 0 ? { DB_PASSWORD: TOKEN } : { a: nested(levels - 1) };
  it("goes 100 levels deep, and ends there", () => {
    assert.equal(found(nested(100)).length, 1);
    assert.deepEqual(found(nested(101)), []);
  });

  it("finds a secret that is a key of 8 characters or more, and names the place without the key", () => {
    assert.deepEqual(found({ tags: { [TOKEN]: "x" } }), ["tags: a secret as a key"]);
    assert.deepEqual(found({ tags: { [TOKEN.slice(0, 9)]: "x" } }), []);
    assert.deepEqual(found({ tags: { "s3://:b@": "x" } }), ["tags: a secret as a key"]);
    assert.deepEqual(found({ tags: { "s://:b@": "x" } }), []);
  });

  it("finds no secret by its name among units, mappings and types of secrets", () => {
    const members = { DB_PASSWORD: VALUE, deep: { DB_PASSWORD: VALUE } };
    assert.deepEqual(found({ tokenValidityUnits: members, attributeMapping: members }), []);
    assert.equal(found({ tokenValidityUnits: { DB_PASSWORD: TOKEN } }).length, 1);
    assert.equal(found({ tokens: members }).length, 2);
  });

  it("leaves out the inputs that the configuration names, and no others", () => {
    const inputs = variables({ A_PASSWORD: VALUE, B_PASSWORD: VALUE });
    const ignored = ["environment.variables.A_PASSWORD"];
    assert.deepEqual(found(inputs, { ignored }), inVariable("B_PASSWORD"));
    assert.deepEqual(found(inputs, { ignored: ["environment"] }), []);
  });

  describe("in a list of pairs", () => {
    const expected = ["environmentVariables.0.value: a secret by its name"];
    for (const [what, given, secrets] of [
      ["takes the name beside the value", pairs({ name: "DB_PASSWORD", value: VALUE }), expected],
      [
        "takes a plain variable for its value",
        pairs({ name: "DB_PASSWORD", value: VALUE, type: "PLAINTEXT" }),
        expected,
      ],
      [
        "takes a variable of Parameter Store for a reference",
        pairs({ name: "DB_PASSWORD", value: VALUE, type: "PARAMETER_STORE" }),
        [],
      ],
      [
        "takes a variable of Secrets Manager for a reference",
        pairs({ name: "DB_PASSWORD", value: VALUE, type: "SECRETS_MANAGER" }),
        [],
      ],
      [
        "takes a name that the program chose, in any spelling",
        pairs({ name: "dbPassword", value: VALUE }),
        expected,
      ],
      [
        "takes the first text with a value as the name",
        pairs({ name: 5, key: "DB_PASSWORD", value: VALUE }),
        expected,
      ],
      [
        "takes the name whose value is there",
        pairs({ name: "a", Name: "DB_PASSWORD", Value: VALUE }),
        ["environmentVariables.0.Value: a secret by its name"],
      ],
      ["needs a text as the name", pairs({ name: 5, value: VALUE }), []],
      ["needs the value", pairs({ name: "DB_PASSWORD", other: VALUE }), []],
      ["takes a name of nothing for no evidence", pairs({ name: "PORT", value: VALUE }), []],
    ] as [string, object, string[]][]) {
      it(what, () => {
        assert.deepEqual(found(given, { type: BUILD }), secrets);
      });
    }
  });

  describe("in a text that is JSON", () => {
    const definitions = (text: string) =>
      found({ containerDefinitions: text }, { type: TASK, secrets: new Set() });
    const json = JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value: VALUE }] }]);
    for (const [what, text, count] of [
      ["finds what is inside, at the text's own path", json, 1],
      ["finds what is inside after blanks", `\n${" ".repeat(99)}${json}`, 1],
      ["looks for it after 100 blanks, and no more", `\n${" ".repeat(100)}${json}`, 0],
      ["reads no text that only holds JSON", `see ${json}`, 0],
      ["reads no text that only begins like JSON", json.slice(0, -1), 0],
    ] as const) {
      it(what, () => {
        assert.deepEqual(
          definitions(text),
          Array(count).fill("containerDefinitions: a secret by its name"),
        );
      });
    }
  });

  it("finds a member of JSON in a text where the schema says nothing of its members", () => {
    const inputs = { document: JSON.stringify({ password: VALUE }) };
    assert.deepEqual(found(inputs), ["document: a secret by its name"]);
    assert.deepEqual(found({ document: { password: VALUE } }), []);
    assert.deepEqual(found(inputs, { ignored: ["document"] }), []);
    assert.deepEqual(found(inputs, { ignored: ["document.password"] }).length, 1);
  });

  it("leaves the inputs as a whole to their schema, where the marks are not known", () => {
    assert.deepEqual(found({ DB_PASSWORD: VALUE }), []);
    assert.deepEqual(found({ DB_PASSWORD: VALUE }, { secrets: new Set() }), [
      "DB_PASSWORD: a secret by its name",
    ]);
  });

  describe("in a secret of Secrets Manager", () => {
    const secrets = new Set<string>();
    const kept = (secretString: string, more: object = {}) =>
      found({ secretString, ...more }, { type: VERSION, secrets });

    it("finds the value that is not marked, as a whole and as JSON", () => {
      assert.deepEqual(kept(VALUE), ["secretString: a secret by its name"]);
      assert.deepEqual(kept(JSON.stringify({ password: VALUE })), [
        "secretString: a secret by its name",
      ]);
    });

    it("finds no value beside it that is a word, in JSON or in another input or type", () => {
      assert.deepEqual(kept(JSON.stringify({ user: "shop-database" })), []);
      assert.deepEqual(found({ secretId: "shop-database" }, { type: VERSION, secrets }), []);
      assert.deepEqual(found({ secretString: "shop-database" }, { secrets }), []);
      assert.deepEqual(kept("shop-database"), ["secretString: a secret by its name"]);
    });

    it("finds no value that is marked", () => {
      const marked = { type: VERSION, secrets: new Set(["secretString"]) };
      assert.deepEqual(found({ secretString: VALUE }, marked), []);
      assert.deepEqual(found({ secretString: JSON.stringify({ password: VALUE }) }, marked), []);
    });
  });

  it("takes annotations and labels for names of secrets, unless the value is generated", () => {
    const inMetadata = (container: string, value: string) =>
      found({ metadata: { [container]: { "shop-password": value } } }, { secrets: new Set() })
        .length;
    for (const container of ["annotations", "labels"]) {
      assert.equal(inMetadata(container, "banana-login"), 0);
      assert.equal(inMetadata(container, "9f86d081884c7d659a2feaa0c55ad015"), 1);
    }
    assert.equal(inMetadata("settings", "9f86d081884c7d659a2feaa0c55ad015"), 1);
  });
});
