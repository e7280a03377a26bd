import type { ReportViolation, ResourceValidation, ResourceValidationArgs } from "@pulumi/policy";

/** A resource as Pulumi describes it to a policy, with its inputs typed as the provider's SDK types them. */
export interface Judged<Inputs> extends Omit<ResourceValidationArgs, "props"> {
  props: Partial<Inputs>;
}

/**
 * Judges resources of one type, told by its token. The SDK's `validateResourceOfType` does the same with a
 * class, but would load the AWS SDK into every run of the pack.
 */
export function judge<Inputs>(
  type: string,
  validate: (resource: Judged<Inputs>, report: ReportViolation) => void,
): ResourceValidation {
  return (args, report) => {
    if (args.type === type) {
      validate(args as unknown as Judged<Inputs>, report);
    }
  };
}

/**
 * Whether an input is given and not empty. An input that is not known yet, as at a preview, counts as
 * given: reading it would throw, and the SDK would postpone the whole policy to the update.
 */
export function isGiven(inputs: object, key: string): boolean {
  const value: unknown = Object.getOwnPropertyDescriptor(inputs, key)?.value;
  return value !== undefined && value !== null && value !== "";
}
