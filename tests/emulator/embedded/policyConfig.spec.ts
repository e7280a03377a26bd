import assert from "node:assert/strict";
import { EnforcementLevel, PolicyConfigSchema, PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { reconcile, type GivenPolicyConfig } from "../../../emulator/embedded/policyConfig";
import { runError } from "../../runError";

const { ADVISORY, MANDATORY, DISABLED, REMEDIATE } = EnforcementLevel;

function policy(
  name: string,
  properties?: Record<string, JavaScriptValue>,
  required: string[] = [],
): PolicyInfo {
  const info = new PolicyInfo();
  info.setName(name);
  info.setEnforcementlevel(MANDATORY);
  if (properties !== undefined) {
    const schema = new PolicyConfigSchema();
    schema.setProperties(Struct.fromJavaScript(properties));
    schema.setRequiredList(required);
    info.setConfigschema(schema);
  }
  return info;
}

const rate = policy("rate", {
  ceiling: { type: "integer", minimum: 1, maximum: 299, default: 50 },
});
const queue = policy("queue");

describe("the configuration of policies", () => {
  const levels = (given: GivenPolicyConfig) =>
    [...reconcile([rate, queue], given).values()].map(({ enforcementLevel }) => enforcementLevel);

  const ceiling = (given: GivenPolicyConfig) =>
    reconcile([rate, queue], given).get("rate")?.properties;

  it("is each policy's own, with its defaults, where nothing is given", () => {
    assert.deepEqual(
      reconcile([rate, queue], {}),
      new Map([
        ["rate", { enforcementLevel: MANDATORY, properties: { ceiling: 50 } }],
        ["queue", { enforcementLevel: MANDATORY, properties: {} }],
      ]),
    );
  });

  it("takes a given property in the place of the default, with or without a level", () => {
    assert.deepEqual(ceiling({ rate: { ceiling: 20 } }), { ceiling: 20 });
    assert.deepEqual(ceiling({ rate: { ceiling: 20, enforcementLevel: "advisory" } }), {
      ceiling: 20,
    });
  });

  for (const [text, level] of [
    ["advisory", ADVISORY],
    ["mandatory", MANDATORY],
    ["disabled", DISABLED],
    ["remediate", REMEDIATE],
  ] as const) {
    it(`takes ${text} for a policy, as a word or among its properties`, () => {
      assert.deepEqual(levels({ rate: text }), [level, MANDATORY]);
      assert.deepEqual(levels({ rate: { enforcementLevel: text } }), [level, MANDATORY]);
    });
  }

  it("takes a level for all policies, unless a policy has one of its own", () => {
    assert.deepEqual(levels({ all: "advisory" }), [ADVISORY, ADVISORY]);
    assert.deepEqual(levels({ all: "advisory", queue: "disabled" }), [ADVISORY, DISABLED]);
    assert.deepEqual(levels({ all: "advisory", rate: { ceiling: 20 } }), [ADVISORY, ADVISORY]);
  });

  it("keeps the bounds of a property", () => {
    for (const value of [1, 299]) {
      assert.deepEqual(ceiling({ rate: { ceiling: value } }), { ceiling: value });
    }
  });

  for (const value of [0, 300, 1.5, "20", null]) {
    it(`refuses ${JSON.stringify(value)} for an integer from 1 to 299`, () => {
      assert.throws(
        () => ceiling({ rate: { ceiling: value } }),
        runError(/^ {2}rate\/ceiling must be /m),
      );
    });
  }

  it("refuses a policy without a property that it needs", () => {
    const needy = policy("needy", { team: { type: "string" } }, ["team"]);
    assert.throws(() => reconcile([needy], {}), runError(/^ {2}needy must have .*'team'$/m));
  });

  it("refuses an unknown policy, and offers the nearest name or lists all", () => {
    for (const [name, remedy] of [
      ["rates", "Did you mean rate?"],
      ["Queue", "Did you mean queue?"],
      ["al", "Did you mean all?"],
      ["encryption", "The pack has rate, queue."],
    ]) {
      assert.throws(
        () => ceiling({ [String(name)]: { ceiling: 20 } }),
        runError(
          new RegExp(
            `^ {2}${name} is not a policy of the pack\\. ${remedy}$`.replace("?", "\\?"),
            "m",
          ),
        ),
      );
    }
  });

  it("refuses an unknown setting, and offers the nearest name or lists all", () => {
    for (const [setting, remedy] of [
      ["celing", "Did you mean ceiling?"],
      ["enforcmentLevel", "Did you mean enforcementLevel?"],
      ["stacks", "It has ceiling, enforcementLevel."],
    ]) {
      assert.throws(
        () => ceiling({ rate: { [String(setting)]: 20 } }),
        runError(
          new RegExp(`^ {2}rate has no setting ${setting}\\. ${remedy}$`.replace("?", "\\?"), "m"),
        ),
      );
    }
    assert.throws(
      () => reconcile([queue], { queue: { ceiling: 1 } }),
      runError(/^ {2}queue has no setting ceiling\. It has enforcementLevel\.$/m),
    );
  });

  it("refuses several mistakes at once", () => {
    assert.throws(
      () => reconcile([rate], { queue: "disabled", rate: { ceiling: 0 } }),
      runError(/^ {2}queue is not a policy/m, /^ {2}rate\/ceiling /m),
    );
  });

  it("refuses an exception for an unknown policy, beside the other mistakes, and offers the nearest name", () => {
    const match = [{ policies: ["rate", "queu", "all"], targets: ["urn:pulumi:a::b::c::d"] }];
    assert.throws(
      () => reconcile([rate, queue], { rate: { ceiling: 0 } }, [{ reason: "known", match }]),
      runError(
        /^ {2}exceptions\[0\]: queu is not a policy of the pack\. Did you mean queue\?$/m,
        /^ {2}exceptions\[0\]: all is not a policy of the pack\. The pack has rate, queue\.$/m,
        /^ {2}rate\/ceiling must be /m,
      ),
    );
  });
});
