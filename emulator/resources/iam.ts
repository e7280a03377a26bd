import { z } from "zod";
import { notEmulated } from "./kind";

/** Source: IAM API reference, CreateRole, `Path`. */
export const PATH = z
  .string()
  .max(512)
  .regex(/^\/(?:[\x21-\x7e]+\/)?$/, "must begin and end with /")
  .optional();

/** `arn:aws:iam::aws:policy/...`. Source: IAM User Guide, 'AWS managed policies'. */
const AWS_OWN = /^arn:[\w-]+:iam::aws:policy\//;

/** The ARN of a managed policy. The emulator knows the permissions of the program's own policies only. */
export const managedPolicy = z.string().superRefine((arn, context) => {
  if (!AWS_OWN.test(arn)) return;
  context.addIssue(
    notEmulated(
      "the emulator does not know the permissions of AWS managed policies; attach a policy that the program creates",
    ),
  );
});
