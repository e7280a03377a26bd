import type { Hono } from "hono";
import { z } from "zod";
import { RANGES, type Range } from "../../eventbridge/settingRanges";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import { bodyOf, respond, respondWith } from "../server/respond";

const DAY = 86_400_000;
const within = ({ lowest, highest }: Pick<Range, "lowest" | "highest">) =>
  z.number().int().min(lowest).max(highest);

const questionSchema = z.object({
  assumptions: z.object({
    rate: z.number().min(0.001).max(10_000),
    outage: z
      .number()
      .min(0)
      .max(30 * DAY),
    outageAt: z
      .number()
      .min(0)
      .max(30 * DAY),
    duration: z
      .number()
      .min(60_000)
      .max(30 * DAY),
    latency: z.number().min(0).max(DAY),
    dailyLimit: z.number().int().min(1),
    customers: z.number().int().min(1).max(10_000_000),
    seed: z.number().int().min(1),
  }),
  settings: z.object({
    rateLimits: z.record(z.string(), within(RANGES.invocationRateLimit)),
    retryMaximumAttempts: within(RANGES.retryMaximumAttempts),
    retryMaximumEventAge: within(RANGES.retryMaximumEventAge),
  }),
  isExact: z.boolean(),
  width: z.number().min(200).max(4_000),
  /** By which the page asks how far the forecast is. */
  id: z.string().max(64),
});

/** Adds `forecast`: the settings to start from, a forecast, and how far one is. */
export function addForecast(api: Hono, console: ConsoleContext): void {
  const checkout = checkoutOf(console);
  const shares = new Map<string, number>();
  api.get("/forecast", (context) => respond(context, () => checkout.ask("forecastBasis", {})));
  api.post("/forecast", (context) =>
    // An exact forecast may take minutes; it ends with the request.
    respondWith(context, async () => {
      const { id, ...question } = await bodyOf(context, questionSchema);
      try {
        return await checkout.ask("forecast", question, {
          signal: context.req.raw.signal,
          onProgress: (share) => shares.set(id, share),
        });
      } finally {
        shares.delete(id);
      }
    }),
  );
  api.get("/forecast/progress/:id", (context) =>
    respond(context, () => Promise.resolve({ share: shares.get(context.req.param("id")) ?? 0 })),
  );
}
