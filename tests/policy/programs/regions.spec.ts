import assert from "node:assert/strict";
import { Stack } from "../../../policy/shared/stack";
import { TYPES } from "../../../policy/shared/types";
import { linked } from "../judged";
import { shop, type Fixture, type Shop, type Values } from "../shop";
import { judgedByAll } from "./judgedByAll";

const EU = { region: "eu-central-1" };
const US = { region: "us-east-1" };

/** The shop in two Regions: the same component twice, with the same names and by two providers. */
function twoRegions(change: (one: Fixture) => Partial<Fixture> = () => ({})): Shop {
  const made = shop();
  for (const one of made.resources.slice()) {
    made.add({ ...one, provider: EU });
    const moved = (values: Values) =>
      JSON.parse(JSON.stringify(values).replaceAll("eu-central-1", "us-east-1")) as Values;
    const dependencies = Object.fromEntries(
      Object.entries(one.dependencies).map(([key, names]) => [key, names.map((to) => `us-${to}`)]),
    );
    const copy = { inputs: moved(one.inputs), outputs: moved(one.outputs), provider: US };
    made.add({ ...one, ...copy, name: `us-${one.name}`, dependencies, ...change(one) });
  }
  // Roles belong to no Region, so each has its own name.
  made.set("us-role", { name: "invoke-us" }).set("us-permission", { role: "invoke-us" });
  made.get("us-role").outputs = { arn: "arn:aws:iam::123456789012:role/invoke-us" };
  return made.set("us-target", { roleArn: "arn:aws:iam::123456789012:role/invoke-us" });
}

describe("two Regions with the same names", () => {
  it("are allowed, by two providers", () => {
    assert.deepEqual(judgedByAll(twoRegions()), { violations: [], advice: [] });
  });

  it("are allowed at the first preview", () => {
    assert.deepEqual(judgedByAll(twoRegions().unknown()).violations, []);
  });

  it("are allowed by the region of each resource, with one provider", () => {
    const made = twoRegions(({ inputs, type }) => ({
      inputs: {
        ...(JSON.parse(JSON.stringify(inputs).replaceAll("eu-central-1", "us-east-1")) as Values),
        ...(!type.startsWith("aws:iam/") && US),
      },
      provider: {},
    }));
    made.resources.forEach((one) => (one.provider = {}));
    assert.deepEqual(judgedByAll(made).violations, []);
  });

  it("keep their references by name apart", () => {
    const stack = new Stack(linked(twoRegions()));
    const targets = stack.of(TYPES.target);
    assert.deepEqual(
      targets.map((target) => stack.ruleOf(target)?.name),
      ["rule", "us-rule"],
    );
    const rules = stack.of(TYPES.rule);
    assert.deepEqual(
      rules.map((rule) => stack.targetsOf(rule).map(({ name }) => name)),
      [["target"], ["us-target"]],
    );
    assert.deepEqual(
      rules.map((rule) => stack.regionOf(rule)),
      ["eu-central-1", "us-east-1"],
    );
    assert.equal(stack.mayMeet(rules[0] ?? assert.fail(), rules[1] ?? assert.fail()), false);
  });

  it("find the faults of each", () => {
    const found = (change: (made: Shop) => unknown) => {
      const made = twoRegions();
      change(made);
      return judgedByAll(made).violations.map(({ policy, name }) => `${policy} ${name}`);
    };
    assert.deepEqual(
      found((made) => made.set("us-target", { deadLetterConfig: undefined })),
      ["rule-target-dead-letter-queue us-target"],
    );
    assert.deepEqual(
      found((made) => made.remove("us-target")),
      ["rule-targets-together us-rule"],
    );
    assert.deepEqual(
      found((made) => made.remove("us-queue-policy")),
      ["dead-letter-queue-policy us-queue"],
    );
  });

  it("have one location by providers of one Region and the same credentials", () => {
    const made = shop();
    made.resources.forEach((one) => (one.provider = EU));
    made.set("target", { rule: "updated" });
    made.get("rule").provider = { ...EU, skipMetadataApiCheck: "true" };
    assert.deepEqual(judgedByAll(made).violations, []);
  });

  for (const [what, provider] of [
    ["a profile", { profile: "two" }],
    ["an assumed role", { assumeRoles: '[{"roleArn":"arn:aws:iam::210987654321:role/deploy"}]' }],
    ["an access key", { accessKey: "AKIAEXAMPLE" }],
    ["an allowed account", { allowedAccountIds: '["210987654321"]' }],
  ] as const) {
    it(`may be two accounts by ${what}`, () => {
      const made = shop();
      const one = made.get("depth-alarm");
      made.add({ ...one, name: "other", provider: { ...EU, ...provider } });
      const overwritten = judgedByAll(made).violations.filter(
        ({ policy }) => policy === "nothing-overwritten",
      );
      assert.deepEqual(overwritten, []);
    });
  }
});
