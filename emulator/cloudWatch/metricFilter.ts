/** A filter that counts lines of a log group in a metric without dimensions. */
export interface MetricFilter {
  /** ARN of the log group. */
  group: string;
  isMatch: (message: string) => boolean;
  namespace: string;
  metricName: string;
  /** Added for each line that matches. */
  value: number;
  /** Added for each other line; undefined for nothing. */
  otherwise: number | undefined;
  /** It counts later lines only. In milliseconds since 1970. */
  since: number;
}
