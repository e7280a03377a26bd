import assert from "node:assert/strict";
import { serveEndpoint, type Endpoint } from "../../emulator/endpoint/server";
import { stackActions } from "../../emulator/endpoint/stack";
import { recordActions } from "../../emulator/endpoint/standIn";
import { seededRandom } from "../../emulator/random";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { addRecords } from "../../cli/commands/records";
import { standInOrg } from "../../offline/standInOrg";
import { formatRecordsByOrg, maskRecords, type OrgRecords } from "../../local/records";
import { readStack } from "../../stack/stack";
import { PROJECT_DIRECTORY } from "../folder";
import { OUTPUTS } from "../stack/outputs";
import { command } from "./served";

const STACK = { outputs: OUTPUTS, endpoint: "http://127.0.0.1:1", salesforceOrigins: {} };
const FIELD = "ShopCustomerId__c";
const VERONICA = { LastName: "Costello", Email: "veronica@shop.example", LeadSource: "Web" };

describe("bridge records", () => {
  let endpoint: Endpoint;

  beforeEach(async () => {
    const org = standInOrg(await readStack(PROJECT_DIRECTORY, "local", [""]));
    const standIn = new SalesforceStandIn(org, seededRandom(1), () => 0);
    standIn.recordsOf("Contact").upsert(FIELD, "1001", JSON.stringify(VERONICA));
    endpoint = await serveEndpoint(
      {
        Bridge: stackActions("local", STACK),
        SalesforceStandIn: recordActions({ default: standIn }),
      },
      0,
    );
  });
  afterEach(() => endpoint.stop());

  const run = (...args: string[]) => {
    const { port } = new URL(endpoint.origin);
    return command(
      (program) => addRecords(program, PROJECT_DIRECTORY),
      ["records", "--local", "--port", port, ...args],
    );
  };

  it("shows each record by its external ID, and personal data only with --reveal", async () => {
    const { stdout, code } = await run();
    assert.equal(code, 0);
    assert.match(stdout, /^Records in the stand-in for Salesforce of the stack local:\n/);
    assert.match(stdout, /\nContact: 1 record, by ShopCustomerId__c\n/);
    assert.match(stdout, /^external ID +1001\nLastName +<text, 8 characters>$/m);
    assert.doesNotMatch(stdout, /Costello|veronica/);
    const revealed = await run("--reveal");
    assert.match(revealed.stdout, /│ 1001 +│ Costello +│ veronica@shop\.example +│ Web +│/);
  });

  it("prints one JSON object", async () => {
    const { stdout } = await run("--json", "--reveal");
    const record = { externalIdField: FIELD, externalId: "1001", fields: VERONICA };
    assert.deepEqual(JSON.parse(stdout), {
      stack: "local",
      orgs: { default: { Contact: [record] } },
    });
    const masked = await run("--json");
    assert.doesNotMatch(masked.stdout, /Costello|veronica/);
  });

  it("requires --local, and a `bridge local` that answers", async () => {
    const ran = (...args: string[]) =>
      command((program) => addRecords(program, PROJECT_DIRECTORY), ["records", ...args]);
    assert.match((await ran()).stderr, /required option '--local' not specified/);
    const { stderr, code } = await ran("--local", "--port", "1");
    assert.equal(code, 1);
    assert.match(stderr, /^error: Nothing answers at http:\/\/127\.0\.0\.1:1 .*Start `npx bridge/);
  });

  it("reports another service that listens at the port", async () => {
    const other = await serveEndpoint({ Bridge: stackActions("local", STACK) }, 0);
    const { port } = new URL(other.origin);
    const { stderr, code } = await run("--port", port);
    await other.stop();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: http:\/\/127\.0\.0\.1:\d+ returned 4\d\d .*Check that `npx bridge local` listens there/,
    );
  });
});

describe("the shown records", () => {
  const orgs = (
    fields: OrgRecords[string][string][number]["fields"],
    org = "default",
  ): OrgRecords => ({
    [org]: { Contact: [{ externalIdField: FIELD, externalId: "7", fields }] },
  });

  it("keep null, true and false, and mask every other value, also a constant of the mapping", () => {
    const fields = { LastName: "Costello", Suffix: null, HasOptedOut: true, Visits: 3 };
    const { default: shown } = maskRecords(orgs({ ...fields, LeadSource: "Web" }));
    assert.deepEqual(shown?.Contact?.[0]?.fields, {
      ...fields,
      LastName: "<text, 8 characters>",
      Visits: "<number>",
      LeadSource: "<text, 3 characters>",
    });
    assert.equal(shown.Contact[0].externalId, "7");
  });

  it("are grouped by org and object, also if an object has no record", () => {
    const text = formatRecordsByOrg("dev", { default: { Contact: [] }, ...orgs({}, "emea") }, 80);
    assert.match(text, /\n\nContact: 0 records\n\nContact of the org emea: 1 record, by Shop/);
  });

  it("hold no control character", () => {
    const text = formatRecordsByOrg("dev", orgs({ LastName: "\u001b[2J" }), 80);
    assert.match(text, /\ufffd\[2J/);
  });
});
