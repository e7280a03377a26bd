import assert from "node:assert/strict";
import { TestWorld } from "../emulator/testWorld";
import { temporaryFolder } from "../folder";
import { LinkedProject } from "../linkedProject";
import { Served } from "../local/served";
import { answered } from "../operations/deadLetters/letters";
import { ConsoleUnderTest } from "./consoleUnderTest";

const key = { object: "Contact", externalIdField: "ShopCustomerId__c", externalId: "$.detail.id" };
const events = (type: string) => ({
  ...{ schema: "customer", source: "shop.magento" },
  detailTypes: [type],
});
const subscriptions = [
  {
    ...{ name: "updates", events: events("customer-updated"), upsert: key },
    fields: { LastName: "$.detail.lastname" },
  },
  { name: "deletions", events: events("customer-deleted"), delete: key },
];

describe("the page of dead letters of a stack that deletes", () => {
  const folder = temporaryFolder();
  let project: LinkedProject;
  let served: Served;
  let console: ConsoleUnderTest;
  let world: TestWorld;

  before(async () => {
    project = await LinkedProject.make();
    await project.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(subscriptions)}\n`,
    );
  });
  after(() => project.remove());

  beforeEach(async () => {
    world = new TestWorld();
    const ruleNames = Object.fromEntries(
      subscriptions.map(({ name, events: { source, detailTypes } }) => {
        world.addRule(name, { source: [source], "detail-type": detailTypes });
        return [name, { sending: [name] }];
      }),
    );
    served = await new Served(world).start({ ruleNames });
    console = new ConsoleUnderTest(served, {
      ...{ directory: project.directory, records: folder.path },
    });
  });
  afterEach(() => served.stop());

  /** Puts a message into the queue. @returns its ID */
  const queue = (of: "updates" | "deletions", second: number): string =>
    world.queue.send({
      attributes: {
        ...answered(503),
        RULE_ARN: `arn:aws:events:eu-central-1:000000000000:rule/shop/${of}`,
      },
      body: JSON.stringify({
        ...{ id: of, source: "shop.magento", detail: { id: 1, lastname: "Costello" } },
        "detail-type": of === "updates" ? "customer-updated" : "customer-deleted",
        time: `2026-09-14T08:00:0${second}Z`,
      }),
    }).messageId;

  it("refuses what would undo an erasure, in the plan and in the redrive, and can be told not to", async () => {
    const older = queue("updates", 1);
    queue("deletions", 2);
    const REDRIVE = { action: "redrive", filter: {}, rate: "off" };
    const { plan } = await console.job("plan", { ...REDRIVE, ignoreErasures: false });
    assert.deepEqual([plan?.count, plan?.mayConfirm], [2, false]);
    assert.match(plan?.refused[0]?.reason ?? "", /erased data back|older event/);
    assert(plan?.refused.some(({ messageIds }) => messageIds.includes(older)));
    const told = await console.job("plan", { ...REDRIVE, ignoreErasures: true });
    assert.equal(told.plan?.mayConfirm, true);
    assert.match(told.plan.command, / --ignore-erasures --yes$/);
    const erased = await console.job("plan", { ...REDRIVE, ignoreErasures: true, erased: "1\n" });
    assert.equal(erased.plan?.refused[0]?.count, 1);
    const job = await console.job("redrive", { plan: erased.id, yes: true });
    assert.deepEqual([job.published, job.refused], [1, 1]);
    assert.deepEqual(
      world.queue.held.map(({ messageId }) => messageId),
      [older],
    );
  });

  it("does not drop an erasure of which an older event stays", async () => {
    queue("updates", 1);
    const deletion = queue("deletions", 2);
    const DROP = { action: "drop", filter: { ids: [deletion] } };
    const { id, plan } = await console.job("plan", { ...DROP, ignoreErasures: false });
    assert.deepEqual([plan?.count, plan?.mayConfirm], [1, false]);
    assert.match(plan?.verdict ?? "", /^Nothing would be dropped\. 1 message of the filter erases/);
    const refused = await console.ask("letters/drop", { plan: id, count: 1, yes: true });
    assert.equal(refused.status, 409);
    assert.equal(world.queue.held.length, 2);
    const told = await console.job("plan", { ...DROP, ignoreErasures: true });
    await console.job("drop", { plan: told.id, count: 1, yes: true });
    assert.equal(world.queue.held.length, 1);
  });
});
