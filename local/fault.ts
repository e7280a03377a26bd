import type { FaultRequest } from "../emulator/endpoint/standIn";
import { askLocal, wrongEndpointError } from "../clients/localEndpoint";

/**
 * Makes the Salesforce of a running `bridge local` go wrong, or right again.
 *
 * @param port of its endpoint, on loopback
 * @throws RunError when nothing listens there, or something else does
 */
export async function setFault(asked: FaultRequest, port: number): Promise<void> {
  const { origin, status, body } = await askLocal("SalesforceStandIn.SetFault", asked, port);
  if (status !== 200) throw wrongEndpointError(origin, status, body);
}
