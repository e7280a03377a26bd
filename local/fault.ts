import type { FaultRequest } from "../emulator/endpoint/standIn";
import { askLocal, wrongEndpointError } from "../clients/localEndpoint";

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
