/** Settings of an alarm that decide how data points become its state. */
export interface Evaluation {
  /** N: the data points that count. */
  evaluationPeriods: number;
  /** M: the data points among them that must breach the threshold. */
  datapointsToAlarm: number;
  treatMissingData: string;
}

/** `relies`: in alarm only because no data point followed. `retain`: the alarm keeps its state. */
export type State = "alarm" | "relies" | "ok" | "retain";

/** CloudWatch reads more data points than an alarm needs. It documents 5 for an alarm on 3. */
export const EXTRA = 2;

/**
 * The state of an alarm after its data points, oldest first: whether each breaches the threshold, undefined where it is missing.
 *
 * With enough data points, the most recent ones decide. With fewer, `treatMissingData` fills the gaps. Where missing data is
 * treated as missing, the alarm also goes off when its oldest data point breaches, is as old as M, and none follows that does
 * not breach.
 * Source: CloudWatch User Guide, 'Configuring how CloudWatch alarms treat missing data', and its section on premature
 * transitions.
 */
export function stateOf(
  points: readonly (boolean | undefined)[],
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: Evaluation,
): State {
  const range = points.slice(-(evaluationPeriods + EXTRA));
  const existing = range.filter((point) => point !== undefined);
  const recent = existing.slice(-evaluationPeriods);
  const breaching = recent.filter((point) => point).length;
  if (breaching >= datapointsToAlarm) return "alarm";
  const missing = evaluationPeriods - recent.length;
  if (missing <= 0) return "ok";
  switch (treatMissingData) {
    case "notBreaching":
      return "ok";
    case "breaching":
      return breaching + missing >= datapointsToAlarm ? "alarm" : "ok";
    case "ignore":
      return "retain";
    default:
      return isPremature(points.slice(-evaluationPeriods), datapointsToAlarm) ? "relies" : "ok";
  }
}

function isPremature(points: readonly (boolean | undefined)[], datapointsToAlarm: number): boolean {
  const oldest = points.indexOf(true);
  return (
    oldest >= 0 &&
    points.length - oldest >= datapointsToAlarm &&
    points.every((point) => point !== false)
  );
}
