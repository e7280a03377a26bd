/** How much a stack is assumed to be used. */
export interface Usage {
  /** Events that the shop publishes each second, as a steady average. */
  rate: number;
  /** Size of an event, in bytes. */
  eventBytes: number;
  /** Share of the events that are dead-lettered, and redriven once: 0 to 1. */
  deadLettered: number;
  /** API calls that an event causes in all orgs together, at most. */
  callsPerEvent: number;
  orgs: readonly OrgUsage[];
  destinations: readonly DestinationUsage[];
  /** API calls that a Salesforce org accepts in 24 hours. */
  dailyLimit: number;
}

/** An org, and the API calls that an event causes there, at most. */
export interface OrgUsage {
  name: string;
  callsPerEvent: number;
}

/** An API destination, whose rate EventBridge limits by itself. */
export interface DestinationUsage extends OrgUsage {
  /** The invocation rate limit: calls each second. */
  limit: number;
}

/** A month as AWS's calculator has it. Source: AWS Pricing Calculator, assumptions: 730 hours. */
export const SECONDS_A_MONTH = 730 * 3_600;
export const DAYS_A_MONTH = 730 / 24;
/** Reading a dead letter and redriving it: the message is sent, received and deleted. */
export const REQUESTS_A_DEAD_LETTER = 3;
/** Assumed: notifications of an alarm in a month, raised and cleared. */
export const NOTIFICATIONS_AN_ALARM = 10;
/**
 * Assumed: records of the bus's log for an event at the levels INFO and TRACE, besides the event itself if details are
 * logged in full. At ERROR only failures are logged.
 */
export const LOG_RECORDS_AN_EVENT = 6;
export const LOG_RECORD_BYTES = 1_024;
