import { z } from "zod";
import { ACCOUNT_ID, ROLE_NAME_OR_ARN } from "../eventbridge/arns";
import { jsonText, namesOf } from "./structured";

const NO_OBJECT = "must be an object with roles and accounts";
const NO_ROLE = "must be the name or the ARN of an IAM role";
const NO_ACCOUNT = "must be an AWS account ID: 12 digits, in quotes";

const publishers = z.strictObject(
  {
    // The component recognizes a role that is named by its name and by its ARN.
    roles: namesOf(
      z.string(NO_ROLE).regex(ROLE_NAME_OR_ARN, NO_ROLE),
      "must be a list of names or ARNs of IAM roles",
    ).default([]),
    accounts: namesOf(
      z.string(NO_ACCOUNT).regex(ACCOUNT_ID, NO_ACCOUNT),
      "must be a list of AWS account IDs",
    ).default([]),
  },
  // An unknown member is reported by its key.
  { error: ({ code }) => (code === "invalid_type" ? NO_OBJECT : undefined) },
);

export type PublisherSettings = z.output<typeof publishers>;

/** Names of the members. */
export const PUBLISHER_MEMBERS = Object.keys(publishers.shape);

/** Who may publish, as Pulumi hands a structured value to the program: JSON text. */
export const publishersSetting = jsonText(NO_OBJECT).pipe(publishers);

export const EXAMPLE_PUBLISHERS = JSON.stringify({
  roles: ["shop-web"],
  accounts: ["123456789012"],
});
