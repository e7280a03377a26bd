import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { hasUnknown } from "../emulator/propertyValues";
import { OUTPUT_FORMS, type StackOutputs } from "../stack/deployed";

/** Outputs that commands need of the evaluated program. */
type Needed = Pick<
  StackOutputs,
  "eventBusArn" | "eventBusName" | "ruleNames" | "destinationArns"
> & { subscriptions: Record<string, SubscriptionCost> };

/** A program without the component can have outputs of the same names. */
const FORMS: { [Name in keyof Needed]: z.ZodType<Needed[Name]> } = {
  eventBusArn: OUTPUT_FORMS.eventBusArn,
  eventBusName: OUTPUT_FORMS.eventBusName,
  ruleNames: OUTPUT_FORMS.ruleNames,
  destinationArns: OUTPUT_FORMS.destinationArns,
  subscriptions: z.record(
    z.string(),
    z.object({ rules: z.number(), apiCallsPerEvent: z.number() }),
  ),
};

/**
 * Returns an output of the stack's program.
 *
 * @throws RunError if the program does not export it, if it is unknown, or if it is not what the component returns
 */
export function requireOutput<Name extends keyof Needed>(
  outputs: Readonly<Record<string, unknown>>,
  name: Name,
): Needed[Name] {
  const value = outputs[name];
  if (hasUnknown(value)) {
    throw new RunError(
      `The program's output ${name}, which this command needs, is unknown: it depends on something that the emulator lacks.`,
    );
  }
  const remedy = "Export it from index.ts, as a property of the SalesforceIntegration.";
  if (value === undefined || value === null) {
    throw new RunError(`The program does not export ${name}, which this command needs. ${remedy}`);
  }
  const read = FORMS[name].safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = [name, ...(issue?.path ?? [])].map(String).join(".");
  const what = (issue?.message ?? "").replace(/^Invalid input: /, "");
  throw new RunError(
    `The program's output ${name} is not that of a SalesforceIntegration, which this command needs (${place}: ${what}). ${remedy}`,
  );
}
