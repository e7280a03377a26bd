import { VirtualClock } from "../../../emulator/clock";
import { ControlPlane } from "../../../emulator/controlPlane";
import type { EntryPoint } from "../../../emulator/embedded/entryPoint";
import { evaluate, type Evaluated } from "../../../emulator/embedded/program";
import type { StackFile } from "../../../settings/stackFile";
import { seededRandom } from "../../../emulator/random";
import { EmulatedAccount } from "../../../emulator/account";
import * as state from "@pulumi/pulumi/runtime/state";

/** How Pulumi's automation API keeps programs of one process apart. It is exported, though not in the typings. */
const { withLocalStorage } = state as unknown as {
  withLocalStorage: <T>(work: () => T) => T;
};

/** Does work that runs a program anew, and leaves Pulumi's settings in this process as they are. */
export function anew<T>(program: string, work: () => T): T {
  delete require.cache[program];
  return withLocalStorage(work);
}

/** Evaluates a program and leaves Pulumi's settings in this process as they are. */
export async function evaluated(
  program: EntryPoint | string,
  configuration: Partial<StackFile> = {},
): Promise<Evaluated & { account: EmulatedAccount }> {
  const location = { accountId: "123456789012", region: "eu-central-1" };
  const account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
  const full = { project: "shop", stack: "dev", values: {}, secretKeys: new Set<string>() };
  const file = typeof program === "string" ? program : program.file;
  const result = await anew(file, () =>
    evaluate(program, { ...full, ...configuration }, new ControlPlane(account)),
  );
  return { ...result, account };
}
