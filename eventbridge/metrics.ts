/**
 * The spellings of one metric: milliseconds from the bus's acceptance of an event to its first attempt. AWS writes `Ingestionto`
 * in the table of EventBridge User Guide, 'Monitoring', and `IngestionTo` on other pages. To CloudWatch these are two metrics.
 */
export const START_LATENCIES = [
  "IngestionToInvocationStartLatency",
  "IngestiontoInvocationStartLatency",
] as const;
