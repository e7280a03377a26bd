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

/** The secrets of the local stack; no output may show them. */
const SECRETS = ["local-client-id", "local-client-secret", ...Object.values(LEGACY_SECRETS)];

describe("bridge doctor", () => {
  let served: Served;
  let standIn: SalesforceStandIn;
  /** The project with the stack file. */
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
      { COLUMNS: "1000" }, // a finding on one line
    );
    SECRETS.forEach((secret) => assert(!(ran.stdout + ran.stderr).includes(secret), secret));
    return ran;
  };
  const failures = async () => {
    const { stdout, code } = await run("--json");
    const checks = JSON.parse(stdout) as Check[];
    const failed = checks.filter(({ verdict }) => verdict === "failed");
    assert.equal(code, failed.length > 0 ? 1 : 0);
    return failed.map(({ subject, finding }) => `${subject}: ${finding}`);
  };

  it("reports each check on a line, and fails where the alarms are missing", async () => {
    await start();
    const { stdout, code } = await run();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^ok {7}settings {4}Pulumi\.local\.yaml has no mistakes\nok {7}Salesforce/,
    );
    assert.match(stdout, /\nok {7}connection {2}salesforce is AUTHORIZED\n/);
    assert.match(stdout, /\nfailed {3}alarms {6}missing: .*\n {21}Restart `npx bridge local`: /);
    assert.deepEqual(await failures(), [
      "alarms: missing: *-dead-letters-lost-*, *-dead-letters-*",
    ]);
  });

  it("reports that Salesforce issues no token, and still runs the other checks", async () => {
    await start((org) => (org.credentials.clientSecret = "another one"));
    const [first, ...more] = await failures();
    assert.equal(
      first,
      "Salesforce: Salesforce did not issue a token for the client-credentials flow (HTTP 400, invalid_client, invalid client credentials)",
    );
    assert.match(more.join(), /^alarms/);
  });

  for (const [outcome, change] of [
    ["is issued", () => undefined],
    ["is refused", (org) => (org.credentials.clientSecret = "another one")],
  ] as [string, (org: ReturnType<typeof standInOrg>) => void][]) {
    it(`warns that the username-password flow is retired, where a token ${outcome}`, async () => {
      const legacy = await ProjectCopy.make();
      try {
        await legacy.edit("Pulumi.local.yaml", (text) => text + LEGACY_FLOW);
        directory = legacy.directory;
        await start(change);
        const { stdout } = await run();
        assert.match(
          stdout,
          /\nwarning {2}flow .* on 20 February 2027.*\n +Migrate to an External/,
        );
      } finally {
        await legacy.remove();
      }
    });
  }

  it("reports that Salesforce does not answer", async () => {
    await start();
    await standIn.stop();
    const [first = ""] = await failures();
    assert.match(
      first,
      /^Salesforce: 127\.0\.0\.1:\d+ does not answer \(.*\)\. The stand-in has stopped, or /,
    );
  });

  for (const [fault, finding] of [
    ["unavailable", /HTTP 503, SERVER_UNAVAILABLE/],
    ["request-limit", /HTTP 403, REQUEST_LIMIT_EXCEEDED/],
  ] as const) {
    it(`says how to end the stand-in's fault ${fault}, without steps in Salesforce Setup`, async () => {
      await start();
      standIn.faults.next(fault, 100);
      const { stdout } = await run();
      assert.match(stdout, finding);
      const remedies = stdout.split("\n").filter((line) => line.startsWith(" "));
      assert(remedies.some((line) => line.includes("`npx bridge fault none` ends its faults")));
      assert(
        remedies.every((line) => !/Setup, System|status\.salesforce|pulumi up/.test(line)),
        stdout,
      );
    });
  }

  it("reports each check once for two subscriptions of the same object, and names both", async () => {
    await start((org) => delete org.objects.Contact?.fields.Birthdate);
    const { stdout } = await run();
    const lines = stdout.split("\n").filter((line) => /^(ok|failed|warning)/.test(line));
    assert.deepEqual(lines, [...new Set(lines)]);
    assert.equal(lines.filter((line) => line.includes(" Contact ")).length, 3);
    assert.match(stdout, /Birthdate .*; subscriptions: customer-registered, customer-updated\n/);
  });

  it("reports a field that the org lacks", async () => {
    await start((org) => delete org.objects.Contact?.fields.Birthdate);
    assert.match(
      (await failures()).join(),
      /^Contact: .*Birthdate \(does not exist, or is not visible\)/,
    );
  });
});
