import { RunError } from "@pulumi/pulumi/errors";
import type { Hono } from "hono";
import { FAULT_EFFECTS, FAULTS } from "../../emulator/salesforce/faults";
import { readFaults } from "../../local/fault";
import { readFlow, type FlowMemory } from "../../operations/flow/readFlow";
import type { FlowAnswer, StandInAnswer } from "../answers/flow";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

/** Milliseconds between two readings: of the emulator, and of AWS, whose metrics have a value each minute and cost money. */
const AGAIN = { local: 2_000, deployed: 60_000 };

/** Adds `flow`: the live picture. */
export function addFlow(api: Hono, console: ConsoleContext): void {
  const memory: FlowMemory = {};
  api.get("/flow", (context) =>
    respond(context, async (): Promise<FlowAnswer> => {
      const [flow, standIn] = await Promise.all([
        console.findStack().then((stack) => readFlow(stack, memory, Date.now())),
        console.isLocal ? readStandIn(console.port) : undefined,
      ]);
      return {
        ...flow,
        at: Date.now(),
        again: console.isLocal ? AGAIN.local : AGAIN.deployed,
        ...(standIn !== undefined && { standIn }),
      };
    }),
  );
}

async function readStandIn(port: number): Promise<StandInAnswer> {
  const active = await readFaults(port).then(
    ({ orgs }) => ({ value: orgs }),
    (error: unknown) => {
      if (!RunError.isInstance(error)) throw error;
      return { unknown: error.message };
    },
  );
  return { faults: FAULTS.map((fault) => ({ fault, effect: FAULT_EFFECTS[fault] })), active };
}
