import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { GivenPolicyConfig } from "../../../emulator/embedded/policyConfig";
import { readPolicyConfig } from "../../../emulator/embedded/policyConfigFile";
import { PolicyPack } from "../../../emulator/embedded/policyPack";
import type { Registered } from "../../../emulator/embedded/program";
import { readStackFile } from "../../../settings/stackFile";
import { policies as all } from "../../../policy/policies";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";

const RATE = "api-destination-rate-limit";
const QUEUE = "rule-target-dead-letter-queue";
/** What judges nothing where nothing is configured, or the stack has nothing of the kind. */
const PEAK = "api-destination-peak-rate";
const KEYS = "kms-key-grant";

const start = (directory: string) => PolicyPack.start(directory, "eventbridge-salesforce", "local");

describe("the policy pack, as a process of its own", () => {
  let pack: PolicyPack;
  let resources: Registered[];

  before(async () => {
    const starting = start(join(PROJECT_DIRECTORY, "policy"));
    const local = await readStackFile(PROJECT_DIRECTORY, "local", [""]);
    ({ resources } = await evaluated(join(PROJECT_DIRECTORY, "index.ts"), local));
    pack = await starting;
  });
  after(() => pack.stop());

  const judge = (given: GivenPolicyConfig, judged = resources) => pack.judge(judged, given);

  const resourceNamed = (name: string) =>
    resources.find((resource) => resource.custom && resource.name === name) ??
    assert.fail(`there is no ${name}`);

  /** The program's resources, one with other inputs and, from them, another state. */
  function withInputs(name: string, changed: Record<string, null>): Registered[] {
    const found = resourceNamed(name);
    const request = found.request.clone();
    const inputs = { ...found.request.getObject()?.toJavaScript(), ...changed };
    request.setObject(Struct.fromJavaScript(inputs));
    const state = Struct.fromJavaScript({ ...found.state.toJavaScript(), ...changed });
    return resources.map((resource) =>
      resource === found ? { ...found, request, state } : resource,
    );
  }

  it("finds no violation in the program for the local stack, with that stack's configuration", async () => {
    const file = join(PROJECT_DIRECTORY, "policy", "config", "local.json");
    const { policies, violations, remediations } = await judge(
      (await readPolicyConfig(file)).policies,
    );
    assert.deepEqual([violations, remediations], [[], []]);
    assert.deepEqual(
      policies.map(({ name }) => name),
      all.map(({ name }) => name),
    );
    assert.deepEqual(
      policies.filter(({ notApplicable }) => notApplicable !== undefined).map(({ name }) => name),
      [
        ...["target-function-permission", "pipe-delivery", "schedule-delivery", KEYS],
        ...["queue-closed", "role-closed", "not-judged"],
      ],
    );
  });

  it("finds a rate above the ceiling that is configured, and says at which resource", async () => {
    const { policies, violations } = await judge({ [RATE]: { ceiling: 9 } });
    assert.deepEqual(
      policies.find(({ name }) => name === RATE),
      {
        name: RATE,
        level: "mandatory",
        severity: "high",
        description: "An API destination has an invocation rate limit, no higher than the ceiling.",
        remediation:
          "Set invocationRateLimitPerSecond of the API destination to the rate that the API allows, no higher than the ceiling.",
        url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html",
        notApplicable: undefined,
      },
    );
    assert.match(policies.find(({ name }) => name === PEAK)?.notApplicable ?? "", /^No peak is/);
    const [{ message, description, ...violation } = assert.fail("there is none"), ...more] =
      violations;
    assert.deepEqual(violation, {
      policy: RATE,
      urn: resourceNamed("shop-Contact-ShopCustomerId__c").urn,
      mandatory: true,
    });
    assert.match(
      message,
      /^API destination 'shop-Contact-ShopCustomerId__c' .* is 10, and the ceiling is 9 requests per second\./,
    );
    assert.match(description, /rate limit/);
    assert.deepEqual(more, []);
  });

  it("finds each target without a dead-letter queue", async () => {
    const isTarget = ({ name }: Registered) => /^shop-customer-updated-.*-target$/.test(name);
    const { name } = resources.find(isTarget) ?? assert.fail("there is no target");
    const { violations } = await judge({}, withInputs(name, { deadLetterConfig: null }));
    assert.deepEqual(
      violations.map(({ policy, urn, mandatory }) => ({ policy, urn, mandatory })),
      [{ policy: QUEUE, urn: resourceNamed(name).urn, mandatory: true }],
    );
  });

  it("reports a violation as advisory where that is configured", async () => {
    const { policies, violations } = await judge({
      [RATE]: { ceiling: 9, enforcementLevel: "advisory" },
    });
    assert.equal(policies.find(({ name }) => name === RATE)?.level, "advisory");
    assert.deepEqual(
      violations.map(({ policy, mandatory }) => ({ policy, mandatory })),
      [{ policy: RATE, mandatory: false }],
    );
  });

  it("does not judge by a policy that is disabled, nor name it among those that judged", async () => {
    const given = { [RATE]: { ceiling: 9, enforcementLevel: "disabled" } } as const;
    const { policies, violations } = await judge(given);
    assert.equal(policies.length, all.length - 1);
    assert(!policies.some(({ name }) => name === RATE));
    assert.deepEqual(violations, []);
    const none = { policies: [], violations: [], remediations: [] };
    assert.deepEqual(await judge({ ...given, all: "disabled" }), none);
  });

  it("goes back to its own ceiling of 50 and to mandatory when nothing more is configured", async () => {
    assert.deepEqual((await judge({})).violations, []);
    const unlimited = withInputs("shop-Contact-ShopCustomerId__c", {
      invocationRateLimitPerSecond: null,
    });
    const { violations } = await judge({}, unlimited);
    assert.equal(violations[0]?.mandatory, true);
    assert.match(violations[0]?.message ?? "", /to a number from 1 to 50\.$/);
  });

  it("fixes what a policy may fix, says what, and judges the stack so", async () => {
    const unlimited = withInputs("shop-Contact-ShopCustomerId__c", {
      invocationRateLimitPerSecond: null,
    });
    const remediate = { enforcementLevel: "remediate", ceiling: 9 } as const;
    const { violations, remediations, policies } = await judge({ [RATE]: remediate }, unlimited);
    const { urn } = resourceNamed("shop-Contact-ShopCustomerId__c");
    assert.deepEqual(remediations, [
      { policy: RATE, urn, changed: ["invocationRateLimitPerSecond"] },
    ]);
    assert.deepEqual(violations, []);
    assert.equal(policies.find(({ name }) => name === RATE)?.level, "mandatory");
  });

  it("fixes nothing that is somebody's decision, and judges it", async () => {
    const { violations, remediations } = await judge({
      [RATE]: { enforcementLevel: "remediate", ceiling: 9 },
    });
    assert.deepEqual(remediations, []);
    assert.deepEqual(
      violations.map(({ policy, mandatory }) => ({ policy, mandatory })),
      [{ policy: RATE, mandatory: true }],
    );
  });

  for (const ceiling of [0, 300]) {
    it(`refuses a ceiling of ${ceiling}`, async () => {
      await assert.rejects(
        judge({ [RATE]: { ceiling } }),
        runError(/api-destination-rate-limit\/ceiling must be [<>]= \d+$/m),
      );
    });
  }

  it("refuses the configuration of a policy that it does not have, and names those it has", async () => {
    await assert.rejects(
      judge({ "rate-limit": { ceiling: 20 } }),
      runError(
        new RegExp(
          `^ {2}rate-limit is not a policy of the pack\\. The pack has ${all.map(({ name }) => name).join(", ")}\\.$`,
          "m",
        ),
      ),
    );
  });
});

describe("a policy pack", () => {
  const folder = temporaryFolder();

  async function startProgram(text: string): Promise<PolicyPack> {
    await folder.linkPackages();
    await folder.write("PulumiPolicy.yaml", "runtime: nodejs\n");
    await folder.write("package.json", '{ "version": "1.0.0", "main": "main.js" }');
    await folder.write("main.js", text);
    return start(folder.path);
  }

  it("is gone after stop(), which may be called again", async () => {
    const pack = await startProgram(`
      require("node:fs").writeFileSync("pid", String(process.pid));
      new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });
    `);
    const pid = Number(await readFile(join(folder.path, "pid"), "utf8"));
    assert(process.kill(pid, 0), "it is not there before");
    await pack.stop();
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    await pack.stop();
  });

  it("that does not start is refused with what it printed, and its folder", async () => {
    await assert.rejects(
      startProgram('throw new Error("the pack is broken");'),
      runError(
        /^The policy pack .*embedded-.* did not start \(exit code \d+\)\. It printed:$/m,
        /the pack is broken/,
      ),
    );
  });

  it("that is not there is refused by its folder", async () => {
    await assert.rejects(
      start(join(folder.path, "missing")),
      runError(/^The policy pack .*missing did not start/),
    );
  });
});
