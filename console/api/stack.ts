import type { Hono } from "hono";
import type { StackAnswer } from "../answers/stack";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

/** Adds `stack`: the stack of the console. */
export function addStack(api: Hono, console: ConsoleContext): void {
  const { isLocal, mayChange } = console;
  api.get("/stack", (context) =>
    respond(context, async (): Promise<StackAnswer> => {
      const { stack, endpoint, outputs } = await console.findStack();
      return { stack, region: endpoint.region, isLocal, mayChange, busName: outputs.eventBusName };
    }),
  );
}
