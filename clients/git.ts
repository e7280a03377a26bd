import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";

/** A commit, and the words for it. */
export interface Revision {
  commit: string;
  /** Such as `HEAD^1 (1a2b3c4)`. */
  name: string;
}

/** Why there is no commit, as a sentence. */
export interface NoRevision {
  unavailable: string;
}

/** Branches on which work is based, the likeliest first. `origin/HEAD` is the default branch that a clone remembers. */
const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];
const NAME_ONE = "Name a revision, such as --changes HEAD^1.";

/**
 * Finds the commit that a person names.
 *
 * @param directory in the working tree
 * @throws RunError where the revision does not exist, or there is no repository
 */
export async function findRevision(directory: string, given: string): Promise<Revision> {
  const found = await commitOf(directory, given);
  if (found !== undefined) return { commit: found, name: `${given} (${shortOf(found)})` };
  const repository = await ask(directory, ["rev-parse", "--git-dir"]);
  if (!repository.ok) throw new RunError(whyNoRepository(directory, repository.reason));
  const shallow = await isShallow(directory);
  throw new RunError(
    `The revision '${given}' does not exist in the git repository of ${directory}.` +
      (shallow
        ? " The clone is shallow: fetch more of its history, such as with `git fetch --unshallow`, or fetch-depth: 2 of actions/checkout for HEAD^1."
        : " `git log` lists revisions."),
  );
}

/**
 * Finds the newest commit that this checkout shares with the default branch. On the default branch itself that is its last commit
 * on the server, so that only local changes differ from it.
 *
 * @param directory in the working tree
 */
export async function findBase(directory: string): Promise<Revision | NoRevision> {
  const repository = await ask(directory, ["rev-parse", "--git-dir"]);
  if (!repository.ok) return { unavailable: whyNoRepository(directory, repository.reason) };
  if ((await commitOf(directory, "HEAD")) === undefined) {
    return { unavailable: "The git repository has no commit yet, so there is nothing to compare." };
  }
  for (const branch of DEFAULT_BRANCHES) {
    if ((await commitOf(directory, branch)) === undefined) continue;
    const base = await ask(directory, ["merge-base", "HEAD", branch]);
    if (base.ok) return { commit: base.text, name: `${branch} (${shortOf(base.text)})` };
    return {
      unavailable: `This checkout shares no known commit with ${branch}${(await isShallow(directory)) ? ", because the clone is shallow" : ""}. ${NAME_ONE}`,
    };
  }
  return {
    unavailable: `The default branch is not known here: none of ${DEFAULT_BRANCHES.join(", ")} exists. ${NAME_ONE}`,
  };
}

/** A checkout of a commit, beside the working tree. */
export interface Checkout {
  /** The root of the working tree. */
  root: string;
  /** The folder in it that corresponds to the directory for which it was made. */
  directory: string;
  /** The root of the repository's own working tree. */
  original: string;
}

/**
 * Writes the files of a commit to a folder. The repository, its index and its working tree stay as they are: the commit is read into
 * an index of its own. No hook runs.
 *
 * @param directory in the working tree
 * @param into a folder for the files and that index
 * @throws RunError with git's reason
 */
export async function checkOut(directory: string, commit: string, into: string): Promise<Checkout> {
  const root = join(into, "tree");
  await mkdir(root, { recursive: true });
  const read = async (command: readonly string[], where: string) => {
    const answer = await ask(where, command, { GIT_INDEX_FILE: join(into, "index") });
    if (answer.ok) return answer.text;
    throw new RunError(`git cannot write the files of ${shortOf(commit)}: ${answer.reason}.`);
  };
  const original = await read(["rev-parse", "--show-toplevel"], directory);
  const prefix = await read(["rev-parse", "--show-prefix"], directory);
  await read(["read-tree", commit], original);
  await read(["checkout-index", "--all", "--quiet", `--prefix=${root}/`], original);
  return { root, directory: join(root, prefix), original };
}

const shortOf = (commit: string): string => commit.slice(0, 7);

async function commitOf(directory: string, revision: string): Promise<string | undefined> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const answer = await ask(directory, asked);
  return answer.ok && answer.text !== "" ? answer.text : undefined;
}

async function isShallow(directory: string): Promise<boolean> {
  const answer = await ask(directory, ["rev-parse", "--is-shallow-repository"]);
  return answer.ok && answer.text === "true";
}

function whyNoRepository(directory: string, reason: string): string {
  return reason.includes("not a git repository")
    ? `${directory} is in no git repository, so there is nothing to compare.`
    : `The git repository of ${directory} cannot be read: ${reason}.`;
}

type Answer = { ok: true; text: string } | { ok: false; reason: string };

/** Runs a git command that changes no file of the repository. The reason of a failure is git's first line, without a full stop. */
function ask(
  directory: string,
  command: readonly string[],
  environment: Record<string, string> = {},
): Promise<Answer> {
  const own = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C", ...environment };
  return new Promise((resolve) => {
    execFile(
      "git",
      [...own, ...command],
      { cwd: directory, env, maxBuffer: 2 ** 20 },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ ok: true, text: stdout.trim() });
        const missing = error.code === "ENOENT" ? "git is not installed" : undefined;
        const [line = ""] = stderr.trim().split("\n");
        const said = line.replace(/^(?:fatal|error): |\.$/g, "");
        resolve({ ok: false, reason: (missing ?? said) || `it ended with ${error.code}` });
      },
    );
  });
}
