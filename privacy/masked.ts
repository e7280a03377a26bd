/** The placeholder for personal data or a secret of any length. */
export const MASKED = "********";
