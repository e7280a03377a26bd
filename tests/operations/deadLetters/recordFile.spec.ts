import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { RecordFile } from "../../../operations/deadLetters/records";
import { runError } from "../../runError";
import { temporaryFolder } from "../../folder";

describe("records of drops and edits", () => {
  const folder = temporaryFolder();
  let umask: number;
  before(() => (umask = process.umask(0o022)));
  after(() => process.umask(umask));

  it("hold customers' events, and are readable by their owner only", async () => {
    const records = join(folder.path, "work", ".dead-letters");
    const record = new RecordFile(records, "dropped");
    record.write({ dropped: "1" });
    record.close();
    const modes = [join(folder.path, "work"), records, record.path].map(async (path) =>
      ((await stat(path)).mode & 0o777).toString(8),
    );
    assert.deepEqual(await Promise.all(modes), ["700", "700", "600"]);
  });

  it("are refused below a folder in which no folder can be made, such as /proc", () => {
    if (process.platform !== "linux") return;
    assert.throws(
      () => new RecordFile("/proc/nope/deeper", "dropped"),
      runError(/cannot be written \(ENOENT.*Choose another folder with --records/),
    );
  });
});
