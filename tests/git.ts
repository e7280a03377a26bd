import { execFileSync } from "node:child_process";

/** Runs git without the settings of this machine. */
export function git(directory: string, ...command: string[]): string {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com" },
    ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" },
  };
  return execFileSync("git", command, { cwd: directory, env, stdio: "pipe" }).toString().trim();
}
