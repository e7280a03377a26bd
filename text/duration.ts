/** Milliseconds in the two largest units, such as `6h 12m`, rounded to seconds; `0s` for less than half a second. */
export function formatDuration(milliseconds: number): string {
  let seconds = Math.round(milliseconds / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    const amount = Math.floor(seconds / size);
    if (amount > 0) parts.push(`${amount}${unit}`);
    seconds -= amount * size;
  }
  return parts.slice(0, 2).join(" ") || "0s";
}
