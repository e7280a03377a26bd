import assert from "node:assert/strict";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { resourcePolicy, stackPolicy, type Resource } from "../../../policy/shared/policy";
import { TYPES } from "../../../policy/shared/types";
import { textAt } from "../../../policy/shared/values";
import { judged } from "../judged";
import { Shop, UNKNOWN, type Values } from "../shop";

const about = {
  name: "named",
  description: "Things have a name.",
  enforcementLevel: "mandatory" as const,
  severity: "low" as const,
  tags: ["test"],
  remediationSteps: "Name it.",
  url: "https://example.com",
};
const found = (value: unknown, because = "for a reason") => ({
  ...{ problem: "is wrong", property: "name", found: value, because, remedy: "Fix it." },
});

describe("a policy on resources that others declare", () => {
  const TEMPLATE = "aws:cloudformation/stack:Stack";
  const NATIVE = "aws-native:sqs:Queue";
  const templateOf = (...names: string[]) =>
    JSON.stringify({
      Resources: Object.fromEntries(
        names.map((name) => [
          name,
          { Type: "AWS::SQS::Queue", Properties: { QueueName: `${name}-queue` } },
        ]),
      ),
    });
  const shop = () =>
    new Shop("dev", [
      { type: TYPES.queue, name: "own", inputs: { name: "own-queue" } },
      { type: NATIVE, name: "native", inputs: { queueName: "native-queue" } },
      { type: TEMPLATE, name: "template", inputs: { templateBody: templateOf("First", "Second") } },
    ]);
  const seenBy = (types?: string[]) => {
    const seen: string[] = [];
    const policy = resourcePolicy({
      ...{ ...about, ...(types && { types }) },
      judge: ({ type, name, props }) => {
        seen.push(`${type.replace(/.*:/, "")} ${name} ${textAt(props, "name") ?? ""}`.trim());
        return [];
      },
    });
    judged(policy, shop());
    return seen;
  };

  it("of a type sees them in one form, whoever declares them", () => {
    assert.deepEqual(seenBy([TYPES.queue]), [
      "Queue own own-queue",
      "Queue native native-queue",
      "Queue template/First First-queue",
      "Queue template/Second Second-queue",
    ]);
  });

  it("of any type sees the resource that the program declares, and what is inside its text", () => {
    assert.deepEqual(seenBy(), [
      "Queue own own-queue",
      "Queue native",
      "Stack template",
      "Queue template/First First-queue",
      "Queue template/Second Second-queue",
    ]);
  });

  it("applies to the template if it applies to one of them", () => {
    const policy = (isOff: (resource: Resource) => boolean) =>
      resourcePolicy({
        ...about,
        types: [TYPES.queue],
        notApplicable: (resource) => (isOff(resource) ? `${resource.name} is off` : undefined),
        judge: () => [],
      });
    const template = shop().remove("own", "native");
    const reason = (isOff: (resource: Resource) => boolean) =>
      judged(policy(isOff), template).notApplicable;
    assert.equal(
      reason(() => false),
      undefined,
    );
    assert.equal(
      reason(({ name }) => name.endsWith("First")),
      undefined,
    );
    assert.equal(
      reason(({ name }) => name.endsWith("Second")),
      undefined,
    );
    assert.equal(
      reason(() => true),
      "template/First is off",
    );
    const empty = shop().remove("own", "native").set("template", { templateBody: "{}" });
    assert.deepEqual(
      judged(
        policy(() => true),
        empty,
      ),
      { violations: [] },
    );
  });

  it("does not quote a secret of the resource", () => {
    const policy = resourcePolicy({
      ...about,
      types: ["aws:any"],
      *judge({ props }) {
        yield found(5, `unlike ${textAt(props, "token") ?? ""}`);
      },
    });
    const inputs = { token: "CANARY of the token" };
    const shop = new Shop("dev", [{ type: "aws:any", name: "a", inputs }]);
    const messages = () => judged(policy, shop).violations.map(({ message }) => message);
    assert.deepEqual(messages(), [
      "any 'a' is wrong: name is 5, unlike CANARY of the token. Fix it.",
    ]);
    shop.mark("a", "token");
    assert.deepEqual(messages(), ["any 'a' is wrong: name is 5, unlike [not shown]. Fix it."]);
  });
});

describe("the settings of a policy", () => {
  const config = {
    wanted: { type: "string" as const, default: "a" },
    other: { type: "string" as const },
  };
  const shop = () =>
    new Shop("dev", [
      { type: "aws:any", name: "a" },
      { type: "aws:any", name: "b" },
    ]);

  it("are the policy's schema, if it has any", () => {
    const judge = () => [];
    const subjects = () => [];
    assert.deepEqual(resourcePolicy({ ...about, config, judge }).configSchema, {
      properties: config,
    });
    assert.deepEqual(stackPolicy({ ...about, config, subjects, judge }).configSchema, {
      properties: config,
    });
    assert(!("configSchema" in resourcePolicy({ ...about, judge })));
    assert(!("configSchema" in stackPolicy({ ...about, subjects, judge })));
  });

  it("have no setting without a value, and are read once for all resources", () => {
    const read: object[] = [];
    const policy = resourcePolicy<{ wanted: string; other?: string }>({
      ...{ ...about, config },
      judge: (_, settings) => {
        read.push(settings);
        return [];
      },
    });
    const given = {};
    judged(policy, shop(), given);
    assert.deepEqual(read, [{ wanted: "a" }, { wanted: "a" }]);
    assert.equal(read[0], read[1]);
    assert.deepEqual(given, {});
  });
});

describe("a policy that fixes resources", () => {
  interface Config {
    name: string;
  }
  const config = { name: { type: "string" as const, default: "given" } };
  const remediate = (inputs: Values, { name }: Config) => {
    if (inputs.name !== undefined) return false;
    inputs.name = name;
    return true;
  };
  const judge = () => [];
  const types = ["aws:any"];
  const fixed = (
    { remediateResource }: Pick<ResourceValidationPolicy, "remediateResource">,
    type: string,
    props: Values,
    settings: object = {},
  ) => {
    assert(remediateResource);
    const args = { type, props, getConfig: () => settings } as unknown as Parameters<
      typeof remediateResource
    >[0];
    return remediateResource(args);
  };

  for (const [what, policy] of [
    ["one by one", () => resourcePolicy<Config>({ ...about, config, types, judge, remediate })],
    [
      "of a stack",
      () =>
        stackPolicy<Config>({
          ...{ ...about, config, judge, subjects: () => [] },
          remediate: { types, remediate },
        }),
    ],
  ] as const) {
    it(`${what} returns the inputs that it has changed, by its settings and their defaults`, () => {
      assert.deepEqual(fixed(policy(), "aws:any", { a: 1 }), { a: 1, name: "given" });
      assert.deepEqual(fixed(policy(), "aws:any", {}, { name: "other" }), { name: "other" });
    });

    it(`${what} returns nothing for inputs without a mistake, and for other types`, () => {
      assert.equal(fixed(policy(), "aws:any", { name: "x" }), undefined);
      const other = {};
      assert.equal(fixed(policy(), "aws:other", other), undefined);
      assert.deepEqual(other, {});
    });
  }

  it("is distinguished from one that only reports", () => {
    assert(!("remediateResource" in resourcePolicy({ ...about, judge })));
    assert(!("remediateResource" in stackPolicy({ ...about, subjects: () => [], judge })));
  });
});

describe("a finding that is advice", () => {
  it("is no violation of a mandatory policy, and others are", () => {
    const policy = resourcePolicy({
      ...{ ...about, types: ["aws:any"] },
      judge: () => [{ ...found("a"), advice: true }, found("b")],
    });
    const { violations } = judged(policy, new Shop("dev", [{ type: "aws:any", name: "a" }]));
    assert.deepEqual(
      violations.map(({ mandatory, message }) => [mandatory, message.slice(0, 30)]),
      [
        [false, "any 'a' is wrong: name is 'a',"],
        [true, "any 'a' is wrong: name is 'b',"],
      ],
    );
  });
});

describe("a policy that fails", () => {
  const message = (error: unknown) => {
    const policy = resourcePolicy({
      ...{ ...about, types: ["aws:any"] },
      judge: () => {
        throw error;
      },
    });
    const shop = new Shop("dev", [{ type: "aws:any", name: "a" }]);
    return judged(policy, shop).violations.map((one) => one.message);
  };
  const failed = (kind: string) => [
    `any 'a' could not be checked: the policy failed with a ${kind}. Report this error, and disable the policy until it is fixed.`,
  ];
  const withStack = (...lines: string[]) =>
    Object.assign(new TypeError(""), { stack: lines.join("\n") });

  for (const [what, lines] of [
    ["a function", ["TypeError: x", "    at f (/pack/rate-limit.ts:12:345)", "    at /a.ts:6:7"]],
    ["a file", ["TypeError: x", "    at /pack/rate-limit.ts:12:3", "    at f (/a.ts:6:7)"]],
    ["a file of Windows", ["TypeError: x", "    at f (C:\\pack\\rate-limit.ts:12:3)"]],
    ["a file after Node.js", ["x", "    at new Promise (<anonymous>)", " at /rate-limit.ts:12:3"]],
    ["a file, and not the message", ["Error: CANARY at /b.ts:1:2", "    at /rate-limit.ts:12:3"]],
  ] as const) {
    it(`names the place in ${what}`, () => {
      assert.deepEqual(message(withStack(...lines)), failed("TypeError at rate-limit.ts:12"));
    });
  }

  it("names no place that is not known", () => {
    assert.deepEqual(message(withStack("Error: CANARY at /b.ts:1:2")), failed("TypeError"));
    const bare = Object.assign(new RangeError("CANARY"), { stack: undefined });
    assert.deepEqual(message(bare), failed("RangeError"));
  });
});

describe("a value that is not known yet", () => {
  for (const [type, label] of [
    [TYPES.queue, "queue"],
    [TYPES.bus, "event bus"],
    [TYPES.apiDestination, "API destination"],
    ["aws:rds/instance:DBInstance", "DBInstance"],
  ] as const) {
    it(`is one of '${label}' in a sentence`, () => {
      const policy = stackPolicy({
        ...{ ...about, subjects: (stack) => stack.of(type) },
        judge: ({ props }) => [found(textAt(props, "name"))],
      });
      const shop = new Shop("dev", [{ type, name: "a", inputs: { name: UNKNOWN } }]);
      assert.deepEqual(
        judged(policy, shop).violations.map(({ message }) => message),
        [
          `Not checked yet: name of ${label} 'a' cannot be known before the update; the update makes this check.`,
        ],
      );
    });
  }
});
