/** A count with its noun, such as `1 message` or `1,000 messages`. @param what a noun whose plural ends in `s` */
export const formatCount = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
