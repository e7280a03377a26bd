import assert from "node:assert/strict";
import type { BusEvent, Json } from "../../eventbridge/event";
import { compileInputTransformer } from "../../eventbridge/inputTransformer";

const compile = (inputTemplate: string, inputPaths: Record<string, string>) =>
  compileInputTransformer({ inputTemplate, inputPaths }, "contact");

const context = {
  ruleArn: "arn:aws:events:eu-central-1:123456789012:rule/shop/updates",
  ruleName: "updates",
  ingestionTime: "2026-09-14T08:00:00.123Z",
};

const event = (detail: Record<string, Json>): BusEvent => ({
  version: "0",
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  "detail-type": "customer-updated",
  source: "shop.magento",
  account: "123456789012",
  time: "2026-09-14T07:59:59Z",
  region: "eu-central-1",
  resources: [],
  detail,
});

/** What a template with the variable `v` becomes; without a value, its path is missing from the event. */
function transformed(template: string, value?: Json): string {
  return compile(template, { v: "$.detail.v" })(
    event(value === undefined ? {} : { v: value }),
    context,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const tree: Json = { a: "x", b: [1, null] };

// Sources: EventBridge User Guide, 'Input transformation'; LocalStack's test_events_inputs.py with its snapshot, recorded
// from AWS: nothing is escaped in quotes.
describe("an input template that is JSON gives a variable", () => {
  const cases: [string, Json | undefined, string, string][] = [
    ["outside quotes its JSON value: a text", "Meyer", "[<v>]", '["Meyer"]'],
    ["outside quotes its JSON value: a text with a quote", 'a"b', "[<v>]", '["a\\"b"]'],
    ["outside quotes its JSON value: an empty text", "", "[<v>]", '[""]'],
    ["outside quotes its JSON value: a number", 0, "[<v>]", "[0]"],
    ["outside quotes its JSON value: a boolean", false, "[<v>]", "[false]"],
    ["outside quotes its JSON value: a list", ["a", 1], "[<v>]", '[["a",1]]'],
    ["outside quotes its JSON value: an object", tree, "[<v>]", '[{"a":"x","b":[1,null]}]'],
    ["outside quotes null if null was sent", null, "[<v>]", "[null]"],
    ['outside quotes "" if its path is missing', undefined, "[<v>]", '[""]'],
    ["inside quotes its unchanged text", "Meyer", '["Dear <v>!"]', '["Dear Meyer!"]'],
    ["inside quotes its text without escapes", 'a"b\\', '["<v>"]', '["a"b\\"]'],
    ["inside quotes its number", 7, '["no. <v>"]', '["no. 7"]'],
    ["inside quotes its boolean", true, '["<v>"]', '["true"]'],
    ["inside quotes null if null was sent", null, '["<v>"]', '["null"]'],
    ["inside quotes its object with its quotes", tree, '["<v>"]', '["{"a":"x","b":[1,null]}"]'],
    ["inside quotes nothing if its path is missing", undefined, '["a<v>b"]', '["ab"]'],
    ["inside quotes also after an escaped quote", 'a"b', '["\\"<v>"]', '["\\"a"b"]'],
    ["outside quotes also after an escaped quote", "x", '["\\"",<v>]', '["\\"","x"]'],
    ["its value at every position", "x", '{"a":<v>,"b":"<v><v>"}', '{"a":"x","b":"xx"}'],
    ["its value if the template starts with white space", "x", ' \n{"a":<v>}', ' \n{"a":"x"}'],
    ["a value that looks like a variable", "<v>", "[<v>]", '["<v>"]'],
    ["a value that looks like a reference to a match", "$&$1", "[<v>]", '["$&$1"]'],
  ];
  for (const [name, value, template, body] of cases) {
    it(name, () => assert.equal(transformed(template, value), body));
  }
});

// Sources: the same.
describe("an input template of texts in quotes gives a variable", () => {
  const cases: [string, Json | undefined, string, string][] = [
    ["its unchanged text", "Meyer", '"Dear <v>!"', '"Dear Meyer!"'],
    ["its text without escapes", 'a"b\\', '"<v>"', '"a"b\\"'],
    ["its number", 7, '"no. <v>"', '"no. 7"'],
    ["null if null was sent", null, '"<v>"', '"null"'],
    ["its object, which loses its quotes", tree, '"<v>"', '"{a:x,b:[1,null]}"'],
    ["nothing if its path is missing", undefined, '"a<v>b"', '"ab"'],
    ["its value in every line", "x", '"a <v>"\n"b <v>"\n', '"a x"\n"b x"\n'],
    ["its text also outside the quotes", "x", '"a" <v>', '"a" x'],
  ];
  for (const [name, value, template, body] of cases) {
    it(name, () => assert.equal(transformed(template, value), body));
  }

  for (const value of [{ id: 7 }, ["a"], "Meyer"]) {
    it(`a body that is not JSON if it is the whole template and its value is ${JSON.stringify(value)}`, () => {
      assert(!isJson(transformed("<v>", value)));
    });
  }
});

/**
 * What AWS did with each, as LocalStack recorded it: tests/aws/services/events/test_events_inputs.py and
 * its snapshot (localstack/localstack).
 */
describe("an input template becomes the body that AWS was observed to send:", () => {
  const command = event({
    command: "update-account",
    payload: { acc_id: "0a787ecb-4015", sf_id: "baz" },
    listsingle: ["HIGH"],
    listmulti: ["ACTIVE", "INACTIVE"],
    valid: true,
  });
  const paths = {
    type: "$.detail-type",
    time: "$.time",
    command: "$.detail.command",
    missing: "$.detail.notinmessage",
    userId: "$.detail.payload.acc_id",
    payload: "$.detail.payload",
    systemstring: "$.detail.awsAccountId",
    listsingle: "$.detail.listsingle",
    listmulti: "$.detail.listmulti",
    valid: "$.detail.valid",
  };
  const bodyOf = (template: string) => compile(template, paths)(command, context);
  const payload = { acc_id: "0a787ecb-4015", sf_id: "baz" };

  const texts: [template: string, body: string][] = [
    [
      '"Event of <type> type, at time <time>, info <command>"',
      '"Event of customer-updated type, at time 2026-09-14T07:59:59Z, info update-account"',
    ],
    ['"info extracted from detail <missing>"', '"info extracted from detail "'],
    [
      '"{[/Check special characters for <type>"',
      '"{[/Check special characters for customer-updated"',
    ],
    [
      '"Payload of <payload> with path users/<userId> and <userId>"',
      '"Payload of {acc_id:0a787ecb-4015,sf_id:baz} with path users/0a787ecb-4015 and 0a787ecb-4015"',
    ],
    ['"<listsingle> single list item"', '"[HIGH] single list item"'],
    ['"<listmulti> multiple list items"', '"[ACTIVE,INACTIVE] multiple list items"'],
    [
      '"<listsingle> one <listmulti> more <systemstring> account <payload> payload <userId> user"',
      '"[HIGH] one [ACTIVE,INACTIVE] more  account {acc_id:0a787ecb-4015,sf_id:baz} payload 0a787ecb-4015 user"',
    ],
    [
      '"<listsingle> one"\n"<listmulti> more"\n"<systemstring> account"\n"<payload> payload"',
      '"[HIGH] one"\n"[ACTIVE,INACTIVE] more"\n" account"\n"{acc_id:0a787ecb-4015,sf_id:baz} payload"',
    ],
    ['"Command is <valid>!"', '"Command is true!"'],
    [
      '"All text <aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"',
      `"All text ${context.ruleArn} updates ${context.ingestionTime}"`,
    ],
  ];
  for (const [template, body] of texts) {
    it(template, () => assert.equal(bodyOf(template), body));
  }

  const { detail, "detail-type": detailType, ...rest } = command;
  const values: [template: string, value: Json][] = [
    [
      '{"detailType": <type>,  "time": <time>, "command": <command>}',
      { detailType: "customer-updated", time: command.time, command: "update-account" },
    ],
    ['{"type": <type>,  "command": <missing>}', { type: "customer-updated", command: "" }],
    [
      '{"method": "PUT", "path": "users/<userId>", "body": <payload>}',
      { method: "PUT", path: "users/0a787ecb-4015", body: payload },
    ],
    ['{"id" : <userId>}', { id: "0a787ecb-4015" }],
    ['{"id" : "<userId>"}', { id: "0a787ecb-4015" }],
    [
      '{"path": "users/<userId>", "id": <userId>, "body": <payload>}',
      { path: "users/0a787ecb-4015", id: "0a787ecb-4015", body: payload },
    ],
    ['{"body": [<userId>, "hardcoded"]}', { body: ["0a787ecb-4015", "hardcoded"] }],
    [
      '{"nested": {"level1": {"level2": "users/<userId>"} }, "body": "<userId>"}',
      { nested: { level1: { level2: "users/0a787ecb-4015" } }, body: "0a787ecb-4015" },
    ],
    ['{"singlelistitem": <listsingle>}', { singlelistitem: ["HIGH"] }],
    ['{"a": "users/<userId>/second/<userId>"}', { a: "users/0a787ecb-4015/second/0a787ecb-4015" }],
    [
      '{"originalEvent": <aws.events.event>, "originalEventJson": <aws.events.event.json>}',
      {
        originalEvent: { ...rest, detailType },
        originalEventJson: { ...rest, "detail-type": detailType, detail },
      },
    ],
  ];
  for (const [template, value] of values) {
    it(template, () => assert.deepEqual(JSON.parse(bodyOf(template)), value));
  }

  for (const template of [
    '{"not_valid": "users/<payload>", "body": <payload>}',
    '{"payload": "<payload>"}',
    '{"singlelistitem": "<listsingle>"}',
  ]) {
    it(`no valid body for ${template}`, () => assert(!isJson(bodyOf(template))));
  }
});

/** Source: EventBridge User Guide, 'Input transformation', examples. */
describe("an input template becomes the body that the User Guide shows:", () => {
  const paths = { instance: "$.detail.id", state: "$.detail.state" };
  for (const [template, body] of [
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-01\\" is in RUNNING"'],
    ['{"status": "\\"<instance>\\" is <state>"}', '{"status": "\\"i-01\\" is RUNNING"}'],
    ['{"state": [ 9, <state>, true ]}', '{"state": [ 9, "RUNNING", true ]}'],
    [
      '{"arn" : <aws.events.rule-arn>, "name": <aws.events.rule-name>}',
      `{"arn" : "${context.ruleArn}", "name": "updates"}`,
    ],
    ['"<aws.events.rule-name> triggered"', '"updates triggered"'],
  ] as const) {
    it(template, () => {
      const transform = compile(template, paths);
      assert.equal(transform(event({ id: "i-01", state: "RUNNING" }), context), body);
    });
  }
});

it("an input template stays unchanged except for its variables", () => {
  assert.equal(transformed('{\n  "LeadSource": "Web > 1" }'), '{\n  "LeadSource": "Web > 1" }');
});

// Source: EventBridge API reference, InputTransformer: up to 100 paths, names and paths of up to 256 characters.
describe("an input transformer is accepted with", () => {
  it("100 paths, names and paths of 256 characters", () => {
    const path = `$.${"x".repeat(254)}`;
    const names = Array.from({ length: 100 }, (_, i) => `${i}-`.padEnd(256, "_"));
    compile("{}", Object.fromEntries(names.map((name) => [name, path])));
  });

  it("no paths and no variables", () => assert.equal(compile("{}", {})(event({}), context), "{}"));
});

// Sources: EventBridge API reference, InputTransformer; User Guide, 'Input transformation', reserved names; the words for
// a placeholder without a path are AWS's (awsdocs/aws-cloudformation-user-guide#1010).
describe("an input transformer is refused for", () => {
  for (const placeholder of ["w", "", "V", "aws.events.event.detail", "$.detail.v", " v"]) {
    it(`the placeholder '${placeholder}' without a path, which it names as the service does`, () => {
      assert.throws(() => compile(`{"a":<v>,"b":"<${placeholder}>"}`, { v: "$.detail.v" }), {
        message: `InputTemplate for target contact contains invalid placeholder ${placeholder}.`,
      });
    });
  }

  for (const name of ["AWS.v", "aws.v", "AWSv", "aws.events.rule-arn"]) {
    it(`the reserved name ${name}`, () => {
      assert.throws(() => compile("{}", { [name]: "$.detail.v" }), {
        message: `the input path name '${name}' is reserved: it starts with AWS.`,
      });
    });
  }

  for (const name of ["", "a b", "a.b", "ä", "<v>", "x".repeat(257)]) {
    it(`the invalid name '${name.slice(0, 9)}'`, () => {
      assert.throws(() => compile("{}", { [name]: "$.detail.v" }), {
        message: `the input path name '${name}' must be 1 to 256 letters, digits, _ or -`,
      });
    });
  }

  it("an invalid path, used or not", () => {
    assert.throws(() => compile("{}", { v: "detail.v" }), /^Error: 'detail.v' is not a JSON path/);
  });

  it("a path of more than 256 characters", () => {
    assert.throws(() => compile("{}", { v: `$.${"x".repeat(255)}` }), {
      message: "the input path of 'v' has more than 256 characters",
    });
  });

  it("more than 100 paths", () => {
    const names = Array.from({ length: 101 }, (_, i) => `v${i}`);
    const paths = Object.fromEntries(names.map((name) => [name, "$.detail.v"]));
    assert.throws(() => compile("{}", paths), {
      message: "there are 101 input paths; the limit is 100",
    });
  });

  // Source: EventBridge API reference, InputTransformer: "The placeholder cannot be used as an object key."
  for (const template of ['{"<v>":1}', '{"a":{"b<v>" : 1}}']) {
    it(`a placeholder in an object's key: ${template}`, () => {
      assert.throws(() => compile(template, { v: "$.detail.v" }), {
        message: "InputTemplate for target contact has a placeholder in an object's key.",
      });
    });
  }

  for (const [what, template] of [
    ["an object without its end", '{"a":<v>'],
    ["an object with a comma too many", '{"a":<v>,}'],
    ["a text without its end", '{"a":"<v>}'],
    ["a text without quotes that contains a variable", '{"a":b<v>}'],
    ["a number that contains a variable", '{"a":1<v>}'],
    ["two variables for one value", '{"a":<v><v>}'],
    ["a variable for an object's key", '{<v>:"a"}'],
    ["a text without quotes", "Dear <v>!"],
    ["an empty text", ""],
    ["white space", " \n"],
    ["texts, the last without its end", '"Dear <v>"\n"Good bye!'],
  ]) {
    it(`a template that is neither JSON nor texts in quotes: ${what}`, () => {
      assert.throws(() => compile(String(template), { v: "$.detail.v" }), {
        message:
          "InputTemplate for target contact is neither JSON nor one or more texts in quotes.",
      });
    });
  }
});
