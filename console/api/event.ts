import type { Hono } from "hono";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

export function addEvent(api: Hono, console: ConsoleContext): void {
  api.get("/event", (context) => respond(context, () => console.findStack()));
}
