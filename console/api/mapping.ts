import type { Hono } from "hono";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

export function addMapping(api: Hono, console: ConsoleContext): void {
  api.get("/mapping", (context) => respond(context, () => console.findStack()));
}
