import type { Cost } from "../../offline/cost/cost";

/** The assumed use of the stack. */
export interface CostQuestion {
  /** Events each second. */
  rate: number;
  /** Share of the events that are dead-lettered: 0 to 1. */
  deadLettered: number;
  /** Size of an event, in bytes. */
  eventBytes: number;
  /** API calls that a Salesforce org accepts in 24 hours. */
  dailyLimit: number;
}

export interface CostAnswer {
  cost: Cost;
  /** The command that gives the same estimate. */
  command: string;
}
