import { join } from "node:path";
import type { Clock } from "../emulator/clock";
import { evaluate } from "../emulator/embedded/program";
import { Emulator } from "../emulator/emulator";
import type { Random } from "../emulator/random";
import type { Transport } from "../emulator/transport";
import { EMULATED_ACCOUNT, passphrases, readStack, type Stack } from "./stack";

export interface EmulatedStack {
  stack: Stack;
  emulator: Emulator;
  /** Of the bus to which the shop publishes. */
  eventBusArn: string;
}

/**
 * A stack's program, evaluated and made in an emulator. No policy judges it.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for what the stack file or the program refuses, Refused for what the emulator does not take
 */
export async function emulatedStack(
  directory: string,
  stackName: string,
  clock: Clock,
  random: Random,
  transport: Transport,
): Promise<EmulatedStack> {
  const stack = await readStack(directory, stackName, passphrases());
  const place = { account: EMULATED_ACCOUNT, region: stack.region };
  const emulator = new Emulator(place, clock, random, transport);
  // A bus that the stack refers to is somebody else's; here it has to be there as well.
  if (stack.settings.eventBus !== undefined) emulator.world.addBus(stack.settings.eventBus);
  const program = await evaluate(
    join(directory, "index.ts"),
    stack.configuration,
    emulator.controlPlane,
  );
  program.create();
  return { stack, emulator, eventBusArn: String(program.outputs.eventBusArn) };
}
