import { join } from "node:path";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import { PROJECT_DIRECTORY } from "../folder";

let starting: Promise<PolicyPack> | undefined;

/** The pack's process, of which there is one for all specs of a process; it ends with that. */
export function pack(): Promise<PolicyPack> {
  starting ??= PolicyPack.start(join(PROJECT_DIRECTORY, "policy"), "shop", "dev");
  return starting;
}

/** For mocha, which would wait for it where the specs run in its own process. */
export async function mochaGlobalTeardown(): Promise<void> {
  await (await starting)?.stop();
}
