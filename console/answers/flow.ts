import type { Status } from "../../operations/status";

/** The live picture of a stack. */
export interface FlowAnswer {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  /** Milliseconds until it should be read again. Each reading of a deployed stack costs calls of CloudWatch. */
  again: number;
  status: Status;
}
