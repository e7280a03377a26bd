import type { Hono } from "hono";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

export function addForecast(api: Hono, console: ConsoleContext): void {
  api.get("/forecast", (context) => respond(context, () => console.findStack()));
}
