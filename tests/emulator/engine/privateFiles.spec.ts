import assert from "node:assert/strict";
import { chmod, lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder } from "../../../emulator/engine/privateFiles";
import { ResourceRecords } from "../../../emulator/engine/records";
import { temporaryFolder } from "../../folder";

describe("state on disk", () => {
  const folder = temporaryFolder();
  let umask: number;
  before(() => (umask = process.umask(0o022)));
  after(() => process.umask(umask));
  const modeOf = async (path: string) => ((await lstat(path)).mode & 0o777).toString(8);
  const record = { type: "aws:sqs/queue:Queue", id: "dlq", inputs: {}, outputs: {} };

  it("is readable by its owner only: folders 0700, files 0600", async () => {
    const state = join(folder.path, "new", ".pulumi-state");
    makePrivateFolder(state);
    const file = join(state, "emulator.local.json");
    new ResourceRecords(file).put(record);
    assert.deepEqual([await modeOf(state), await modeOf(file)], ["700", "600"]);
    assert.deepEqual(new ResourceRecords(file).all(), [record]);
  });

  it("of an earlier version is closed to others, with its contents", async () => {
    const state = join(folder.path, ".pulumi-state");
    const stacks = join(state, ".pulumi", "stacks");
    await mkdir(stacks, { recursive: true });
    const files = [join(state, "emulator.local.json"), join(stacks, "local.json")];
    for (const file of files) await writeFile(file, "[]");
    assert.equal(await modeOf(files[0] ?? ""), "644");
    makePrivateFolder(state);
    for (const one of [state, stacks]) assert.equal(await modeOf(one), "700");
    for (const file of files) assert.equal(await modeOf(file), "600");
  });

  it("restricts a draft that a killed command left, and keeps the owner's permissions", async () => {
    const file = join(folder.path, "emulator.local.json");
    await writeFile(`${file}.new`, "half a dra");
    new ResourceRecords(file).put(record);
    assert.equal(await modeOf(file), "600");
    await chmod(file, 0o444);
    makePrivateFolder(folder.path);
    assert.equal(await modeOf(file), "400");
  });

  it("does not change the target of a link", async () => {
    const other = join(folder.path, "other");
    await writeFile(other, "somebody else's");
    const state = join(folder.path, ".pulumi-state");
    await mkdir(state);
    await symlink(other, join(state, "link"));
    makePrivateFolder(state);
    assert.equal(await modeOf(other), "644");
    assert.equal(await readFile(other, "utf8"), "somebody else's");
  });
});
