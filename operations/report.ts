import { RunError } from "@pulumi/pulumi/errors";
import { Refused } from "../emulator/controlPlane";

/** Ends a command that failed: a user's mistake is a sentence; a fault of ours keeps its stack trace. */
export function reportFailure(error: unknown): void {
  const mistake = RunError.isInstance(error) || error instanceof Refused;
  console.error(mistake ? `error: ${error.message}` : error);
  process.exitCode = 1;
}
