import type { Hono } from "hono";
import { faultSchema } from "../../emulator/endpoint/standIn";
import { setFault } from "../../local/fault";
import type { ConsoleContext } from "../server/context";
import { BadRequest, respondWith } from "../server/respond";

/** Adds `faults`: makes the stand-in for Salesforce of `bridge local` fail, or work again. */
export function addFaults(api: Hono, console: ConsoleContext): void {
  api.post("/faults", (context) =>
    respondWith(context, async () => {
      if (!console.isLocal) throw new BadRequest("Only the Salesforce of `bridge local` can fail.");
      const asked = faultSchema.safeParse(await context.req.json().catch(() => undefined));
      if (!asked.success) throw new BadRequest("Name a fault, and for how long it lasts.");
      await setFault(asked.data, console.port);
      return {};
    }),
  );
}
