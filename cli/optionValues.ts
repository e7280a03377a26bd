import { InvalidArgumentError } from "commander";

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `15m`, `6h` or `2d`, as an option takes it. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new InvalidArgumentError("Give a number with its unit: 90s, 15m, 6h or 2d.");
  }
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** The same, of a time that is not 0. */
export function period(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === 0) throw new InvalidArgumentError("Give a time above 0.");
  return milliseconds;
}

/** A port, as an option takes it. */
export function port(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number <= 65_535)) {
    throw new InvalidArgumentError("Give a whole number from 0 to 65535.");
  }
  return number;
}

/** A number above 0, as an option takes it. */
export function positive(text: string): number {
  const number = /^(\d+\.?|\d*\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(number > 0) || !Number.isFinite(number)) {
    throw new InvalidArgumentError("Give a number above 0.");
  }
  return number;
}

/** A whole number above 0, as an option takes it. */
export function count(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError("Give a whole number above 0.");
  }
  return number;
}
