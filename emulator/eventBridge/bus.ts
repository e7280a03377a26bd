import type { AccessPolicy } from "../../eventbridge/accessPolicy";
import type { LogConfig } from "../../eventbridge/busLog";

/** An event bus. */
export interface Bus {
  name: string;
  arn: string;
  /** The resource policy, which lets other accounts publish; absent without one. */
  policy?: AccessPolicy | undefined;
  /** Absent for a bus that logs nothing. */
  logConfig?: LogConfig | undefined;
}
