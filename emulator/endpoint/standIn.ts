import { z } from "zod";
import { FAULTS, type Faults } from "../salesforce/faults";
import type { SalesforceStandIn } from "../salesforce/standIn";
import { action, type Action } from "./action";

/** Requests, or seconds, for which Salesforce goes wrong: one of them; neither clears what was asked for before. */
export const faultSchema = z.union([
  z.strictObject({ Fault: z.enum(FAULTS), Requests: z.int().min(1) }),
  z.strictObject({ Fault: z.enum(FAULTS), Seconds: z.number().positive() }),
  z.strictObject({ Fault: z.literal("none") }),
]);
export type FaultRequest = z.infer<typeof faultSchema>;

/** What the stand-ins hold now, which Salesforce would be asked for by a query. @param orgs by name */
export function recordActions(
  orgs: Readonly<Record<string, SalesforceStandIn>>,
): Record<string, Action> {
  return {
    ListRecords: action(z.strictObject({}), () => ({
      Orgs: Object.fromEntries(Object.entries(orgs).map(([name, org]) => [name, org.held()])),
    })),
  };
}

/** The stand-in's own actions, which Salesforce does not have: what goes wrong on demand, in every org alike. */
export function standInActions(all: readonly Faults[], now: () => number): Record<string, Action> {
  return {
    SetFault: action(faultSchema, (asked) => {
      for (const faults of all) {
        if (asked.Fault === "none") faults.clear();
        else if ("Requests" in asked) faults.next(asked.Fault, asked.Requests);
        else faults.until(asked.Fault, now() + asked.Seconds * 1_000);
      }
      return {};
    }),
  };
}
