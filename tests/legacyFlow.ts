/**
 * What makes the stack `local` one of the username-password flow, in its stack file: encrypted with its passphrase, which is
 * empty.
 */
export const LEGACY_FLOW = `  eventbridge-salesforce:salesforceFlow: username-password
  eventbridge-salesforce:salesforceUsername:
    secure: v1:EBAKUMa1gZUz5TSF:WwvgPWVR29hEyj/KlgEzq8DqdIShqEUf+yEJb/Q2ZNWtV2e5UGhDcw==
  eventbridge-salesforce:salesforcePassword:
    secure: v1:2EXMls+PneB7CWcU:Nr7RwdnOhu3LL1BFeDGNdbrbmszjRVE3rUXXqgekmpY1SGp/mrqE1g==
`;

/** What the stack file says with them. */
export const LEGACY_SECRETS = {
  salesforceUsername: "integration@shop.example",
  salesforcePassword: "local-password-and-token",
} as const;
