const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Amounts with their units, from the largest unit to the smallest, each at most once. */
const DURATION =
  /^(?=\d)(?:(\d+(?:\.\d+)?)d ?)?(?:(\d+(?:\.\d+)?)h ?)?(?:(\d+(?:\.\d+)?)m ?)?(?:(\d+(?:\.\d+)?)s)?$/;

/** Parses `90s`, `15m`, `6h`, `2d` or `2h 30m`. @returns milliseconds; undefined for any other text */
export function parseDuration(text: string): number | undefined {
  const [, days, hours, minutes, seconds] = DURATION.exec(text.trim()) ?? [];
  const given = { d: days, h: hours, m: minutes, s: seconds };
  if (Object.values(given).every((amount) => amount === undefined)) return undefined;
  return Object.entries(UNITS).reduce(
    (total, [unit, size]) => total + Number(given[unit as keyof typeof UNITS] ?? 0) * size,
    0,
  );
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
