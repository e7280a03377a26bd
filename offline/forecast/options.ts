/** What a forecast supposes. Times are in milliseconds. */
export interface Supposed {
  /** Events that the shop publishes a second, on average. */
  rate: number;
  /** How long Salesforce answers 503, from `outageAt` after the start. */
  outage: number;
  outageAt: number;
  /** How long the shop publishes, and the forecast looks. */
  duration: number;
  /** That Salesforce takes for an answer. */
  latency: number;
  /** API calls that the org may make in any 24 hours. */
  dailyLimit: number;
  /** Customers whom the events are about, each as likely as the others. */
  customers: number;
  seed: number;
}

/** What becomes of the events. A delivery is that of one event to one target of a rule that matches it. */
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
  /** Deliveries of an event after a newer one of the same customer had been delivered: they overwrite it. */
  staleOverwrites: number;
  largestBacklog: number;
  /** From the end of the outage until nothing published before it was waiting; undefined where that was not reached. */
  drainedAfter: number | undefined;
  /** The longest that any delivery took or has waited. */
  oldestAge: number;
  /** Requests to Salesforce, with those for tokens. */
  apiCalls: number;
  /** The most of them within any 24 hours, to the minute, against the org's limit. */
  apiCallsInADay: number;
  dailyLimit: number;
  minutes: Minute[];
}

/** What happened within a minute, and the backlog at its end. */
export interface Minute {
  /** Since the start, in minutes. */
  minute: number;
  arrivals: number;
  deliveries: number;
  deadLetters: number;
  lost: number;
  backlog: number;
  apiCalls: number;
}
