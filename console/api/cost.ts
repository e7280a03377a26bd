import type { Hono } from "hono";
import { z } from "zod";
import { PUT_EVENTS_BYTES } from "../../eventbridge/entrySize";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import { bodyOf, respond } from "../server/respond";

const costSchema = z.object({
  rate: z.number().positive().max(1_000_000),
  deadLettered: z.number().min(0).max(1),
  eventBytes: z.number().int().min(1).max(PUT_EVENTS_BYTES),
  dailyLimit: z.number().int().min(1),
});

/** Adds `cost`: what the stack costs in a month, by an assumed use. */
export function addCost(api: Hono, console: ConsoleContext): void {
  api.post("/cost", (context) =>
    respond(context, async () =>
      checkoutOf(console).ask("cost", await bodyOf(context, costSchema)),
    ),
  );
}
