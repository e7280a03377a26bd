import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  GIVEN,
  HIDDEN,
  resourcePolicy,
  stackPolicy,
  formatFinding,
} from "../../../policy/shared/policy";
import { textAt } from "../../../policy/shared/values";
import { FOREIGN_TYPES } from "../../../policy/shared/normalForm";
import { judged } from "../judged";
import { Shop, UNKNOWN } from "../shop";

const about = {
  name: "named",
  description: "Things have a name.",
  enforcementLevel: "mandatory" as const,
  severity: "low" as const,
  tags: ["test"],
  remediationSteps: "Name it.",
  url: "https://example.com",
};
const TYPE = "aws:some/EventThing:EventThing";
const found = (value: unknown) => ({
  problem: "is wrong",
  property: "name",
  found: value,
  because: "for a reason",
  remedy: "Fix it.",
});
const resources = (...names: unknown[]) =>
  new Shop(
    "dev",
    names.map((value, index) => ({ type: TYPE, name: `t${index}`, inputs: { name: value } })),
  );
const shown = (value: unknown) => {
  const resource = { type: TYPE, name: "it", urn: "", props: {}, opts: {} as never };
  return /name is (.*), for a reason\. Fix it\.$/s.exec(formatFinding(resource, found(value)))?.[1];
};

describe("a finding", () => {
  it("is formatted with the resource, the property, the value and the remedy", () => {
    const resource = { type: TYPE, name: "it", urn: "", props: {}, opts: {} as never };
    assert.equal(
      formatFinding(resource, found(5)),
      "Thing 'it' is wrong: name is 5, for a reason. Fix it.",
    );
  });

  for (const [value, words] of [
    [undefined, "not set"],
    [null, "not set"],
    [HIDDEN, "a value not shown here"],
    [GIVEN, "set"],
    [NaN, "not a number"],
    [0, "0"],
    [false, "false"],
    ["", "''"],
    ["a", "'a'"],
    [["a", 1], '["a",1]'],
    ["x".repeat(80), `'${"x".repeat(80)}'`],
    ["x".repeat(81), `'${"x".repeat(80)}...'`],
    [[1, "y".repeat(90)], `[1,"${"y".repeat(76)}...`],
    ["password=CANARY1", "a value not shown here"],
    [{ note: "password=CANARY1" }, "a value not shown here"],
  ] as const) {
    it(`shows ${inspect(value).slice(0, 30)} as ${words.slice(0, 30)}`, () => {
      assert.equal(shown(value), words);
    });
  }
});

describe("a policy on single resources", () => {
  const policy = resourcePolicy<{ wanted: string; other?: string }>({
    ...about,
    types: [TYPE],
    config: { wanted: { type: "string", default: "a" }, other: { type: "string" } },
    *judge({ props }, config) {
      const name = textAt(props, "name");
      if (name !== config.wanted) yield { ...found(name), because: JSON.stringify(config) };
    },
  });
  const because = (config?: object) =>
    judged(policy, resources("b"), config).violations.map(({ message }) => message.slice(33));

  it("gets the configured settings, and the defaults of the others", () => {
    assert.deepEqual(because(), [' {"wanted":"a"}. Fix it.']);
    assert.deepEqual(because({ other: "x" }), [' {"wanted":"a","other":"x"}. Fix it.']);
    assert.deepEqual(because({ wanted: "c" }), [' {"wanted":"c"}. Fix it.']);
    assert.deepEqual(because({ wanted: "b" }), []);
    assert.deepEqual(Object.keys(policy.configSchema?.properties ?? {}), ["wanted", "other"]);
  });

  it("checks only resources of its types, and reads those that may declare one in another form", () => {
    assert.deepEqual([...(policy.types ?? [])], [TYPE, ...FOREIGN_TYPES]);
    const other = new Shop("dev", [{ type: "aws:other", name: "o", inputs: { name: "b" } }]);
    assert.deepEqual(judged(policy, other).violations, []);
  });

  it("without types, checks all resources except Pulumi's own", () => {
    const any = resourcePolicy({
      ...about,
      *judge({ type }) {
        yield found(type);
      },
    });
    assert.equal(any.types, undefined);
    assert.equal(any.configSchema, undefined);
    const some = new Shop("dev", [
      { type: "pulumi:pulumi:Stack", name: "s" },
      { type: "pulumi:providers:aws", name: "p" },
      { type: "aws:any", name: "a" },
    ]);
    assert.deepEqual(
      judged(any, some).violations.map(({ name }) => name),
      ["a"],
    );
  });

  it("keeps findings before an unknown value, and passes on an error of the policy", () => {
    const partly = resourcePolicy({
      ...about,
      *judge({ props }) {
        yield found("first");
        if (textAt(props, "name") !== undefined) yield found("second");
      },
    });
    const { violations } = judged(partly, resources(UNKNOWN));
    assert.deepEqual(
      violations.map(({ mandatory, message }) => [mandatory, message.slice(0, 21)]),
      [
        [true, "Thing 't0' is wrong: "],
        [false, "Not checked yet: name"],
      ],
    );
    const broken = resourcePolicy({
      ...about,
      judge: () => {
        throw new TypeError("broken");
      },
    });
    assert.throws(() => judged(broken, resources("a")), TypeError);
  });

  it("reports unknown values as advice, with the policy's description", () => {
    const reported: unknown[] = [];
    const [fixture] = resources(UNKNOWN).resources;
    const args = { type: TYPE, name: "t0", urn: "urn:t0", props: fixture?.inputs, opts: {} };
    const common = { getConfig: () => ({}) };
    const validate = policy.validateResource as (args: object, report: unknown) => void;
    validate({ ...args, ...common }, (one: unknown) => reported.push(one));
    assert.deepEqual(reported, [
      {
        message:
          "Things have a name.\nNot checked yet: name of thing 't0' cannot be known before the update; the update makes this check.",
        urn: "urn:t0",
        enforcementLevel: "advisory",
      },
    ]);
  });
});

describe("a policy on a stack", () => {
  const policy = stackPolicy<{ off?: boolean }>({
    ...about,
    config: { off: { type: "boolean" } },
    subjects: (stack) => stack.of(TYPE),
    notApplicable: ({ off }) => (off ? "It is off." : undefined),
    *judge({ props }) {
      if (textAt(props, "name") === "bad") yield found("bad");
    },
  });

  it("judges each resource despite unknown values of others, and names three of the unknown values", () => {
    const later = (count: number) => {
      const unknown = Array.from({ length: count }, () => UNKNOWN);
      return judged(policy, resources(...unknown, "bad")).violations.map(({ message }) => message);
    };
    const words = (names: string) =>
      `Not checked yet: ${names} cannot be known before the update; the update makes this check.`;
    const bad = (index: number) =>
      `Thing 't${index}' is wrong: name is 'bad', for a reason. Fix it.`;
    const three = [0, 1, 2].map((index) => `name of thing 't${index}'`).join(", ");
    assert.deepEqual(later(0), [bad(0)]);
    assert.deepEqual(later(1), [bad(1), words("name of thing 't0'")]);
    assert.deepEqual(later(3), [bad(3), words(three)]);
    assert.deepEqual(later(5), [bad(5), words(`${three}, and 2 more`)]);
  });

  it("reports why it does not apply", () => {
    assert.equal(judged(policy, resources("a"), { off: true }).notApplicable, "It is off.");
    assert.equal(
      judged(policy, resources()).notApplicable,
      "The stack has no resource that this policy checks.",
    );
    assert.equal(judged(policy, resources("a")).notApplicable, undefined);
  });
});

describe("the settings of a policy", () => {
  const config = {
    ceiling: { type: "integer" as const, default: 5 },
    floor: { type: "integer" as const },
  };
  const settings = {
    ...about,
    config,
    mistakesOf: ({ ceiling, floor = 0 }: { ceiling: number; floor?: number }) =>
      ceiling < floor ? [`ceiling is ${ceiling}, and floor is ${floor}`] : [],
  };
  const judge = () => [];

  it("are checked together with the defaults", () => {
    for (const policy of [
      resourcePolicy({ ...settings, judge }),
      stackPolicy({ ...settings, subjects: () => [], judge }),
    ]) {
      assert.deepEqual(policy.mistakesOf({}), []);
      assert.deepEqual(policy.mistakesOf({ floor: 6 }), ["ceiling is 5, and floor is 6"]);
      assert.deepEqual(policy.mistakesOf({ floor: 6, ceiling: 6 }), []);
    }
  });

  it("have no mistakes where the policy checks none", () => {
    assert.deepEqual(resourcePolicy({ ...about, judge }).mistakesOf({}), []);
    assert.deepEqual(stackPolicy({ ...about, subjects: () => [], judge }).mistakesOf({}), []);
  });
});
