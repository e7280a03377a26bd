/** Stands for what may be somebody's data, or for a secret, whatever its length. */
export const MASKED = "********";
