import { z } from "zod";
import { jsonText } from "./structured";

/** Source: IAM API reference, Role, `RoleName` and `Path`. */
const ROLE = /^(arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?)?[\w+=,.@-]{1,64}$/;

const publishers = z.strictObject({
  roles: z.array(z.string().regex(ROLE, "must be the name or the ARN of a role")).default([]),
  accounts: z
    .array(z.string().regex(/^\d{12}$/, "must be an account's 12 digits, in quotes"))
    .default([]),
});

export type PublisherSettings = z.output<typeof publishers>;

/** Who may publish. */
export const publishersSetting = jsonText("must be an object with roles and accounts").pipe(
  publishers,
);

export const EXAMPLE_PUBLISHERS = JSON.stringify({
  roles: ["shop-web"],
  accounts: ["123456789012"],
});
