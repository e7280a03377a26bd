import assert from "node:assert/strict";
import type { BusEvent, Json } from "../../../emulator/eventBridge/event";
import { compileInputTransformer } from "../../../emulator/eventBridge/inputTransformer";

const compile = (inputTemplate: string, inputPaths: Record<string, string>) =>
  compileInputTransformer({ inputTemplate, inputPaths }, "contact");

/** What a template with the variable `v` becomes; without a value, its path is missing from the event. */
function transformed(template: string, value?: Json): string {
  const event = { detail: value === undefined ? {} : { v: value } } as unknown as BusEvent;
  return compile(template, { v: "$.detail.v" })(event);
}

const tree: Json = { a: "x", b: [1, null] };

describe("an input template gives a variable", () => {
  const cases: [string, Json | undefined, string, string][] = [
    ["outside quotes its JSON value: a text", "Meyer", "[<v>]", '["Meyer"]'],
    ["outside quotes its JSON value: a text with a quote", 'a"b', "[<v>]", '["a\\"b"]'],
    ["outside quotes its JSON value: a number", 0, "[<v>]", "[0]"],
    ["outside quotes its JSON value: a boolean", false, "[<v>]", "[false]"],
    ["outside quotes its JSON value: an object", tree, "[<v>]", '[{"a":"x","b":[1,null]}]'],
    ["outside quotes null where null was sent", null, "[<v>]", "[null]"],
    ['outside quotes "" where its path is missing', undefined, "[<v>]", '[""]'],
    ["inside quotes its text as it is", "Meyer", '["Dear <v>!"]', '["Dear Meyer!"]'],
    ["inside quotes its text with nothing escaped", 'a"b\\', '["<v>"]', '["a"b\\"]'],
    ["inside quotes its number", 7, '["no. <v>"]', '["no. 7"]'],
    ["inside quotes its object, which loses its quotes", tree, '["<v>"]', '["{a:x,b:[1,null]}"]'],
    ["inside quotes nothing where its path is missing", undefined, '["a<v>b"]', '["ab"]'],
    ["inside quotes also after an escaped quote", 'a"b', '["\\"<v>"]', '["\\"a"b"]'],
    ["outside quotes also after an escaped quote", "x", '["\\"",<v>]', '["\\"","x"]'],
    ["wherever it stands", "x", '{"a":<v>,"b":"<v><v>"}', '{"a":"x","b":"xx"}'],
    ["a value that looks like a variable", "<v>", "[<v>]", '["<v>"]'],
    ["a value that looks like a reference to a match", "$&$1", "[<v>]", '["$&$1"]'],
  ];
  for (const [name, value, template, body] of cases) {
    it(name, () => assert.equal(transformed(template, value), body));
  }
});

it("an input template leaves all but its variables as it is", () => {
  assert.equal(transformed('{\n  "LeadSource": "Web > 1" }'), '{\n  "LeadSource": "Web > 1" }');
});

describe("an input transformer is refused for", () => {
  it("a placeholder without a path, which it names as the service does", () => {
    assert.throws(() => compile('{"a":<v>,"b":"<w>"}', { v: "$.detail.v" }), {
      message: "InputTemplate for target contact contains invalid placeholder w.",
    });
  });

  for (const name of ["AWS.v", "aws.v"]) {
    it(`the reserved name ${name}`, () => {
      assert.throws(() => compile("{}", { [name]: "$.detail.v" }), {
        message: `the input path name '${name}' is reserved: it starts with AWS.`,
      });
    });
  }

  it("a path that is none, used or not", () => {
    assert.throws(() => compile("{}", { v: "detail.v" }), /^Error: 'detail.v' is not a JSON path/);
  });
});
