import assert from "node:assert/strict";
import { join } from "node:path";
import type { Summary } from "../../demo/narrator";
import { policies } from "../../policy/policies";
import { LinkedProject } from "../linkedProject";
import type { Run } from "../local/served";
import { ProjectCopy } from "../projectCopy";

/** The local stack's secrets, which no output may show. */
const SECRETS = ["local-client-id", "local-client-secret"];

describe("npm start", () => {
  let project: LinkedProject;
  before(async () => (project = await LinkedProject.make()));
  afterEach(() => project.restore());
  after(() => project.remove());

  const edit = (file: string, change: (text: string) => string) => project.edit(file, change);
  /** A folder with one good event, to which a test adds. */
  const eventsFolder = async () => {
    const good = await project.read("events", "01-customer-registered.json");
    await project.write("some-events/good.json", good);
    return join(project.directory, "some-events");
  };
  const noStackTrace = ({ stdout, stderr }: Run) =>
    assert.doesNotMatch(stdout + stderr, /^\s+at .+:\d+:\d+\)?$/m);
  const noSecret = ({ stdout, stderr }: Run) =>
    SECRETS.forEach((secret) => assert.ok(!(stdout + stderr).includes(secret), secret));

  it("prints one JSON object in which every published event is a contact and no event is lost", async () => {
    const copy = await ProjectCopy.make(); // in a process of its own
    const run = await copy.start("--json");
    await copy.remove();

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
    assert.deepEqual(summary.policies, { evaluated: policies.length, violations: 0 });
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
          // The update has no middle name, which stays; its date of birth is null, which clears it.
          MiddleName: "Ann",
          Birthdate: null,
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
          MiddleName: "“Bee”",
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

  it("shows its six steps in their order, and no secret", async () => {
    const run = await project.start();

    assert.equal(run.code, 0);
    const steps = [...run.stdout.matchAll(/^\[(\d)\/6\]/gm)].map(([, step]) => step);
    assert.deepEqual(steps, ["1", "2", "3", "4", "5", "6"]);
    assert.match(run.stdout, /ERROR_CODE +SDK_CLIENT_ERROR/);
    assert.match(run.stdout, /24 published, 24 delivered, .* 0 lost/);
    noSecret(run);
  });

  it("goes on with a program that has what the emulator lacks, and names what is not created", async () => {
    await edit(
      "index.ts",
      (text) => `${text}
import * as aws from "@pulumi/aws";
const statement = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const role = new aws.iam.Role("worker", {
  assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  tags: { project: "shop", stack: "local" },
});
const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
new aws.iam.RolePolicyAttachment("basic", { role, policyArn });
`,
    );
    const run = await project.start();
    assert.match(run.stdout, /policyArn of basic \(iam\.RolePolicyAttachment\): the emulator/);
    assert.match(run.stdout, /Not created, because the emulator lacks them .*: basic\./);
    assert.match(run.stdout, /24 published, 24 delivered, .* 0 lost/);
    noStackTrace(run);
  });

  it("stops at a mandatory violation: names it, publishes no event, and exits with 1", async () => {
    await edit("Pulumi.local.yaml", (text) =>
      text.replace('invocationRateLimit: "10"', 'invocationRateLimit: "40"'),
    );

    const run = await project.start("--json");

    assert.equal(run.code, 1);
    assert.match(
      run.stderr,
      /api-destination-rate-limit: .*'shop-Contact-ShopCustomerId__c'.* is 40, and the ceiling is 20/,
    );
    const summary = JSON.parse(run.stdout) as Summary;
    assert.deepEqual(summary.policies, { evaluated: policies.length, violations: 1 });
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
      "invocationRateLimit must be a whole number, 1 to 299",
      "retryMaximumAttempts must be a whole number, 1 to 185",
      "bogus is not a setting",
      "aws:region is missing",
    ]) {
      assert.ok(run.stderr.includes(key), `${key}, in:\n${run.stderr}`);
    }
    assert.doesNotMatch(run.stdout, /planned/);
    assert.ok(!(run.stdout + run.stderr).includes("CANARY"));
    noStackTrace(run);
  });

  it("names an event file that it cannot use, delivers the other events, and exits with 1", async () => {
    const folder = await eventsFolder();
    await project.write("some-events/broken.json", "{");
    await project.write("some-events/strange.json", '{"source": "shop.magento"}');

    const run = await project.start("--json", "--events", folder);

    assert.equal(run.code, 1);
    assert.match(run.stderr, /broken\.json/);
    assert.match(run.stderr, /strange\.json.*detail/);
    const { events } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual([events.published, events.delivered, events.lost], [1, 1, 0]);
    noStackTrace(run);
  });

  it("counts an event that a filter excludes as lost, and exits with 1", async () => {
    const folder = await eventsFolder();
    await project.subscribe((one) => ({
      ...one,
      events: { ...one.events, filter: { group_id: [7] } },
    }));

    const run = await project.start("--json", "--events", folder);

    assert.equal(run.code, 1);
    assert.match(run.stderr, /1 of 1 event is lost/);
    const { events } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual([events.published, events.delivered, events.lost], [1, 0, 1]);
  });

  it("keeps an event of which no request can be made in the dead-letter queue, and shows the reason", async () => {
    const folder = await eventsFolder();
    await project.subscribe((one) => ({
      ...one,
      fields: { ...one.fields, LastName: "$.detail.taxvat" as const },
    }));

    const run = await project.start("--events", folder);

    assert.equal(run.code, 1);
    assert.match(run.stderr, /1 of 1 event is still in the dead-letter queue/);
    assert.match(run.stdout, /to the queue shop-local-dlq-/);
    assert.match(run.stdout, /no request can be made of it: \$\.detail\.taxvat is missing/);
    assert.match(
      run.stdout,
      /1 published, 0 delivered, 0 retried, 1 dead-lettered, 0 redriven, 0 lost/,
    );
    noStackTrace(run);
  });

  it("leaves a dead letter in the queue if its cause is not fixed: not a loss, but exit code 1", async () => {
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
    assert.match(run.stderr, /1 of 1 event is still in the dead-letter queue/);
    assert.equal(run.code, 1);
    noStackTrace(run);
  });

  it("upserts into the objects of the stack's subscriptions, custom objects too, and shows their records", async () => {
    const folder = await eventsFolder();
    const events = {
      schema: "customer",
      source: "shop.magento",
      detailTypes: ["customer-registered"],
    };
    const upsert = { externalIdField: "ShopId__c", externalId: "$.detail.id" };
    const subscriptions = [
      {
        name: "accounts",
        events,
        upsert: { ...upsert, object: "Account" },
        fields: { Name: "$.detail.lastname", Vip__c: { constant: true } },
      },
      {
        name: "customers",
        events,
        upsert: { ...upsert, object: "Customer__c" },
        fields: { Group__c: "$.detail.group_id", Birth__c: { optional: "$.detail.dob" } },
      },
    ];
    await edit(
      "Pulumi.local.yaml",
      (text) => `${text}  eventbridge-salesforce:subscriptions: ${JSON.stringify(subscriptions)}\n`,
    );

    const run = await project.start("--json", "--events", folder);

    assert.equal(run.stderr, "");
    assert.equal(run.code, 0);
    const { contacts, otherRecords, events: counts } = JSON.parse(run.stdout) as Summary;
    assert.deepEqual([counts.published, counts.delivered, counts.lost], [1, 1, 0]);
    assert.deepEqual(contacts, []);
    assert.deepEqual(otherRecords, {
      Account: [{ externalId: "1001", fields: { Name: "Costello", Vip__c: true } }],
      Customer__c: [{ externalId: "1001", fields: { Group__c: 1, Birth__c: "1988-04-12" } }],
    });
  });

  it("dead-letters an event with a field that a standard object does not have, like Salesforce", async () => {
    const folder = await eventsFolder();
    await project.subscribe((one) => ({
      ...one,
      fields: { LeadSauce: { constant: "Web" }, ...one.fields },
    }));
    const run = await project.start("--events", folder);
    assert.equal(run.code, 1);
    assert.match(run.stdout, /No such column 'LeadSauce' on sobject of type Contact/);
  });
});
