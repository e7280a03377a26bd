/** The assumptions of a forecast. Times are in milliseconds. */
export interface Assumptions {
  /** Events that the shop publishes each second, on average. */
  rate: number;
  /** How long Salesforce answers 503, from `outageAt` after the start; 0 for no outage. */
  outage: number;
  outageAt: number;
  /** How long the shop publishes, and the forecast runs. */
  duration: number;
  /** How long Salesforce takes to answer. */
  latency: number;
  /** API calls that the org accepts in any 24 hours. */
  dailyLimit: number;
  /** Customers whom the events concern, each as likely as the others. */
  customers: number;
  seed: number;
}

/** The result of a forecast. A delivery takes one event to one target of a rule that matches it. */
export interface Forecast {
  published: number;
  /** Events that match no rule. */
  unmatched: number;
  delivered: number;
  deadLettered: number;
  lost: number;
  /** Deliveries that are still under way at the end. */
  waiting: number;
  retries: number;
  /** Deliveries of an event after a newer event of the same customer: they overwrite newer data. */
  staleOverwrites: number;
  /** Such deliveries that Salesforce refused, by `newerWins`. They are dead letters with the cause `stale`. */
  staleRefused: number;
  /** The stale overwrites if no subscription had `newerWins`. */
  staleWithoutGuard: number;
  /** The stale overwrites if every subscription had `newerWins`: of versions of the same second. */
  staleWithGuard: number;
  /**
   * Deliveries of an event that was published before an erasure of the same customer, after that erasure: they bring the erased
   * data back. Absent where no subscription erases.
   */
  recreated?: number;
  largestBacklog: number;
  /**
   * Milliseconds from the end of the outage until no event that was published before it is waiting; undefined if the
   * forecast ends earlier.
   */
  drainedAfter: number | undefined;
  /** The longest time that any delivery took or has waited, in milliseconds. */
  oldestAge: number;
  /** Requests to Salesforce, without those for tokens. */
  apiCalls: number;
  /** The most API calls within any 24 hours, to the minute. The org's limit is `dailyLimit`. */
  apiCallsInADay: number;
  dailyLimit: number;
  minutes: Minute[];
}

/** The happenings of a minute, and the backlog at its end. */
export interface Minute {
  /** Minutes since the start. */
  minute: number;
  arrivals: number;
  deliveries: number;
  deadLetters: number;
  lost: number;
  backlog: number;
  apiCalls: number;
}
