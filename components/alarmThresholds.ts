import { isWithin, mustBeWithin, THRESHOLDS } from "../eventbridge/settingRanges";

/**
 * The values from which alarms go off; `false` turns an alarm off. The alarms without a threshold go off at the first event.
 */
export interface AlarmThresholds {
  /**
   * Messages in the dead-letter queue, 1 to 1,000,000. Default: 1. This alarm cannot be turned off. A higher number leaves room for
   * stale versions, where `deadLettersNotStale` reports the other dead letters.
   */
  deadLetters?: number;
  /**
   * Dead letters in 5 minutes, 1 to 1,000,000, that `newerWins` did not make: their versions are not stale. Default: false. It
   * counts records of the bus's log, so it takes a bus of the integration's own, with logs. See docs/ordering.md.
   */
  deadLettersNotStale?: number | false;
  /**
   * Hours, 1 to 330, that the oldest dead letter has waited. Default: 24. A working day has passed without a redrive, and 13
   * days remain before SQS deletes the dead letter.
   */
  oldestDeadLetterHours?: number | false;
  /**
   * Invocations in 5 minutes, 1 to 1,000,000, that EventBridge gave up. Default: 10. The alarm on the queue's depth reports a
   * single one; this alarm reports that many deliveries fail, even when the queue already holds dead letters.
   */
  failedInvocations?: number | false;
  /**
   * Percent of the attempts, 1 to 100, that are retries, for 15 minutes and with 20 attempts or more in 5 minutes.
   * Default: 25. Salesforce is down or slow; no event is lost yet.
   */
  retriesPercent?: number | false;
  /**
   * Percent of the retry policy's age, 1 to 95, that an event has waited for its first attempt. Default: 50. After twice that
   * time, EventBridge gives the event up. Time spent waiting for the rate limit counts; no other alarm reports it.
   */
  backlogPercent?: number | false;
  /** Rules throttled in 5 minutes, 1 to 1,000,000, three times in a row. Default: 1. */
  throttledRules?: number | false;
}

/** Thresholds that are out of range, or that no metric would reach, each as a sentence. Pure. */
export function thresholdMistakes(thresholds: AlarmThresholds): string[] {
  return (Object.keys(THRESHOLDS) as (keyof typeof THRESHOLDS)[]).flatMap((key) => {
    const value: number | false | undefined = thresholds[key];
    const canBeOff = key !== "deadLetters";
    if (value === undefined || (value === false && canBeOff)) return [];
    const orFalse = canBeOff ? ", or false" : "";
    return value !== false && isWithin(THRESHOLDS[key], value)
      ? []
      : [`The alarms' ${key} is ${value}; it ${mustBeWithin(THRESHOLDS[key])}${orFalse}.`];
  });
}
