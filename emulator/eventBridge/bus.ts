import type { AccessPolicy } from "../../eventbridge/accessPolicy";

/** An event bus. */
export interface Bus {
  name: string;
  arn: string;
  /** The resource policy, which lets other accounts publish; absent without one. */
  policy?: AccessPolicy | undefined;
}
