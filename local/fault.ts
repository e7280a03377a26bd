import { z } from "zod";
import { askLocal, wrongEndpointError } from "../clients/localEndpoint";
import type { FaultRequest } from "../emulator/endpoint/standIn";
import { FAULTS, type ActiveFault } from "../emulator/salesforce/faults";
import { formatCount } from "../text/count";
import { formatDuration } from "../text/duration";
import { parsedJson } from "../text/parsedJson";

/**
 * Makes the Salesforce of a running `bridge local` fail, or work again.
 *
 * @param port of its endpoint, on loopback
 * @throws RunError if no `bridge local` listens there
 */
export async function setFault(asked: FaultRequest, port: number): Promise<void> {
  const { origin, status, body } = await askLocal("SalesforceStandIn.SetFault", asked, port);
  if (status !== 200) throw wrongEndpointError(origin, status, body);
}

const answer = z.object({
  Now: z.number(),
  Orgs: z.record(
    z.string(),
    z.object({
      Fault: z.enum(FAULTS),
      Until: z.number().optional(),
      Requests: z.number().optional(),
    }),
  ),
});

/** The faults of the orgs of a running `bridge local`. */
export interface StandInFaults {
  /** The emulator's time, in milliseconds since 1970. */
  now: number;
  /** By the org's name, `default` for the stack's own; only the orgs that fail. */
  orgs: Record<string, ActiveFault>;
}

/**
 * Reads which faults the Salesforce of a running `bridge local` has.
 *
 * @param port of its endpoint, on loopback
 * @throws RunError if no `bridge local` listens there
 */
export async function readFaults(port: number): Promise<StandInFaults> {
  const { origin, status, body } = await askLocal("SalesforceStandIn.DescribeFaults", {}, port);
  const read = answer.safeParse(parsedJson(body));
  if (status !== 200 || !read.success) throw wrongEndpointError(origin, status, body);
  const { Now: now, Orgs } = read.data;
  return {
    now,
    orgs: Object.fromEntries(
      Object.entries(Orgs).map(([name, { Fault: fault, Until: until, Requests: requests }]) => [
        name,
        {
          fault,
          ...(until !== undefined && { until }),
          ...(requests !== undefined && { requests }),
        },
      ]),
    ),
  };
}

/** The faults for a person: a line for each org that fails. */
export function formatFaults({ now, orgs }: StandInFaults): string {
  const lines = Object.entries(orgs).map(([name, { fault, until, requests }]) => {
    const rest =
      until === undefined
        ? `the next ${requests === 1 ? "request" : formatCount(requests ?? 0, "request")}`
        : `${formatDuration(until - now)} more`;
    const org = name === "default" ? "Salesforce" : `The org ${name}`;
    return `${org} fails with ${fault} for ${rest}.`;
  });
  return lines.length === 0 ? "Salesforce works." : lines.join("\n");
}
