import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLimits } from "../../../clients/timeLimits";
import { VirtualClock } from "../../../emulator/clock";
import { ConsoleUnderTest } from "../../console/consoleUnderTest";
import { temporaryFolder } from "../../folder";
import { LinkedProject } from "../../linkedProject";
import { Served, type Run } from "../../local/served";
import { ERASING, SearchWorld } from "./searchWorld";

const MINUTE = 60_000;

describe("one message, of a stack whose archive can be searched for erasures,", () => {
  const folder = temporaryFolder();
  let project: LinkedProject;
  let world: SearchWorld;
  let served: Served<SearchWorld>;
  let begin: number;
  let searches: number;

  before(async () => {
    project = await LinkedProject.make();
    const inFile = ERASING.map((one) => ({
      ...one,
      events: { ...one.events, schema: "customer" },
    }));
    await project.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(inFile)}\n`,
    );
  });
  after(() => project.remove());

  beforeEach(async () => {
    begin = Date.now() - 60 * MINUTE;
    const clock = new VirtualClock(begin);
    world = new SearchWorld(ERASING, { clock });
    served = await new Served(world).start({
      ...world.outputs,
      erasureSearch: world.searchOutputs,
    });
    searches = 0;
    served.before = async (action) => {
      if (action === "StartReplay") searches += 1;
      if (action === "DescribeReplay") await clock.run(clock.now() + 1_000);
    };
    await world.send("customer-deleted", { id: 1 }, at(30));
    await clock.run(Date.now() - 5 * MINUTE);
  });
  afterEach(() => served.stop());

  const at = (minutes: number) => new Date(begin + minutes * MINUTE).toISOString();
  const dlq = (...args: string[]): Promise<Run> =>
    withLimits({ look: 0 }, () =>
      project.bridge("dlq", ...args, "--records", folder.path, ...served.here),
    );
  const edit = async (id: string, ...args: string[]): Promise<Run> => {
    const file = join(folder.path, "edited.json");
    const letter = world.queue.held.find(({ messageId }) => messageId === id);
    await writeFile(file, letter?.body ?? "");
    return dlq("redrive", "--edit", id, "--edit-file", file, "--yes", ...args);
  };
  const left = () => world.queue.held.map(({ messageId }) => messageId);

  it("is shown with the sentence that the archive is not searched yet", async () => {
    const older = world.queueUpdate(1, at(20));
    const { stdout, stderr } = await project.bridge("dlq", "show", older, ...served.here);
    assert.match(
      stdout.replace(/\s+/g, " "),
      /brings its data back\. Here, only the queue is searched for its erasure: a redrive also searches the archive before it publishes\./,
      stderr,
    );
    assert.equal(searches, 0);
  });

  it("is refused by the console's redrive as well, whose plan says that it searches", async () => {
    const older = world.queueUpdate(1, at(20));
    world.queueUpdate(2, at(-20 * 24 * 60));
    const page = new ConsoleUnderTest(served, {
      ...{ directory: project.directory, records: folder.path },
    });
    const plan = await page.job("plan", {
      ...{ action: "redrive", filter: {}, rate: "off", ignoreErasures: false },
    });
    assert(plan.plan?.notes.some((note) => note.startsWith("2 events write to records")));
    const job = await page.job("redrive", { plan: plan.id, yes: true });
    assert.deepEqual([job.published, job.refused, searches], [1, 1, 1]);
    assert(
      job.result?.sentences.some((one) => one.startsWith("Erasures that were published before")),
    );
    assert.deepEqual(left(), [older]);
  });

  it("is edited, and published only if the archive holds no later erasure", async () => {
    const [older, other] = [world.queueUpdate(1, at(20)), world.queueUpdate(2, at(20))];
    const refused = await edit(older);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Nothing is published: the archive holds a later deletion/);
    const published = await edit(other);
    assert.equal(published.code, 0, published.stderr);
    assert.deepEqual([left(), searches], [[older], 2]);
    assert.equal((await edit(older, "--ignore-erasures")).code, 0);
    assert.deepEqual([left(), searches], [[], 2]);
  });

  it("is edited, and not published if the erasure could not reach the queue of the search", async () => {
    const older = world.queueUpdate(1, at(20));
    world.found.policy = undefined;
    const { code, stderr } = await edit(older);
    assert.equal(code, 1);
    assert.match(stderr, /Nothing is published: the queue holds a later deletion/);
    assert(left().includes(older));
  });
});
