import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PROJECT_DIRECTORY = join(__dirname, "..");

/** A temporary folder for each test of the block in which it is called. */
export function temporaryFolder() {
  let path = "";
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "embedded-"));
  });
  afterEach(() => rm(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
    /** Writes a file and returns its path. */
    async write(name: string, text: string): Promise<string> {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    read: (name: string) => readFile(join(path, name), "utf8"),
    /** Lets programs and packs in the folder find this project's packages. */
    linkPackages: () =>
      symlink(join(PROJECT_DIRECTORY, "node_modules"), join(path, "node_modules"), "junction"),
  };
}
