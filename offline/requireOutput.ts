import { RunError } from "@pulumi/pulumi/errors";

/** Returns an output of the stack's program. @throws RunError if the program does not export it */
export function requireOutput(outputs: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = outputs[name];
  if (value !== undefined) return value;
  throw new RunError(
    `The program does not export ${name}, which this command needs. Export it from index.ts, as a property of the SalesforceIntegration.`,
  );
}
