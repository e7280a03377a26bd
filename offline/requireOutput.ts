import { RunError } from "@pulumi/pulumi/errors";
import { hasUnknown } from "../emulator/propertyValues";

/** Returns an output of the stack's program. @throws RunError if the program does not export it, or it is unknown */
export function requireOutput(outputs: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = outputs[name];
  if (hasUnknown(value)) {
    throw new RunError(
      `The program's output ${name}, which this command needs, is unknown: it depends on something that the emulator lacks.`,
    );
  }
  if (value !== undefined && value !== null) return value;
  throw new RunError(
    `The program does not export ${name}, which this command needs. Export it from index.ts, as a property of the SalesforceIntegration.`,
  );
}
