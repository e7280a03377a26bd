import type { LogType } from "../../eventbridge/logTypes";

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
 * Records of the bus's log: at INFO and TRACE those of an event that one rule matches and that is delivered at once, at ERROR
 * those of an event that is dead-lettered at once. Source: as for `STEP_LEVELS`, except that a dead letter has a record of the
 * failed invocation as well, which is assumed.
 */
export const LOG_RECORDS: Readonly<Record<LogType, number>> = { ERROR: 3, INFO: 4, TRACE: 8 };
/** Assumed: the size of a record, without the event or request that it holds if details are logged. */
export const LOG_RECORD_BYTES = 1_024;
