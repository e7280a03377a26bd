import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { checkOut, type Checkout } from "../../clients/git";
import { redact } from "../../privacy/redactor";
import type { StackPlan } from "./plan";
import type { Order } from "./worker";

/** Milliseconds after which the evaluation of another revision is given up. */
const LONGEST = 120_000;

/** The plan of another revision, or why there is none. */
export type RevisionPlan =
  | { plan: StackPlan }
  /** The stack does not exist in the revision. */
  | { missing: string }
  /** A sentence. */
  | { unavailable: string };

/**
 * Evaluates the program of a commit for a stack, in a copy of the commit's files, with the packages of this checkout.
 *
 * @param directory of Pulumi.yaml, in the working tree
 * @param key with which secrets are digested
 * @throws RunError where git cannot write the files
 */
export async function revisionPlan(
  directory: string,
  { stack, commit, key }: { stack: string; commit: string; key: string },
): Promise<RevisionPlan> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-changes-"));
  try {
    const checkout = await checkOut(directory, commit, folder);
    for (const file of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) {
      if (!existsSync(join(checkout.directory, file))) return { missing: file };
    }
    await linkPackages(directory, checkout);
    return await evaluateThere({ directory: checkout.directory, stack, key });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Links each node_modules between the project and the root of its repository. */
async function linkPackages(
  directory: string,
  { directory: copied, root, original }: Checkout,
): Promise<void> {
  const depth = relative(root, copied).split(/[\\/]/).filter(Boolean).length;
  let [from, to] = [directory, copied];
  for (let level = 0; level <= depth; level += 1) {
    const [packages, link] = [join(from, "node_modules"), join(to, "node_modules")];
    if (existsSync(packages) && !existsSync(link)) await symlink(packages, link, "junction");
    if (from === original) return;
    [from, to] = [dirname(from), dirname(to)];
  }
}

type Answer = { plan: StackPlan } | { mistake?: string; fault: string };

function evaluateThere(order: Order): Promise<RevisionPlan> {
  const child = fork(join(__dirname, "worker.ts"), {
    cwd: order.directory,
    execArgv: ["--require", join(__dirname, "..", "..", "register.js")],
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" }, // it would keep entries for the copy's files
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    timeout: LONGEST,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve) => {
    const fail = (reason: string) => resolve({ unavailable: redact(reason) });
    child.once("message", (answer: Answer) => {
      if ("plan" in answer) resolve(answer);
      else fail(answer.mistake ?? answer.fault);
    });
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) =>
      fail(
        signal === null
          ? `its evaluation ended with ${code}`
          : `its evaluation did not end within ${LONGEST / 1_000} s`,
      ),
    );
    child.send(order);
  });
}
