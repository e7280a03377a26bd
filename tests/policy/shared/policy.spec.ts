import assert from "node:assert/strict";
import { resourcePolicy, stackPolicy } from "../../../policy/shared/policy";
import { textAt } from "../../../policy/shared/values";
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

  it("checks only resources of its types", () => {
    assert.deepEqual([...(policy.types ?? [])], [TYPE]);
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

  it("keeps findings before an unknown value", () => {
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
  });

  it("is reported when it fails, with the resource, and without the error's message, which may quote a value", () => {
    const broken = resourcePolicy({
      ...about,
      *judge({ props }) {
        yield found("first");
        JSON.parse(textAt(props, "name") ?? "");
      },
    });
    const { violations } = judged(broken, resources("CANARY", "{}"));
    const failed = violations.filter(({ message }) => message.includes("could not be checked"));
    assert.deepEqual(
      failed.map(({ name, mandatory, message }) => [
        name,
        mandatory,
        message.replace(/ at \S+:\d+\./, " at a place."),
      ]),
      [
        [
          "t0",
          true,
          "Thing 't0' could not be checked: the policy failed with a SyntaxError at a place. Report this error, and disable the policy until it is fixed.",
        ],
      ],
    );
    assert.equal(violations.length, 3);
  });

  it("reports unknown values once, for the resources of the stack, as advice with the policy's description", () => {
    const shop = resources(UNKNOWN, "a", UNKNOWN, UNKNOWN, UNKNOWN);
    const reported: unknown[] = [];
    const report = (one: unknown) => void reported.push(one);
    const common = { getConfig: () => ({}) };
    const all = shop.resources.map(({ type, name, inputs }) => ({
      ...{ type, name, urn: `urn:${name}`, props: inputs, opts: {} },
    }));
    const { validateResource, validateStack } = policy as unknown as Record<
      "validateResource" | "validateStack",
      (args: object, report: unknown) => void
    >;
    all.forEach((resource) => validateResource({ ...resource, ...common }, report));
    assert.deepEqual(reported, []);
    // A resource that is judged again, with a known value, and one of another stack.
    validateResource({ ...all[3], ...common, props: { name: "a" } }, report);
    const resourcesOfStack = all.slice(0, 4);
    validateStack({ resources: resourcesOfStack, ...common }, report);
    validateStack({ resources: resourcesOfStack, ...common }, report);
    assert.deepEqual(reported, [
      {
        message:
          "Things have a name.\nNot checked yet: name of thing 't0', name of thing 't2' cannot be known before the update; the update makes this check.",
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
