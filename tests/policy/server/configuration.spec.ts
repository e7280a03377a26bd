import assert from "node:assert/strict";
import { PolicyConfig, ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { credentials } from "@grpc/grpc-js";
import { join } from "node:path";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { startPolicyPackProcess } from "../../../emulator/embedded/policyPackProcess";
import { checkConfiguration } from "../../../policy/server/configuration";
import { closestName } from "../../../policy/server/closestName";
import { PROJECT_DIRECTORY } from "../../folder";

const about = { description: "It is one.", enforcementLevel: "mandatory" as const };
const policies = [
  {
    ...about,
    name: "rate-limit",
    configSchema: {
      properties: { ceiling: { type: "integer" as const }, floor: { type: "integer" as const } },
    },
    mistakesOf: ({ ceiling = 1, floor = 0 }: { ceiling?: number; floor?: number }) =>
      ceiling < floor ? [`ceiling is ${ceiling}, and floor is ${floor}`] : [],
  },
  { ...about, name: "queue-policy" },
];

const check = (given: Record<string, object>) =>
  checkConfiguration(
    policies,
    new Map(Object.entries(given).map(([name, properties]) => [name, { properties }])),
  );

const refused = (given: Record<string, object>, ...mistakes: string[]) =>
  assert.throws(() => check(given), {
    message: `The policy configuration has mistakes:\n  ${mistakes.join("\n  ")}`,
  });

describe("the configuration that the pack gets", () => {
  it("may have every policy, its settings, and all", () => {
    check({});
    check({ "rate-limit": { ceiling: 5, floor: 2 }, "queue-policy": {}, all: {} });
    check({ "rate-limit": {} });
  });

  it("is refused for names of policies that do not exist, with the closest name", () => {
    refused(
      { "rate-limits": {}, alll: {}, "something-else": {} },
      "rate-limits is not a policy of the pack. Did you mean rate-limit?",
      "alll is not a policy of the pack. Did you mean all?",
      "something-else is not a policy of the pack.",
    );
  });

  it("is refused for settings that do not exist, with the closest name or all names", () => {
    refused(
      { "rate-limit": { cieling: 5, other: 1 }, "queue-policy": { letters: 1 }, all: { floor: 1 } },
      "rate-limit has no setting cieling. Did you mean ceiling?",
      "rate-limit has no setting other. It has ceiling, floor, enforcementLevel.",
      "queue-policy has no setting letters. It has enforcementLevel.",
      "all accepts only enforcementLevel, not floor",
    );
  });

  it("is refused for settings that the policy refuses", () => {
    refused({ "rate-limit": { ceiling: 1, floor: 2 } }, "rate-limit: ceiling is 1, and floor is 2");
  });

  it("is refused in a sentence without a stack, by the real process, which then accepts another", async () => {
    const { pack, port } = await startPolicyPackProcess(
      join(PROJECT_DIRECTORY, "policy"),
      "shop",
      "dev",
    );
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const configure = (name: string, settings: Record<string, number>) => {
      const config = new PolicyConfig();
      config.setEnforcementlevel(EnforcementLevel.MANDATORY);
      config.setProperties(Struct.fromJavaScript(settings));
      const request = new ConfigureAnalyzerRequest();
      request.getPolicyconfigMap().set(name, config);
      return new Promise<string | undefined>((resolve) =>
        client.configure(request, (error) => resolve(error?.details)),
      );
    };
    try {
      assert.equal(
        await configure("api-destination-rate-limit", { cieling: 5 }),
        "The policy configuration has mistakes:\n  api-destination-rate-limit has no setting cieling. Did you mean ceiling?",
      );
      assert.equal(await configure("api-destination-rate-limit", { ceiling: 5 }), undefined);
    } finally {
      client.close();
      pack.kill();
    }
  });
});

describe("the closest name", () => {
  const known = ["rule-source", "rule-enabled", "all"];

  it("is found for a few edits, regardless of case", () => {
    assert.equal(closestName("rule-sorce", known), "rule-source");
    assert.equal(closestName("RuleSource", known), "rule-source");
    assert.equal(closestName("rule-enable", known), "rule-enabled");
    assert.equal(closestName("al", known), "all");
  });

  it("is the one with the fewest edits", () => {
    assert.equal(closestName("rate-limi", ["rate-limits", "rate-limit"]), "rate-limit");
    assert.equal(closestName("rate-limitss", ["rate-limit", "rate-limits"]), "rate-limits");
  });

  it("is not found for other names, for single letters, and in long texts", () => {
    assert.equal(closestName("queue-encryption", known), undefined);
    assert.equal(closestName("x", ["a"]), undefined);
    assert.equal(closestName("", known), undefined);
    assert.equal(closestName("a".repeat(101), ["a".repeat(100)]), undefined);
    assert.equal(closestName("a".repeat(100), ["a".repeat(99)]), "a".repeat(99));
  });
});
