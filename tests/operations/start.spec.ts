import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Summary } from "../../operations/narrator";
import { ProjectCopy, type Run } from "../projectCopy";

/** What the local stack's secrets are; none of it may be seen. */
const SECRETS = [
  "local-client-id",
  "local-client-secret",
  "integration@shop.example",
  "local-password-and-token",
];

describe("npm start", () => {
  let project: ProjectCopy;
  beforeEach(async () => (project = await ProjectCopy.make()));
  afterEach(() => project.remove());

  const edit = (file: string, change: (text: string) => string) => project.edit(file, change);
  /** A folder with one good event, to which a test adds. */
  const eventsFolder = async () => {
    const folder = join(project.directory, "some-events");
    await mkdir(folder);
    await cp(
      join(project.directory, "events", "01-customer-registered.json"),
      join(folder, "good.json"),
    );
    return folder;
  };
  const noStackTrace = ({ stdout, stderr }: Run) =>
    assert.doesNotMatch(stdout + stderr, /^\s+at .+:\d+:\d+\)?$/m);
  const noSecret = ({ stdout, stderr }: Run) =>
    SECRETS.forEach((secret) => assert.ok(!(stdout + stderr).includes(secret), secret));

  it("prints one JSON object, in which every published event is a contact and none is lost", async () => {
    const run = await project.start("--json");

    assert.equal(run.stderr, "");
    assert.equal(run.code, 0);
    const summary = JSON.parse(run.stdout) as Summary;
    assert.deepEqual(Object.keys(summary), [
      "stack",
      "resources",
      "policies",
      "events",
      "contacts",
    ]);
    assert.equal(summary.stack, "local");
    assert.deepEqual(summary.policies, { evaluated: 2, violations: 0 });
    assert.deepEqual(summary.events, {
      published: 24,
      delivered: 24,
      retried: 20,
      deadLettered: 1,
      redriven: 1,
      lost: 0,
    });
    assert.equal(summary.contacts.length, 23);
    assert.deepEqual(summary.contacts.slice(0, 3), [
      {
        externalId: "1001",
        fields: {
          FirstName: "Veronica",
          LastName: "Marsh",
          Email: "veronica.marsh@example.com",
          ShopStore__c: "Default Store View",
          LeadSource: "Web",
        },
      },
      {
        externalId: "1002",
        fields: {
          FirstName: 'Zoë "Zo" 李',
          LastName: "D'Ångelo \\ Müller",
          Email: "zoe.dangelo@example.com",
          ShopStore__c: "Default Store View",
          LeadSource: "Web",
        },
      },
      {
        externalId: "1003",
        fields: {
          FirstName: "Jonas",
          LastName: "Huber",
          Email: "jonas.huber@example.com",
          ShopStore__c: "Österreich",
          LeadSource: "Web",
        },
      },
    ]);
    noSecret(run);
  });

  it("tells a person each of its six steps, in their order, and no secret", async () => {
    const run = await project.start();

    assert.equal(run.code, 0);
    const steps = [...run.stdout.matchAll(/^\[(\d)\/6\]/gm)].map(([, step]) => step);
    assert.deepEqual(steps, ["1", "2", "3", "4", "5", "6"]);
    assert.match(run.stdout, /ERROR_CODE +SDK_CLIENT_ERROR/);
    assert.match(run.stdout, /24 published, 24 delivered, .* 0 lost/);
    noSecret(run);
  });

  it("stops at a mandatory violation: names it, publishes nothing, and exits with 1", async () => {
    await edit("Pulumi.local.yaml", (text) =>
      text.replace('invocationRateLimit: "10"', 'invocationRateLimit: "40"'),
    );

    const run = await project.start("--json");

    assert.equal(run.code, 1);
    assert.match(
      run.stderr,
      /api-destination-rate-limit: .*'shop-destination'.* is 40, the ceiling is 20/,
    );
    const summary = JSON.parse(run.stdout) as Summary;
    assert.deepEqual(summary.policies, { evaluated: 2, violations: 1 });
    assert.equal(summary.events.published, 0);
    noStackTrace(run);
  });

  it("reports every mistake of the stack file at once, without a stack trace or a secret", async () => {
    await edit("Pulumi.local.yaml", (text) =>
      text
        .replace(
          'invocationRateLimit: "10"',
          'invocationRateLimit: "1000"\n  eventbridge-salesforce:bogus: 1',
        )
        .replace(/ +aws:region: .*\n/, "")
        .replace(/salesforceDomain: .*/, "retryMaximumAttempts: 186")
        .replace(
          /salesforceClientSecret:\n\s+secure: .*/,
          "salesforceClientSecret: CANARY-in-plaintext",
        ),
    );

    const run = await project.start();

    assert.equal(run.code, 1);
    for (const key of [
      "salesforceDomain is missing",
      "salesforceClientSecret is a secret in plaintext",
      "invocationRateLimit must be a whole number, 1 to 300",
      "retryMaximumAttempts must be a whole number, 0 to 185",
      "bogus is not a setting",
      "aws:region is missing",
    ]) {
      assert.ok(run.stderr.includes(key), `${key}, in:\n${run.stderr}`);
    }
    assert.doesNotMatch(run.stdout, /planned/);
    assert.ok(!(run.stdout + run.stderr).includes("CANARY"));
    noStackTrace(run);
  });

  it("names an event file that it cannot use, delivers the others, and exits with 1", async () => {
    const folder = await eventsFolder();
    await writeFile(join(folder, "broken.json"), "{");
    await writeFile(join(folder, "strange.json"), '{"source": "shop.magento"}');

    const run = await project.start("--json", "--events", folder);

    assert.equal(run.code, 1);
    assert.match(run.stderr, /broken\.json/);
    assert.match(run.stderr, /strange\.json.*detail/);
    const { events } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual([events.published, events.delivered, events.lost], [1, 1, 0]);
    noStackTrace(run);
  });

  it("counts an event that no rule matches as lost, and exits with 1", async () => {
    const folder = await eventsFolder();
    await edit("subscriptions.ts", (text) =>
      text.replaceAll("$.detail.email", "$.detail.no_such_field"),
    );

    const run = await project.start("--json", "--events", folder);

    assert.equal(run.code, 1);
    assert.match(run.stderr, /1 of 1 events are lost/);
    const { events } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual([events.published, events.delivered, events.lost], [1, 0, 1]);
  });

  it("leaves a dead letter whose cause is not mended in the queue: not a loss, yet exit code 1", async () => {
    const folder = await eventsFolder();
    await edit(join("some-events", "good.json"), (text) =>
      text.replace('"veronica.costello@example.com"', '"no address"'),
    );

    const run = await project.start("--json", "--events", folder);

    const { events } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual(events, {
      published: 1,
      delivered: 0,
      retried: 0,
      deadLettered: 1,
      redriven: 0,
      lost: 0,
    });
    assert.match(run.stderr, /1 of 1 events are still in the dead-letter queue/);
    assert.equal(run.code, 1);
    noStackTrace(run);
  });

  it("says which object its stand-in of Salesforce knows, when the subscriptions are about another", async () => {
    await edit("subscriptions.ts", (text) =>
      text.replace('object: "Contact"', 'object: "Customer__c"'),
    );

    const run = await project.start();

    assert.equal(run.code, 1);
    assert.match(
      run.stderr,
      /upserts Customer__c, and the stand-in of Salesforce knows Contact only/,
    );
    noStackTrace(run);
  });
});
