import assert from "node:assert/strict";
import fc from "fast-check";
import { drawn } from "../../drawn";

interface Comparison<Input> {
  inputs: fc.Arbitrary<Input>;
  /** Whether the pack's reader accepts an input. */
  pack: (input: Input) => boolean;
  /** Whether EventBridge's published rules accept it. */
  eventbridge: (input: Input) => boolean;
  /** The number of inputs by default. */
  runs: number;
}

/** Each answer must occur at least this often, or the comparison proves little. */
const LEAST_SHARE = 0.1;

/**
 * Asserts that two readers accept the same generated inputs, and that the inputs reach both answers.
 */
export function assertSameAnswers<Input>({
  inputs,
  pack,
  eventbridge,
  runs,
}: Comparison<Input>): void {
  const drawing = drawn(runs);
  const answers = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(inputs, (input) => {
      const expected = eventbridge(input);
      answers[expected ? "accepted" : "refused"] += 1;
      assert.equal(pack(input), expected, JSON.stringify(input));
    }),
    drawing,
  );
  for (const [answer, count] of Object.entries(answers)) {
    assert(
      count > LEAST_SHARE * drawing.numRuns,
      `only ${count} of ${drawing.numRuns} inputs are ${answer}`,
    );
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
