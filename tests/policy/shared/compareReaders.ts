import assert from "node:assert/strict";
import fc from "fast-check";

interface Comparison<Input> {
  inputs: fc.Arbitrary<Input>;
  /** Whether the pack's reader accepts an input. */
  pack: (input: Input) => boolean;
  /** Whether EventBridge's published rules accept it. */
  eventbridge: (input: Input) => boolean;
  runs: number;
}

/** Each answer must occur at least this often, or the comparison proves little. */
const LEAST_SHARE = 0.1;

/**
 * Asserts that two readers accept the same generated inputs, and that the inputs reach both answers.
 * The seed is fixed, so that a run can be repeated.
 */
export function assertSameAnswers<Input>({
  inputs,
  pack,
  eventbridge,
  runs,
}: Comparison<Input>): void {
  const answers = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(inputs, (input) => {
      const expected = eventbridge(input);
      answers[expected ? "accepted" : "refused"] += 1;
      assert.equal(pack(input), expected, JSON.stringify(input));
    }),
    { seed: 20_261_127, numRuns: runs },
  );
  for (const [answer, count] of Object.entries(answers)) {
    assert(count > LEAST_SHARE * runs, `only ${count} of ${runs} inputs are ${answer}`);
  }
}

/** Whether a call returns; false if it throws. */
export function returns(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
