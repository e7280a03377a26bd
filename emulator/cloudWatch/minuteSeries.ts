/** The statistics of the values of one minute. */
export interface DataPoint {
  /** Start of the minute, in milliseconds since 1970. */
  at: number;
  sum: number;
  sampleCount: number;
  maximum: number;
}

const MINUTE = 60_000;

/** Series of values by key, in minutes. */
export class MinuteSeries {
  private readonly series = new Map<string, Map<number, DataPoint>>();

  /** The data points in the order in which their minutes got their first value; minutes without a value have no data point. */
  of(key: string): DataPoint[] {
    return [...(this.series.get(key)?.values() ?? [])];
  }

  add(key: string, moment: number, value = 1): void {
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = new Map<number, DataPoint>()));
    const at = moment - (moment % MINUTE);
    const point = series.get(at);
    if (point === undefined) {
      series.set(at, { at, sum: value, sampleCount: 1, maximum: value });
      return;
    }
    point.sum += value;
    point.sampleCount += 1;
    point.maximum = Math.max(point.maximum, value);
  }
}
