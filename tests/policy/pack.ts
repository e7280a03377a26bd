import { join } from "node:path";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import { PROJECT_DIRECTORY } from "../folder";

let starting: Promise<PolicyPack> | undefined;

/** The pack's process. All specs of a process share it, and it ends with that process. */
export function pack(): Promise<PolicyPack> {
  starting ??= PolicyPack.start(join(PROJECT_DIRECTORY, "policy"), "shop", "dev");
  return starting;
}

/** Stops the pack after the specs, because mocha would wait for it if they run in mocha's process. */
export async function mochaGlobalTeardown(): Promise<void> {
  await (await starting)?.stop();
}
