/** A date and time in UTC, to the second, such as `2026-09-14 08:21:07Z`. @param milliseconds since 1970 */
export const formatMoment = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
