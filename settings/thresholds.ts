/** Thresholds that are still reached: SQS deletes a dead letter after 336 hours, and at 100 % an event is given up. */
export const HIGHEST = { oldestDeadLetterHours: 330, backlogPercent: 95 } as const;
