import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateFiles } from "../../offline/generated";
import { policies } from "../../policy/policies";
import { SETTING_KEYS } from "../../settings/schema";
import { PROJECT_DIRECTORY } from "../folder";

/** The first cells of a document's table rows, as far as they are code. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = ""]) => cell);

describe("what is made from the code", () => {
  it("is as the code has it; if not, run `npm run generate`", async () => {
    for (const { file, text } of await generateFiles(PROJECT_DIRECTORY)) {
      assert.equal(await readFile(join(PROJECT_DIRECTORY, file), "utf8"), text, file);
    }
  });

  it("lists every setting, in the order of the schema", async () => {
    const text = await readFile(join(PROJECT_DIRECTORY, "docs", "settings.md"), "utf8");
    assert.deepEqual(firstCells(text), SETTING_KEYS);
  });

  it("lists every policy, in the order of the pack", async () => {
    const text = await readFile(join(PROJECT_DIRECTORY, "policy", "README.md"), "utf8");
    assert.deepEqual(
      firstCells(text),
      policies.map(({ name }) => name),
    );
  });
});
