import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../folder";
import type { Served } from "../../local/served";

/** Starts a process of `victim.ts`, which a test kills. */
export const startVictim = (
  what: "redrive" | "drop" | "edit",
  { origin }: Served,
  given: string,
  records = "",
): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...["--require", join(PROJECT_DIRECTORY, "register.js")],
      ...[join(__dirname, "victim.ts"), what, origin, given, records],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
