import * as pulumi from "@pulumi/pulumi";
import { ARNS } from "../settings/forms";

/** A resource that is there already, or that another part of the program makes, in place of one that is made here. */
export interface ExistingArgs {
  arn: pulumi.Input<string>;
}

/** Such a resource, once its ARN is known. */
export interface Existing {
  arn: string;
}

/**
 * What is wrong with the ARN of a resource that is to be there, as a sentence; to be checked before any is made. Of an
 * output, nothing is known by then: `existingArn` checks it.
 */
export function existingMistakes(kind: keyof typeof ARNS, arn: pulumi.Input<string>): string[] {
  const { form, like } = ARNS[kind];
  return typeof arn !== "string" || form.test(arn)
    ? []
    : [`The ${kind} ${arn} is no ARN of one; it must be ${like}.`];
}

/**
 * The ARN of a resource that is to be there.
 *
 * @throws pulumi.RunError where an output turns out to be none: it ends the preview, if that knows the output
 */
export function existingArn(
  kind: keyof typeof ARNS,
  arn: pulumi.Input<string>,
): pulumi.Output<string> {
  const given = pulumi.output(arn);
  // Nothing depends on it: Pulumi would tell of each resource that does.
  given.apply((known) => {
    const [mistake] = existingMistakes(kind, known);
    if (mistake !== undefined) throw new pulumi.RunError(mistake);
  });
  return given;
}
