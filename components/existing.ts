import type * as pulumi from "@pulumi/pulumi";
import { ARNS } from "../settings/forms";

/** A resource that is there already, in place of one that is made. */
export interface Existing {
  arn: string;
}

/**
 * What is wrong with the ARN of a resource that is to be there, as a sentence; to be checked before any is made. Of an
 * output, nothing is known by then.
 */
export function existingMistakes(kind: keyof typeof ARNS, arn: pulumi.Input<string>): string[] {
  const { form, like } = ARNS[kind];
  return typeof arn !== "string" || form.test(arn)
    ? []
    : [`The ${kind} ${arn} is no ARN of one; it must be ${like}.`];
}
