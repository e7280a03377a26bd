import assert from "node:assert/strict";
import { formatSarif } from "../../../offline/formats/sarif";
import type { Preview } from "../../../offline/preview";
import { HOSTILE, policy, previewed, QUEUE_URN, violation } from "./previewed";

/** What the tests read of a log. */
interface Log {
  version: string;
  runs: {
    tool: { driver: { name: string; rules: Rule[] } };
    automationDetails: { id: string };
    invocations: {
      executionSuccessful: boolean;
      exitCode: number;
      toolConfigurationNotifications?: { message: { text: string } }[];
      toolExecutionNotifications?: { level: string; message: { text: string } }[];
    }[];
    results: Result[];
  }[];
}
interface Rule {
  id: string;
  shortDescription: { text: string };
  help: { text: string };
  helpUri?: string;
  defaultConfiguration: { level: string };
  properties: Record<string, unknown>;
}
interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: {
    physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
    logicalLocations: { name: string; fullyQualifiedName: string }[];
    message: { text: string };
  }[];
  suppressions: { kind: string; status: string; justification: string }[];
  partialFingerprints: { primaryLocationLineHash: string };
}

describe("a preview as SARIF", () => {
  const runOf = (changed: Partial<Preview> = {}) => {
    const log = JSON.parse(formatSarif(previewed(changed))) as Log;
    assert.equal(log.version, "2.1.0");
    const [run, ...more] = log.runs;
    assert.deepEqual(more, []);
    return run ?? assert.fail("there is no run");
  };
  const rulesOf = (changed: Partial<Preview> = {}) => runOf(changed).tool.driver.rules;

  it("has a rule for each policy, with its page, its remedy and its level", () => {
    const [encryption, tags] = rulesOf();
    assert.deepEqual(encryption, {
      id: "encryption",
      shortDescription: { text: "Demands encryption." },
      helpUri: "https://docs.aws.amazon.com/encryption",
      help: { text: "Set encryption." },
      defaultConfiguration: { level: "error" },
      properties: { severity: "critical", tags: ["security"], "security-severity": "9.5" },
    });
    assert.equal(tags?.defaultConfiguration.level, "warning");
  });

  it("scores each severity, but no policy that only advises or is exempted: GitHub fails a check by the score", () => {
    const scores = (changed: Partial<Preview> = {}) =>
      Object.fromEntries(
        rulesOf(changed).map(({ id, properties }) => [id, properties["security-severity"]]),
      );
    assert.deepEqual(scores(), {
      encryption: "9.5",
      tags: undefined,
      alarms: undefined,
      keys: "8.0",
      rates: "8.0",
    });
    const policies = ["medium", "low", undefined, "unheard-of"].map((severity, index) =>
      policy(`p${index}`, { severity }),
    );
    assert.deepEqual(scores({ policies, violations: [] }), {
      p0: "5.5",
      p1: "2.0",
      p2: undefined,
      p3: undefined,
    });
  });

  it("leaves out a page that a policy lacks", () => {
    const [rule] = rulesOf({
      policies: [policy("bare", { url: "", remediation: "" })],
      violations: [],
    });
    assert.equal(rule?.helpUri, undefined);
    assert.equal(rule?.help.text, "Demands bare.");
  });

  it("has a result for each violation, at its resource and in the program, whose line is not known", () => {
    const { results, tool } = runOf();
    assert.deepEqual(
      results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
      [
        ["tags", 1, "warning"],
        ["encryption", 0, "error"],
        ["alarms", 2, "note"],
        ["encryption", 0, "error"],
      ],
    );
    for (const { ruleId, ruleIndex } of results) {
      assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
    }
    const [, found] = results;
    assert.equal(found?.message.text, "Queue 'shop-dlq' lacks encryption.");
    assert.deepEqual(found.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: "index.ts", uriBaseId: "%SRCROOT%" },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: "shop-dlq", fullyQualifiedName: QUEUE_URN, kind: "resource" }],
        message: { text: "The program that registers the resource. The line is not known." },
      },
    ]);
  });

  it("locates a violation of the whole stack at the stack", () => {
    const [, , found] = runOf().results;
    assert.deepEqual(found?.locations[0]?.logicalLocations, [
      { name: "prod", fullyQualifiedName: "prod", kind: "resource" },
    ]);
  });

  it("suppresses an exempted violation, with its reason, and no other", () => {
    assert.deepEqual(
      runOf().results.map(({ suppressions }) => suppressions),
      [
        [],
        [],
        [{ kind: "external", status: "accepted", justification: "Another stack has the alarm." }],
        [],
      ],
    );
  });

  it("tells violations apart by fingerprints that do not depend on their messages", () => {
    const prints = (changed: Partial<Preview>) =>
      runOf(changed).results.map((result) => result.partialFingerprints.primaryLocationLineHash);
    const twice = [violation("encryption"), violation("encryption", { message: "another" })];
    const [one, two] = prints({ violations: twice });
    assert.notEqual(one, two);
    assert.deepEqual(prints({ violations: twice.map((v) => ({ ...v, message: "new" })) }), [
      one,
      two,
    ]);
    assert.notEqual(prints({ violations: twice, stack: "dev" })[0], one);
    assert.notEqual(prints({ violations: [violation("tags")] })[0], one);
  });

  it("reports the exit code, and notices about the configuration", () => {
    const { invocations, automationDetails } = runOf();
    assert.equal(automationDetails.id, "bridge-preview/prod/");
    assert.equal(invocations[0]?.exitCode, 1);
    assert.match(
      invocations[0].toolConfigurationNotifications?.[0]?.message.text ?? "",
      /^exceptions\\\[0\\\]|^exceptions\[0\] of the policy configuration exempts nothing/,
    );
    const [fine] = runOf({ ok: true, notices: [], violations: [] }).invocations;
    assert.deepEqual(fine, { executionSuccessful: true, exitCode: 0 });
  });

  it("shows hostile names and messages as text: no control character, no link, no line break", () => {
    const violations = HOSTILE.map((text) =>
      violation("encryption", {
        message: text,
        resource: text,
        urn: text,
        exemption: { reason: text },
      }),
    );
    const text = formatSarif(previewed({ violations, notices: [...HOSTILE] }));
    const { results } = (JSON.parse(text) as Log).runs[0] ?? assert.fail();
    assert.equal(results.length, HOSTILE.length);
    for (const { message, locations, suppressions } of results) {
      const shown = [
        message.text,
        locations[0]?.logicalLocations[0]?.name,
        suppressions[0]?.justification,
      ];
      for (const one of shown) assert.doesNotMatch(one ?? "", /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
      assert.doesNotMatch(message.text, /(?<!\\)\]\(/);
    }
  });

  it("has ten thousand violations in a moment", () => {
    const violations = Array.from({ length: 10_000 }, (_, at) =>
      violation("encryption", { urn: `${QUEUE_URN}-${at}` }),
    );
    const started = performance.now();
    const { results } = runOf({ violations });
    assert(performance.now() - started < 5_000);
    assert.equal(
      new Set(results.map((one) => one.partialFingerprints.primaryLocationLineHash)).size,
      10_000,
    );
  });

  it("names the program's own file, and notes what the provider or the service would refuse", () => {
    const { results, invocations } = runOf({
      program: "in fra/main.ts",
      refusals: ["q is refused"],
    });
    const [location] = results[0]?.locations ?? [];
    assert.equal(location?.physicalLocation.artifactLocation.uri, "in%20fra/main.ts");
    assert.equal(invocations[0]?.executionSuccessful, false);
    assert.deepEqual(invocations[0]?.toolExecutionNotifications, [
      { level: "error", message: { text: "q is refused" } },
    ]);
  });
});
