import type { Hono } from "hono";
import { readStatus } from "../../operations/status";
import type { FlowAnswer } from "../answers/flow";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

/** Milliseconds between two readings: of the emulator, and of AWS, whose metrics are a minute old and cost money. */
const AGAIN = { local: 2_000, deployed: 30_000 };

/** Adds `flow`: the live picture. */
export function addFlow(api: Hono, console: ConsoleContext): void {
  api.get("/flow", (context) =>
    respond(context, async (): Promise<FlowAnswer> => {
      const status = await readStatus(await console.findStack());
      return { at: Date.now(), again: console.isLocal ? AGAIN.local : AGAIN.deployed, status };
    }),
  );
}
