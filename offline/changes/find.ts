import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { findBase, findRevision } from "../../clients/git";
import type { Registered } from "../../emulator/embedded/program";
import { readAll } from "../../events/read";
import type { Changes } from "./changes";
import { comparePlans } from "./comparePlans";
import { planOf, type StackPlan } from "./plan";
import { revisionPlan } from "./revisionPlan";

/** What a comparison is asked for. */
export interface ComparisonArgs {
  /** Of Pulumi.yaml. */
  directory: string;
  stack: string;
  /** A git revision. Default: the newest commit that the checkout shares with the default branch. */
  revision?: string | undefined;
}

const NOTHING = {
  notices: [],
  resources: { created: 0, deleted: 0, changed: 0 },
  subscriptions: [],
  others: [],
  compared: 0,
  events: [],
};
const NO_RESOURCES: StackPlan = { resources: [], hasClosedSecrets: false };

/**
 * Begins to compare a stack with a git revision of it. The revision is evaluated in a process of its own, while the caller evaluates
 * the checkout.
 *
 * @returns a function that is given the checkout's resources
 * @throws RunError for a revision that does not exist
 */
export async function beginComparison({
  directory,
  stack,
  revision,
}: ComparisonArgs): Promise<(resources: readonly Registered[]) => Promise<Changes>> {
  const found =
    revision === undefined ? await findBase(directory) : await findRevision(directory, revision);
  if ("unavailable" in found) return () => Promise.resolve({ ...NOTHING, ...found });
  const { commit, name: base } = found;
  const key = randomBytes(32).toString("hex");
  const before = revisionPlan(directory, { stack, commit, key });
  before.catch(() => undefined); // awaited below; a mistake of the checkout is reported first
  return async (resources) => {
    const answer = await before;
    if ("unavailable" in answer) {
      const unavailable = `The program of ${base} cannot be evaluated: ${answer.unavailable} Name another revision with --changes, or compare by \`pulumi preview --diff\`.`;
      return { ...NOTHING, base, unavailable };
    }
    const notices =
      "missing" in answer
        ? [`${answer.missing} does not exist in ${base}, so the whole stack is new.`]
        : [];
    const old = "missing" in answer ? NO_RESOURCES : answer.plan;
    const now = planOf(resources, key);
    const { events, mistakes } = await sampleEvents(directory);
    if (old.hasClosedSecrets || now.hasClosedSecrets) {
      notices.push("Secrets that no passphrase opens here are not compared.");
    }
    return { base, ...comparePlans(old, now, events), notices: [...notices, ...mistakes] };
  };
}

/** The events in the folder events/ of the project; none without that folder. */
async function sampleEvents(directory: string): Promise<ReturnType<typeof readAll>> {
  const folder = join(directory, "events");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /\.jsonl?$/i.test(name)).sort();
  return readAll(
    files.map((name) => join(folder, name)),
    "us-east-1",
  );
}
