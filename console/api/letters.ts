import type { Hono } from "hono";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

export function addLetters(api: Hono, console: ConsoleContext): void {
  api.get("/letters", (context) => respond(context, () => console.findStack()));
}
