import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { policies } from "../../policy/policies";
import { parseTemplate } from "../../policy/shared/normalForm/parse";
import { isObject } from "../../policy/shared/values";
import { linked, type AnyPolicy } from "./judged";
import { TYPES } from "../../policy/shared/types";
import { iam, shop, Shop, takesDeadLetters, type Fixture } from "./shop";

/** The processor's time that a policy may take for a stack, in milliseconds. Quadratic time would be minutes. */
const MOST = 1000;
const LENGTH = 100_000;

/** Parts of texts on which expressions with overlapping repetitions take seconds. */
const PARTS = [
  ...["a-", "aA", "((((", "{{{{", "*****", "*a", "<<<<", "<a>", '"\\\\', " ", " \n", "eyJ", "eyJ-"],
  ...[
    "AAAA",
    "://////",
    "a://",
    "@@@@",
    "a:@",
    "%25%25",
    "$.a[0]",
    "password=",
    "token: '",
    "-u a:",
  ],
  ...["Bearer ", "arn:aws:", "-----BEGIN ", 'FROM SCHEMA ("a", ', "IF(", "${", '\\"\\'],
];

/** Inputs that refer to other resources, or that resources are found by. They stay, so that policies read what they lead to. */
const REFERENCES: ReadonlySet<string> = new Set([
  ...["name", "rule", "eventBusName", "arn", "roleArn", "role", "queueUrl", "connectionArn"],
  ...["alarmActions", "dimensions", "namespace", "metricName", "authorizationType"],
]);

type Change = (text: string) => string;

const CHANGES: readonly (readonly [what: string, (hostile: string) => Change, keeps: boolean])[] = [
  ["instead of every text", (hostile) => () => hostile, false],
  ["after every text that refers to nothing", (hostile) => (text) => `${text}${hostile}!`, true],
  ["inside the JSON of every text", (hostile) => (text) => inJson(text, hostile), true],
];

/** Replaces the texts of a value. */
function replaced(value: unknown, change: Change, keeps: boolean): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, change, keeps));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      keeps && REFERENCES.has(key) ? item : replaced(item, change, keeps),
    ]),
  );
}

/** Replaces the texts inside JSON. A text that is not JSON gets the hostile text in quotes. */
function inJson(text: string, hostile: string): string {
  try {
    return JSON.stringify(replaced(JSON.parse(text), () => hostile, false));
  } catch {
    return `${text}"${hostile}`;
  }
}

const context = {
  stackTags: new Map<string, string>(),
  getConfig: <T>() => ({}) as T,
  isType: () => false,
  asType: () => undefined,
  notApplicable: (): never => {
    throw new NotApplicable();
  },
};
class NotApplicable extends Error {}

const ignored = () => undefined;

/** The processor's time that each policy takes for a stack, in milliseconds. Other processes do not count. */
function timesOf(resources: PolicyResource[]): { policy: AnyPolicy; time: number }[] {
  let before = processorTime(); // once for each policy: to ask takes as long as most policies
  return policies.map((policy) => {
    try {
      judge(policy, resources);
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
    }
    const now = processorTime();
    const time = now - before;
    before = now;
    return { policy, time };
  });
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function judge(policy: AnyPolicy, resources: PolicyResource[]): void {
  if ("validateStack" in policy) void policy.validateStack({ resources, ...context }, ignored);
  if (!("validateResource" in policy) || typeof policy.validateResource !== "function") return;
  for (const resource of resources) {
    void policy.validateResource({ ...resource, ...context }, ignored);
  }
}

/** A stack that policies read in full: with an alarm by a query, a schedule, a log group and a key. */
const compliant = shop()
  .add({
    type: TYPES.alarm,
    name: "query-alarm",
    inputs: {
      name: "query",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      metricQueries: [
        {
          id: "q",
          expression: `SELECT SUM(InvocationsFailedToBeSentToDlq) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE RuleName = 'updated'`,
          returnData: true,
        },
      ],
    },
  })
  .add({ type: TYPES.rule, name: "schedule", inputs: { scheduleExpression: "rate(1 day)" } })
  .add({ type: TYPES.key, name: "key", inputs: { policy: iam(takesDeadLetters) } })
  .add({
    type: "aws:cloudformation/stack:Stack",
    name: "stack",
    inputs: {
      templateBody: JSON.stringify({
        Resources: {
          Rule: { Type: "AWS::Events::Rule", Properties: { State: { "Fn::Sub": "x" } } },
        },
      }),
    },
  })
  .add({ type: "aws:lambda/function:Function", name: "function", inputs: { code: "x", env: "y" } });

const repeated = (part: string, length: number) =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length);
const nested = (open: string, close: string, length: number) => {
  const times = Math.floor((length - 1) / (open.length + close.length));
  return `${open.repeat(times)}1${close.repeat(times)}`;
};

const textsOf = (length: number): readonly (readonly [what: string, hostile: string])[] => [
  ...PARTS.map((part): [string, string] => [JSON.stringify(part), repeated(part, length)]),
  ["nested lists", nested("[", "]", length)],
  ["nested objects", nested('{"a":', "}", length)],
  ["nested alternatives", nested('{"$or":[', "]}", length)],
  ["nested parentheses", nested("(", ")", length)],
];

/** Texts that are an error of YAML in each character or line, or a long document of it. */
const YAML = [
  ...["[]", "]", "a: ]", "- }\n", "%a\n", "*a\n", '"', 'a: "\n', "'\n", "a: |\n", "? a\n", "- a\n"],
  ...["a:\n", "&a ", "!a ", "---\n", "- !Sub x\n", "a: !Sub '${b}'\n"],
];

/** Asserts that each policy takes bounded time for a stack. */
function assertBounded(where: string, stack: Shop): void {
  const slow = timesOf(linked(stack)).filter(({ time }) => time > MOST);
  assert.deepEqual(
    slow.map(({ policy, time }) => `${policy.name}, ${where}: ${Math.round(time)} ms`),
    [],
  );
}

describe("a stack with hostile texts of 100 kB", () => {
  const shorter = new Map(textsOf(LENGTH / 8));
  for (const [what, long] of textsOf(LENGTH)) {
    it(`takes bounded time: ${what}`, () => {
      for (const [where, change, keeps] of CHANGES) {
        // A policy reads more of a stack that keeps its references, so an eighth of the text shows as much.
        const hostile = keeps ? (shorter.get(what) ?? long) : long;
        const stack = new Shop(
          "dev",
          compliant.resources.map((one) => ({
            ...one,
            inputs: replaced(one.inputs, change(hostile), keeps) as Fixture["inputs"],
          })),
        );
        assertBounded(where, stack);
      }
    });
  }
});

describe("a template of the greatest length that CloudFormation takes", () => {
  const longest = 51_200;
  const templates: readonly (readonly [what: string, hostile: string])[] = [
    ...textsOf(longest),
    ...YAML.map((part): [string, string] => [JSON.stringify(part), repeated(part, longest)]),
  ];
  for (const [what, templateBody] of templates) {
    it(`takes bounded time: ${what}`, () => {
      const type = "aws:cloudformation/stack:Stack";
      const stack = new Shop("dev", [{ type, name: "stack", inputs: { templateBody } }]);
      assertBounded("as the template", stack);
    });
  }

  it("leaves the stacks of errors as they were", () => {
    const limit = Error.stackTraceLimit;
    assert.equal(parseTemplate("]".repeat(100)), undefined);
    assert.equal(Error.stackTraceLimit, limit);
    assert(limit > 0);
  });
});
