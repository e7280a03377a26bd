import { z } from "zod";

/** Source: IAM API reference, Role, `RoleName` and `Path`. */
const ROLE = /^(arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?)?[\w+=,.@-]{1,64}$/;

const publishers = z.strictObject({
  roles: z.array(z.string().regex(ROLE, "must be the name or the ARN of a role")).default([]),
  accounts: z
    .array(z.string().regex(/^\d{12}$/, "must be an account's 12 digits, in quotes"))
    .default([]),
});

/** Who may publish, as Pulumi hands a structured value to the program: JSON text. */
export const publishersSetting = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "must be an object with roles and accounts" });
      return z.NEVER;
    }
  })
  .pipe(publishers);

export const EXAMPLE_PUBLISHERS = JSON.stringify({
  roles: ["shop-web"],
  accounts: ["123456789012"],
});
