import * as pulumi from "@pulumi/pulumi";
import { ARN_FORMATS } from "../eventbridge/arns";

/** A resource that exists, or that another part of the program makes, to be used in place of one of the integration's own. */
export interface ExistingArgs {
  arn: pulumi.Input<string>;
}

/** An existing resource whose ARN is known. */
export interface Existing {
  arn: string;
}

/** A kind of resource that an integration can be given. */
export type ExistingKind = keyof typeof ARN_FORMATS;

/**
 * Why an ARN cannot be that of the resource, as a sentence; to be checked before the first resource. An output is not known by
 * then: `existingArn` checks it.
 */
export function existingMistakes(kind: ExistingKind, arn: pulumi.Input<string>): string[] {
  const { pattern, example } = ARN_FORMATS[kind];
  return typeof arn !== "string" || pattern.test(arn)
    ? []
    : [`'${arn}' is not the ARN of ${KIND_NAMES[kind]}; it must be ${example}.`];
}

const KIND_NAMES: Readonly<Record<ExistingKind, string>> = {
  archive: "an EventBridge archive",
  dashboard: "a CloudWatch dashboard",
  "log group": "a CloudWatch Logs log group",
  topic: "an SNS topic",
  key: "a KMS key",
  connection: "an EventBridge connection",
};

/**
 * The ARN of an existing resource. A function and no component: it makes no resource.
 *
 * @throws pulumi.RunError where an output turns out to be another ARN. The error ends the preview, if the preview knows the output.
 */
export function existingArn(kind: ExistingKind, arn: pulumi.Input<string>): pulumi.Output<string> {
  const given = pulumi.output(arn);
  // No resource depends on the check: Pulumi would report an error for each of them.
  given.apply((known) => {
    const [mistake] = existingMistakes(kind, known);
    if (mistake !== undefined) throw new pulumi.RunError(mistake);
  });
  return given;
}
