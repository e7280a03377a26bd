import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import { SalesforceStandIn } from "../../../emulator/salesforce/standIn";
import type { Check } from "../../../operations/doctor/check";
import { addDoctor } from "../../../cli/commands/doctor";
import { standInOrg } from "../../../offline/standInOrg";
import { readStack } from "../../../stack/stack";
import { PROJECT_DIRECTORY } from "../../folder";
import { TestWorld } from "../../emulator/testWorld";
import { LEGACY_FLOW, LEGACY_SECRETS } from "../../legacyFlow";
import { ProjectCopy } from "../../projectCopy";
import { command, Served } from "../../local/served";

/** What the local stack's secrets are; none of it may be seen. */
const SECRETS = ["local-client-id", "local-client-secret", ...Object.values(LEGACY_SECRETS)];

describe("bridge doctor", () => {
  let served: Served;
  let standIn: SalesforceStandIn;
  /** Of the stack's file. */
  let directory: string;
  beforeEach(() => (directory = PROJECT_DIRECTORY));

  async function start(change: (org: ReturnType<typeof standInOrg>) => void = () => undefined) {
    const world = new TestWorld();
    const org = standInOrg(await readStack(directory, "local", [""]));
    change(org);
    standIn = new SalesforceStandIn(org, seededRandom(1), () => 0);
    const destinationArns = { "Contact/ShopCustomerId__c": world.destinationArn };
    served = await new Served(world).start({ destinationArns }, await standIn.start());
  }
  afterEach(() => Promise.all([served.stop(), standIn.stop()]));

  const run = async (...args: string[]) => {
    const ran = await command(
      (program) => addDoctor(program, directory),
      ["doctor", ...served.here, ...args],
    );
    SECRETS.forEach((secret) => assert(!(ran.stdout + ran.stderr).includes(secret), secret));
    return ran;
  };
  const wrong = async () => {
    const { stdout, code } = await run("--json");
    const checks = JSON.parse(stdout) as Check[];
    const failures = checks.filter(({ verdict }) => verdict === "failed");
    assert.equal(code, failures.length > 0 ? 1 : 0);
    return failures.map(({ subject, finding }) => `${subject}: ${finding}`);
  };

  it("tells line by line what is well, and fails where the alarms are missing", async () => {
    await start();
    const { stdout, code } = await run();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^ok {7}settings {4}Pulumi\.local\.yaml has no mistakes\nok {7}Salesforce/,
    );
    assert.match(stdout, /\nok {7}connection {2}salesforce is AUTHORIZED\n/);
    assert.match(stdout, /\nfailed {3}alarms {6}missing: .*\n {21}Stop `npx bridge local`, /);
    assert.deepEqual(await wrong(), ["alarms: missing: *-dead-letters-lost-*, *-dead-letters-*"]);
  });

  it("tells that Salesforce gives no token, and checks the rest all the same", async () => {
    await start((org) => (org.credentials.clientSecret = "another one"));
    const [first, ...more] = await wrong();
    assert.equal(
      first,
      "Salesforce: it gives no token by the flow client-credentials (HTTP 400, invalid_client, invalid client credentials)",
    );
    assert.match(more.join(), /^alarms/);
  });

  for (const [which, change] of [
    ["is given", () => undefined],
    ["is refused", (org) => (org.credentials.clientSecret = "another one")],
  ] as [string, (org: ReturnType<typeof standInOrg>) => void][]) {
    it(`warns that the username-password flow is retired, where a token ${which}`, async () => {
      const legacy = await ProjectCopy.make();
      try {
        await legacy.edit("Pulumi.local.yaml", (text) => text + LEGACY_FLOW);
        directory = legacy.directory;
        await start(change);
        const { stdout } = await run();
        assert.match(
          stdout,
          /\nwarning {2}flow .* on 20 February 2027.*\n +Go over to an External/,
        );
      } finally {
        await legacy.remove();
      }
    });
  }

  it("tells that Salesforce does not answer", async () => {
    await start();
    await standIn.stop();
    const [first = ""] = await wrong();
    assert.match(
      first,
      /^Salesforce: 127\.0\.0\.1:\d+ does not answer \(.*\)\. The stand-in is gone, or /,
    );
  });

  for (const [fault, finding] of [
    ["unavailable", /HTTP 503, SERVER_UNAVAILABLE/],
    ["request-limit", /HTTP 403, REQUEST_LIMIT_EXCEEDED/],
  ] as const) {
    it(`says how the stand-in's fault ${fault} ends, and nothing of Salesforce's Setup`, async () => {
      await start();
      standIn.faults.next(fault, 100);
      const { stdout } = await run();
      assert.match(stdout, finding);
      const told = stdout.split("\n").filter((line) => line.startsWith(" "));
      assert(told.some((line) => line.includes("`npx bridge fault none` ends that")));
      assert(
        told.every((line) => !/Setup, System|status\.salesforce|pulumi up/.test(line)),
        stdout,
      );
    });
  }

  it("makes each check once, though two subscriptions have the same object, and names both", async () => {
    await start((org) => delete org.objects.Contact?.fields.Birthdate);
    const { stdout } = await run();
    const lines = stdout.split("\n").filter((line) => /^(ok|failed|warning)/.test(line));
    assert.deepEqual(lines, [...new Set(lines)]);
    assert.equal(lines.filter((line) => line.includes(" Contact ")).length, 3);
    assert.match(stdout, /Birthdate .*; subscriptions: customer-registered, customer-updated\n/);
  });

  it("tells of a field that the org has not", async () => {
    await start((org) => delete org.objects.Contact?.fields.Birthdate);
    assert.match(
      (await wrong()).join(),
      /^Contact: .*Birthdate \(does not exist, or is not visible\)/,
    );
  });
});
