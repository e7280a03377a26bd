import { z } from "zod";
import { FAULTS, type Faults } from "../salesforce/faults";
import type { SalesforceStandIn } from "../salesforce/standIn";
import { action, type Action } from "./action";

/** A fault for a number of requests, or for a number of seconds; or `none`, which ends the current fault. */
export const faultSchema = z.union([
  z.strictObject({ Fault: z.enum(FAULTS), Requests: z.int().min(1) }),
  z.strictObject({ Fault: z.enum(FAULTS), Seconds: z.number().positive() }),
  z.strictObject({ Fault: z.literal("none") }),
]);
export type FaultRequest = z.infer<typeof faultSchema>;

/** An action that returns all records of the stand-ins; Salesforce would answer a query. @param orgs by name */
export function recordActions(
  orgs: Readonly<Record<string, SalesforceStandIn>>,
): Record<string, Action> {
  return {
    ListRecords: action(z.strictObject({}), () => ({
      Orgs: Object.fromEntries(Object.entries(orgs).map(([name, org]) => [name, org.held()])),
    })),
  };
}

/**
 * Actions that set a fault in every org at once, and that describe the fault of each. Salesforce has no such actions.
 *
 * @param all by the org's name
 */
export function standInActions(
  all: Readonly<Record<string, Faults>>,
  now: () => number,
): Record<string, Action> {
  return {
    SetFault: action(faultSchema, (request) => {
      for (const faults of Object.values(all)) {
        if (request.Fault === "none") faults.clear();
        else if ("Requests" in request) faults.next(request.Fault, request.Requests);
        else faults.until(request.Fault, now() + request.Seconds * 1_000);
      }
      return {};
    }),
    /** Only the orgs that fail; moments in milliseconds since 1970. */
    DescribeFaults: action(z.strictObject({}), () => ({
      Now: now(),
      Orgs: Object.fromEntries(
        Object.entries(all).flatMap(([name, { active }]) =>
          active === undefined
            ? []
            : [[name, { Fault: active.fault, Until: active.until, Requests: active.requests }]],
        ),
      ),
    })),
  };
}
