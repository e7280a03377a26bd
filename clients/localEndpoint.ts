import { RunError } from "@pulumi/pulumi/errors";
import { exchange } from "./exchange";
import { CommandTimedOut } from "./waiting";

/**
 * Calls an action of a running `bridge local` that AWS does not have.
 *
 * @param action such as `SalesforceStandIn.SetFault`
 * @param port of its endpoint, on loopback
 * @throws RunError without an answer
 */
export async function askLocal(
  action: string,
  input: object,
  port: number,
): Promise<{ origin: string; status: number; body: string }> {
  const origin = `http://127.0.0.1:${port}`;
  const answer = await exchange(origin, "local", {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": action },
    body: JSON.stringify(input),
  }).catch((error: Error) => {
    if (error instanceof CommandTimedOut) throw error;
    throw new RunError(
      `Nothing answers at ${origin} (${error.message}). Start \`npx bridge local\` in another terminal, or set its port with --port.`,
    );
  });
  return { origin, ...answer };
}

/** The error of an answer from another program, or from a `bridge local` that does not know the action. */
export function wrongEndpointError(origin: string, status: number, body: string): RunError {
  return new RunError(
    `${origin} returned ${status} ${body.slice(0, 200)}. Check that \`npx bridge local\` listens there.`,
  );
}
