import { RunError } from "@pulumi/pulumi/errors";
import { request } from "undici";
import type { FaultRequest } from "../emulator/endpoint/standIn";

/**
 * Makes the Salesforce of a running `bridge local` go wrong, or right again.
 *
 * @param port of its endpoint, on loopback
 * @throws RunError when nothing listens there, or something else does
 */
export async function setFault(asked: FaultRequest, port: number): Promise<void> {
  const origin = `http://127.0.0.1:${port}`;
  const response = await request(origin, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "SalesforceStandIn.SetFault",
    },
    body: JSON.stringify(asked),
  }).catch((error: Error) => {
    throw new RunError(
      `Nothing answers at ${origin} (${error.message}). Start \`npx bridge local\` in another terminal first, or name its port with --port.`,
    );
  });
  const body = await response.body.text();
  if (response.statusCode !== 200) {
    throw new RunError(
      `${origin} answers ${response.statusCode} ${body.slice(0, 200)}: is it \`npx bridge local\` that listens there?`,
    );
  }
}
