import type { Hono } from "hono";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

export function addCost(api: Hono, console: ConsoleContext): void {
  api.get("/cost", (context) => respond(context, () => console.findStack()));
}
