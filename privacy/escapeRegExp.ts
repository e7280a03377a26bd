/** The source of a regular expression that matches the text literally, with or without the flag `u`. */
export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
