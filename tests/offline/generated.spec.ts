import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateFiles } from "../../offline/generated";
import { policies } from "../../policy/policies";
import { SETTING_KEYS } from "../../settings/schema";
import { PROJECT_DIRECTORY } from "../folder";

/** Returns the first cells of a document's table rows if they are code. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = ""]) => cell);

describe("the generated files", () => {
  it("are up to date; if not, run `npm run generate`", async () => {
    for (const { file, text } of await generateFiles(PROJECT_DIRECTORY)) {
      assert.equal(await readFile(join(PROJECT_DIRECTORY, file), "utf8"), text, file);
    }
  });

  it("list every setting, in the order of the schema", async () => {
    const text = await readFile(join(PROJECT_DIRECTORY, "docs", "settings.md"), "utf8");
    assert.deepEqual(firstCells(text), SETTING_KEYS);
  });

  it("list every policy, in the order of the pack", async () => {
    const text = await readFile(join(PROJECT_DIRECTORY, "policy", "README.md"), "utf8");
    assert.deepEqual(
      firstCells(text),
      policies.map(({ name }) => name),
    );
  });
});
