import type { Flow, Known } from "../../operations/flow/readFlow";
import type { ActiveFault, Fault } from "../../emulator/salesforce/faults";

/** The live picture of a stack. */
export interface FlowAnswer extends Flow {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  /** Milliseconds until it should be read again. Each reading of a deployed stack costs calls of CloudWatch. */
  again: number;
  /** The stand-in for Salesforce; absent for a deployed stack. */
  standIn?: StandInAnswer;
}

/** The faults of the stand-in. */
export interface StandInAnswer {
  /** Each fault that can be set, with its effect, as the end of a sentence that begins with 'A request'. */
  faults: readonly { fault: Fault; effect: string }[];
  /** By the org's name; only orgs that fail. */
  active: Known<Record<string, ActiveFault>>;
}
