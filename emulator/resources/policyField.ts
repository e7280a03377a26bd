import { z } from "zod";
import { checkCharacters } from "../../eventbridge/policyDocument";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { refine, refineEmulated } from "./kind";

const oneOf = ["Action", "NotAction"] as const;

/**
 * The statements that IAM accepts, as far as a document of any service must have them.
 * Source: IAM User Guide, 'Grammar of the IAM JSON policy language'.
 */
const statement = z
  .looseObject({ Effect: z.enum(["Allow", "Deny"]) })
  .refine((given) => oneOf.filter((name) => Object.hasOwn(given, name)).length === 1, {
    message: "must have either Action or NotAction",
  });

const grammar = z.looseObject({
  Version: z.enum(["2008-10-17", "2012-10-17"]).optional(),
  Statement: z.union([z.array(statement), statement]),
});

/**
 * A policy document as JSON text. The service refuses a malformed one. The emulator cannot evaluate every condition operator,
 * principal and policy variable: it says so, and creates no resource with such a document.
 */
export const policyField = () =>
  z.string().superRefine((text, context) => {
    const issues = context.issues.length;
    refine(() => grammar.parse(JSON.parse(text)), context);
    if (context.issues.length > issues) return;
    refineEmulated(() => parseAccessPolicy(text), context, "the emulator cannot evaluate: ");
  });

/** A policy document of IAM or KMS, which refuse some characters. */
export const iamPolicyField = () =>
  policyField().superRefine((text, context) => {
    refine(() => checkCharacters(text), context);
  });
