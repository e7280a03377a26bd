import assert from "node:assert/strict";
import type { Summary } from "../../demo/narrator";
import { LinkedProject } from "../linkedProject";

const CONNECTION =
  "arn:aws:events:eu-central-1:123456789012:connection/salesforce/81d3ab8b-6f0f-4d4e-9f9a-3f1a0c5a2b11";
const PROJECT = "eventbridge-salesforce";

describe("a stack in the emulator", () => {
  let project: LinkedProject;
  before(async () => (project = await LinkedProject.make()));
  afterEach(() => project.restore());
  after(() => project.remove());

  const started = async () => {
    const { code, stdout, stderr } = await project.start("--json");
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Summary & { otherRecords?: Record<string, Summary["contacts"]> };
  };
  /** Adds an org with the secrets of the stack's own org. */
  const addOrg = (name: string) =>
    project.edit("Pulumi.local.yaml", (text) => {
      const own =
        text.match(new RegExp(` +${PROJECT}:salesforce\\w+:\\n +secure: .*\\n`, "g")) ?? [];
      const of = own.join("").replaceAll(`${PROJECT}:`, `${name}:`);
      return (
        `${text.trimEnd()}\n${of}` +
        `  ${name}:salesforceDomain: shop-${name}.my.salesforce.com\n` +
        `  ${name}:invocationRateLimit: "5"\n`
      );
    });

  it("sends to two orgs, and each has its own records", async () => {
    await addOrg("emea");
    await project.subscribe((one) =>
      one.name === "customer-updated" ? { ...one, org: "emea" } : one,
    );
    const { events, contacts, otherRecords } = await started();
    assert.equal(events.published, events.delivered);
    assert.equal(events.lost, 0);
    const inEmea = otherRecords?.["emea Contact"] ?? [];
    assert(contacts.length > 0 && inEmea.length > 0);
    // Only the registrations have it.
    assert(contacts.every(({ fields }) => fields.LeadSource === "Web"));
    assert(inEmea.every(({ fields }) => fields.LeadSource === undefined));
  });

  it("delivers through a connection of another stack, and says that its credentials are not tested", async () => {
    await project.edit("Pulumi.local.yaml", (text) =>
      text
        .replace(new RegExp(` +${PROJECT}:salesforceClient\\w+:\\n +secure: .*\\n`, "g"), "")
        .concat(`  ${PROJECT}:salesforceConnection: ${CONNECTION}\n`),
    );
    const { code, stdout, stderr } = await project.start();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /EventConnection/);
    assert.match(
      stdout,
      /The connection to \S+\.my\.salesforce\.com belongs to another stack\. The emulator signs in with credentials of its own/,
    );
  });

  it("delivers from an existing bus, and dead-letters into an encrypted queue", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  ${PROJECT}:eventBus: arn:aws:events:eu-central-1:210987654321:event-bus/shop-events\n` +
        `  ${PROJECT}:encryption: customer-managed\n`,
    );
    const { events, resources } = await started();
    assert.equal(events.published, events.delivered);
    assert.deepEqual([events.deadLettered, events.redriven, events.lost], [1, 1, 0]);
    assert(resources.some(({ type }) => type === "aws:kms/key:Key"));
  });

  it("allows existing roles to publish, by a policy of its own", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  ${PROJECT}:publishers: { roles: [shop-web], accounts: ["210987654321"] }\n`,
    );
    const { events, resources } = await started();
    assert.equal(events.published, events.delivered);
    const types = resources.map(({ type }) => type);
    for (const type of ["iam/policy:Policy", "iam/rolePolicyAttachment:RolePolicyAttachment"]) {
      assert(types.includes(`aws:${type}`), type);
    }
  });
});
