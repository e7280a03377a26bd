import { z } from "zod";
import { ACCOUNT_ID, ROLE_NAME_OR_ARN } from "../eventbridge/arns";
import { jsonText, namesOf } from "./structured";

const NO_OBJECT = "must be an object with roles and accounts";
const NO_ROLE = "must be the name or the ARN of a role";
const NO_ACCOUNT = "must be an account's 12 digits, in quotes";

const publishers = z.strictObject(
  {
    // By its name and by its ARN, the component finds it.
    roles: namesOf(
      z.string(NO_ROLE).regex(ROLE_NAME_OR_ARN, NO_ROLE),
      "must be a list of names or ARNs of roles",
    ).default([]),
    accounts: namesOf(
      z.string(NO_ACCOUNT).regex(ACCOUNT_ID, NO_ACCOUNT),
      "must be a list of accounts",
    ).default([]),
  },
  // What it does not know is told by its key.
  { error: ({ code }) => (code === "invalid_type" ? NO_OBJECT : undefined) },
);

export type PublisherSettings = z.output<typeof publishers>;

/** Who may publish. */
export const publishersSetting = jsonText(NO_OBJECT).pipe(publishers);

export const EXAMPLE_PUBLISHERS = JSON.stringify({
  roles: ["shop-web"],
  accounts: ["123456789012"],
});
