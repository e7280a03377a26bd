import * as pulumi from "@pulumi/pulumi";
import { ARN_FORMATS } from "../eventbridge/arns";

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
export function existingMistakes(
  kind: keyof typeof ARN_FORMATS,
  arn: pulumi.Input<string>,
): string[] {
  const { pattern, example } = ARN_FORMATS[kind];
  return typeof arn !== "string" || pattern.test(arn)
    ? []
    : [`The ${kind} ${arn} is no ARN of one; it must be ${example}.`];
}

/**
 * The ARN of a resource that is to be there.
 *
 * @throws pulumi.RunError where an output turns out to be none: it ends the preview, if that knows the output
 */
export function existingArn(
  kind: keyof typeof ARN_FORMATS,
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
