import assert from "node:assert/strict";
import type { TestWorld } from "../emulator/testWorld";
import { temporaryFolder } from "../folder";
import type { LinkedProject } from "../linkedProject";
import type { Served } from "../local/served";
import {
  erasingProject,
  queueLetter,
  servedErasingStack,
} from "../operations/deadLetters/erasingStack";
import { ConsoleUnderTest } from "./consoleUnderTest";

describe("the page of dead letters of a stack that deletes", () => {
  const folder = temporaryFolder();
  let project: LinkedProject;
  let served: Served;
  let console: ConsoleUnderTest;
  let world: TestWorld;

  before(async () => (project = await erasingProject()));
  after(() => project.remove());

  beforeEach(async () => {
    ({ world, served } = await servedErasingStack());
    console = new ConsoleUnderTest(served, {
      ...{ directory: project.directory, records: folder.path },
    });
  });
  afterEach(() => served.stop());

  const queue = (of: "updates" | "deletions", second: number) =>
    queueLetter(world, of, { id: 1, second });

  it("refuses what would undo an erasure, in the plan and in the redrive, unless erasures are ignored", async () => {
    const older = queue("updates", 1);
    queue("deletions", 2);
    const REDRIVE = { action: "redrive", filter: {}, rate: "off" };
    const { plan } = await console.job("plan", { ...REDRIVE, ignoreErasures: false });
    assert.deepEqual([plan?.count, plan?.mayConfirm], [2, false]);
    assert.match(plan?.refused[0]?.reason ?? "", /erased data back|older event/);
    assert(plan?.refused.some(({ messageIds }) => messageIds.includes(older)));
    const ignoring = await console.job("plan", { ...REDRIVE, ignoreErasures: true });
    assert.equal(ignoring.plan?.mayConfirm, true);
    assert.match(ignoring.plan.command, / --ignore-erasures --yes$/);
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
    const ignoring = await console.job("plan", { ...DROP, ignoreErasures: true });
    await console.job("drop", { plan: ignoring.id, count: 1, yes: true });
    assert.equal(world.queue.held.length, 1);
  });
});
