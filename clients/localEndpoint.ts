import { RunError } from "@pulumi/pulumi/errors";
import { exchange } from "./exchange";
import { CommandTimedOut } from "./waiting";

/**
 * Asks a running `bridge local` for an action that is this project's own, and AWS's services do not have.
 *
 * @param action such as `SalesforceStandIn.SetFault`
 * @param port of its endpoint, on loopback
 * @throws RunError where nothing answers there
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
      `Nothing answers at ${origin} (${error.message}). Start \`npx bridge local\` in another terminal first, or name its port with --port.`,
    );
  });
  return { origin, ...answer };
}

/** Of something else that listens at the port, or a `bridge local` that does not know the action. */
export function notUnderstood(origin: string, status: number, body: string): RunError {
  return new RunError(
    `${origin} answers ${status} ${body.slice(0, 200)}: is it \`npx bridge local\` that listens there?`,
  );
}
