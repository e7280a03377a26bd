import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inspect } from "node:util";
import { withPolicyPack } from "../../offline/judgeProgram";
import { temporaryFolder } from "../folder";

describe("a policy pack that does not start", () => {
  const folder = temporaryFolder();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);

  beforeEach(async () => {
    unhandled.length = 0;
    await folder.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    await mkdir(join(folder.path, "policy"));
    process.on("unhandledRejection", note);
  });
  afterEach(() => process.off("unhandledRejection", note));

  const broken = () => ({
    directory: folder.path,
    stack: "dev",
    packFolder: join(folder.path, "policy"),
  });

  /** Waits until the pack has failed. `inspect` sees that without handling the rejection, as awaiting it would. */
  async function untilItFailed(pack: Promise<unknown>): Promise<void> {
    while (!inspect(pack).includes("<rejected>")) await setTimeout(20);
    await setTimeout(0); // Node reports unhandled rejections after the current turn
  }

  it("is reported to the work that awaits it, however late", async () => {
    await assert.rejects(
      withPolicyPack(broken(), async (pack) => {
        await untilItFailed(pack);
        await pack;
      }),
      /policy did not start/,
    );
    assert.deepEqual(unhandled, []);
  });

  it("does not hide a mistake that the work finds first", async () => {
    await assert.rejects(
      withPolicyPack(broken(), async (pack) => {
        await untilItFailed(pack);
        throw new Error("a mistake of the program");
      }),
      /^Error: a mistake of the program$/,
    );
    assert.deepEqual(unhandled, []);
  });
});
