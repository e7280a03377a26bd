const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `90s`, `15m`, `6h` or `2d`. @returns milliseconds; undefined for any other text */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

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
