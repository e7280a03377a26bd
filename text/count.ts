/** Such as `1 message` or `1,000 messages`. @param what a noun that takes an s */
export const formatCount = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
