/** A text as the source of a regular expression that matches it, with or without the flag `u`. */
export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
