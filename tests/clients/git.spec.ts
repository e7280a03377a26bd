import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkOut, findBase, findRevision } from "../../clients/git";
import { git } from "../git";
import { runError } from "../runError";

describe("the client of git", () => {
  let folder: string;
  let repository: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "git-"));
    repository = join(folder, "shop");
    await mkdir(join(repository, "project"), { recursive: true });
    git(repository, "init", "--quiet", "--initial-branch", "main");
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Commits a file of the project. */
  async function commit(text: string): Promise<string> {
    await writeFile(join(repository, "project", "file.txt"), text);
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "--message", text);
    return git(repository, "rev-parse", "HEAD");
  }

  it("finds the last commit that a branch shares with the default branch", async () => {
    const shared = await commit("shared");
    git(repository, "checkout", "--quiet", "-b", "feature");
    await commit("own");
    assert.deepEqual(await findBase(join(repository, "project")), {
      commit: shared,
      name: `main (${shared.slice(0, 7)})`,
    });
  });

  it("finds the commit of a revision, and names the revision that does not exist", async () => {
    const [first, second] = [await commit("first"), await commit("second")];
    assert.deepEqual(await findRevision(repository, "HEAD~1"), {
      commit: first,
      name: `HEAD~1 (${first.slice(0, 7)})`,
    });
    assert.equal((await findRevision(repository, second)).commit, second);
    for (const wrong of ["nowhere", "--all", "HEAD; rm -rf .", "main^{tree}"]) {
      await assert.rejects(
        findRevision(repository, wrong),
        runError(/^The revision '.*' does not exist in/),
      );
    }
  });

  it("says that a clone is shallow, where that may be why a revision does not exist", async () => {
    await commit("first");
    await commit("second");
    const clone = join(folder, "clone");
    git(folder, "clone", "--quiet", "--depth", "1", `file://${repository}`, clone);
    await assert.rejects(
      findRevision(clone, "HEAD^1"),
      runError(/The clone is shallow: fetch more .*fetch-depth: 2/),
    );
  });

  it("says why there is nothing to compare: no repository, no commit, no default branch, no shared commit", async () => {
    const reason = async (directory: string): Promise<string> => {
      const found = await findBase(directory);
      return "unavailable" in found ? found.unavailable : JSON.stringify(found);
    };
    assert.match(
      await reason(folder),
      /is in no git repository, so there is nothing to compare\.$/,
    );
    assert.match(await reason(repository), /has no commit yet/);
    await assert.rejects(findRevision(folder, "HEAD"), runError(/is in no git repository/));
    await commit("first");
    git(repository, "branch", "--move", "main", "trunk");
    assert.match(await reason(repository), /^The default branch is not known here: none of origin/);
    git(repository, "checkout", "--quiet", "--orphan", "main");
    await commit("other root");
    git(repository, "checkout", "--quiet", "trunk");
    assert.match(
      await reason(repository),
      /^This checkout shares no known commit with main\. Name a revision/,
    );
  });

  it("writes the files of a commit elsewhere, and leaves the repository as it is", async () => {
    const first = await commit("first");
    await commit("second");
    await writeFile(join(repository, "project", "file.txt"), "not committed");
    await writeFile(join(repository, "project", "staged.txt"), "staged");
    git(repository, "add", "project/staged.txt");
    const before = git(repository, "status", "--porcelain=v2", "--branch");
    const into = join(folder, "copy");
    await mkdir(into);
    const { directory, root } = await checkOut(join(repository, "project"), first, into);
    assert.equal(directory, join(root, "project/"));
    assert.equal(await readFile(join(directory, "file.txt"), "utf8"), "first");
    assert.equal(existsSync(join(directory, "staged.txt")), false);
    assert.equal(git(repository, "status", "--porcelain=v2", "--branch"), before);
    assert.equal(git(repository, "worktree", "list").split("\n").length, 1);
  });
});
