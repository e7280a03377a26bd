/** One line of JSON for each thing measured. */
export function report(measured: { bench: string } & Record<string, unknown>): void {
  console.log(JSON.stringify(measured));
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** To three digits. */
export function round(number: number): number {
  return Number(number.toPrecision(3));
}
