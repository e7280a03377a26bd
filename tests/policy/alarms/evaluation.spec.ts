import assert from "node:assert/strict";
import { stateOf, type State } from "../../../policy/alarms/evaluation";

/** Data points as AWS writes them, oldest first: X breaches, 0 does not, - is missing. */
const points = (text: string) =>
  text.split(" ").map((point) => (point === "-" ? undefined : point === "X"));

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;
type Row = [points: string, ...states: [State, State, State, State]];

/**
 * The tables of CloudWatch User Guide, 'How alarm state is evaluated when data is missing', in the order of TREATMENTS. A state
 * that AWS gives as insufficient data is `ok` here: it does not notify. The table has alarm for `0 X X - X` in all columns.
 * With fewer data points than N, an alarm that ignores gaps keeps its state, whatever that is.
 */
const THREE_OF_THREE: Row[] = [
  ["0 - X - X", "ok", "ok", "ok", "ok"],
  ["0 X X - X", "alarm", "alarm", "alarm", "alarm"],
  ["- - - - -", "ok", "retain", "alarm", "ok"],
  ["- - - - X", "ok", "retain", "alarm", "ok"],
  ["- - X - -", "relies", "retain", "alarm", "ok"],
  ["0 - - - -", "ok", "retain", "ok", "ok"],
  // Data points that CloudWatch does not read any more.
  ["X X X - - - - -", "ok", "retain", "alarm", "ok"],
];
const TWO_OF_THREE: Row[] = [
  ["0 - X - X", "alarm", "alarm", "alarm", "alarm"],
  ["0 0 X 0 X", "alarm", "alarm", "alarm", "alarm"],
  ["- - - - 0", "ok", "retain", "alarm", "ok"],
  ["- - - - X", "ok", "retain", "alarm", "ok"],
  ["- - - X -", "relies", "retain", "alarm", "ok"],
  ["- - X 0 -", "ok", "retain", "alarm", "ok"],
];

describe("the state of an alarm", () => {
  for (const [datapointsToAlarm, rows] of [
    [3, THREE_OF_THREE] as const,
    [2, TWO_OF_THREE] as const,
  ]) {
    for (const [text, ...states] of rows) {
      it(`is as AWS documents it for ${datapointsToAlarm} of 3 data points in ${text}`, () => {
        const found = TREATMENTS.map((treatMissingData) =>
          stateOf(points(text), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }),
        );
        assert.deepEqual(found, states);
      });
    }
  }
});
