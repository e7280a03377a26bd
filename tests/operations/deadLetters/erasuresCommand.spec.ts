import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestWorld } from "../../emulator/testWorld";
import { temporaryFolder } from "../../folder";
import type { LinkedProject } from "../../linkedProject";
import type { Served } from "../../local/served";
import { erasingProject, queueLetter, servedErasingStack } from "./erasingStack";

describe("bridge dlq, of a stack that deletes,", () => {
  const folder = temporaryFolder();
  let project: LinkedProject;
  let world: TestWorld;
  let served: Served;

  before(async () => (project = await erasingProject()));
  after(() => project.remove());

  beforeEach(async () => {
    ({ world, served } = await servedErasingStack());
  });
  afterEach(() => served.stop());

  const queue = (of: "updates" | "deletions", id: number, second: number) =>
    queueLetter(world, of, { id, second });
  const dlq = (...args: string[]) => project.bridge("dlq", ...args, ...served.here);
  const redrive = async (...args: string[]) => {
    const { stdout, stderr } = await dlq("redrive", "--json", "--rate", "off", ...args);
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout) as Record<string, unknown> & { refused: object[] };
  };
  const left = () => world.queue.held.map(({ messageId }) => messageId).sort();

  it("redrive refuses an older update and keeps the deletion, until the update is dropped", async () => {
    const [older, deletion] = [queue("updates", 1, 1), queue("deletions", 1, 2)];
    queue("updates", 1, 3);
    queue("updates", 2, 1);
    const plan = await redrive();
    assert.deepEqual([plan.wouldPublish, plan.refused.length], [2, 2]);
    const done = await redrive("--yes");
    assert.deepEqual([done.published, done.refused.length], [2, 2]);
    assert.deepEqual(left(), [older, deletion].sort());

    const refusal = await dlq("drop", "--id", deletion, "--count", "1", "--yes");
    assert.equal(refusal.code, 1);
    assert.match(refusal.stderr, /Nothing is dropped\. .* an older event stays in the queue/);
    assert.deepEqual(left(), [older, deletion].sort());
    const records = ["--records", folder.path];
    assert.equal((await dlq("drop", "--id", older, "--count", "1", "--yes", ...records)).code, 0);
    assert.equal((await redrive("--yes")).published, 1);
    assert.deepEqual(left(), []);
  });

  it("redrive publishes both with --ignore-erasures, and leaves those of the shop's file", async () => {
    const erased = queue("updates", 3, 9);
    queue("updates", 1, 1);
    queue("deletions", 1, 2);
    const file = join(folder.path, "erased.txt");
    await writeFile(file, "3\n");
    const done = await redrive("--ignore-erasures", "--erased", file, "--yes");
    assert.deepEqual([done.published, done.refused.length], [2, 1]);
    assert.deepEqual(left(), [erased]);
  });

  it("the plan counts the events that may bring erased data back, and says how to name erased IDs", async () => {
    queue("updates", 1, 1);
    queue("updates", 2, 1);
    queue("deletions", 3, 2);
    const risk =
      "writes to Contact, whose records deletions erases: if this record was erased since, the event brings its data back";
    assert.deepEqual((await redrive()).besides, [
      { what: risk, count: 2 },
      ...((await redrive()).besides as { what: string }[]).slice(1),
    ]);
    const { stdout } = await dlq("redrive");
    assert.match(stdout, /2 events: writes to Contact, whose records deletions erases/);
    assert.match(
      stdout,
      /The stack local erases persons\. .* --erased <file> \(docs\/erasure\.md\)\.\s+After\s`pulumi\sup`\s.*\ssearches\sthe\sarchive\sfor\sthem\.\n\nNothing is changed\. With --yes, 3 events would be published/s,
    );
    const file = join(folder.path, "erased.txt");
    await writeFile(file, "2\n");
    const named = await dlq("redrive", "--erased", file);
    assert.doesNotMatch(named.stdout, /erases persons|writes to Contact/);
    assert.match(named.stdout, /1 message would be refused/);
  });

  it("show names the erasure before the remedy, and says what a redrive may bring back", async () => {
    const { stdout } = await dlq("show", queue("updates", 1, 1));
    assert.match(
      stdout.replace(/\s+/g, " "),
      /remedy Was this record erased since \(deletions\)\? Then drop the message, because a redrive would bring the data back\. Otherwise: /,
    );
    assert.match(
      stdout.replace(/\s+/g, " "),
      /The event writes to Contact, whose records deletions erases/,
    );
  });

  it("show says that a redrive refuses the update", async () => {
    const older = queue("updates", 1, 1);
    queue("deletions", 1, 2);
    const { stdout } = await dlq("show", older);
    assert.match(stdout, /A redrive refuses the event: the queue holds a later deletion/);
    assert.equal(left().length, 2);
  });
});
