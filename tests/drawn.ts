/** The seed of every run, so that each one draws the same cases. */
const SEED = 20_261_127;
const factor = process.env.PROPERTY_FACTOR;

/**
 * The parameters of a property test for fast-check. By default, each run of the tests draws the same cases. With PROPERTY_FACTOR=10
 * in the environment, it draws ten times as many from a new seed, which fast-check prints if a case fails; the nightly workflow
 * does this.
 *
 * @param cases the number of cases by default
 */
export function drawn(cases: number): { numRuns: number; seed?: number } {
  return factor === undefined
    ? { numRuns: cases, seed: SEED }
    : { numRuns: cases * Number(factor) };
}

/** Every third of the cases of a test that lists all of them; with PROPERTY_FACTOR in the environment, all. */
export function* third<T>(cases: Iterable<T>): Generator<T> {
  let index = 0;
  for (const one of cases) {
    if (factor !== undefined || index % 3 === 0) yield one;
    index += 1;
  }
}
