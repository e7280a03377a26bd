import { z } from "zod";
import { action, type Action } from "./action";

/** A stack that the emulator serves. */
export interface DescribedStack {
  /** The program's outputs; the queue's URL is replaced by its URL at the endpoint. */
  outputs: Readonly<Record<string, unknown>>;
  /** The endpoint's origin, such as `http://127.0.0.1:4566`. */
  endpoint: string;
  /** Origins of the Salesforce stand-ins, by the org's name; `default` is the stack's own org. */
  salesforceOrigins: Readonly<Record<string, string>>;
}

/**
 * An action that replaces the engine's answer about a deployed stack's outputs. AWS has no such action.
 *
 * @param stack the stack's name
 */
export function stackActions(
  stack: string,
  { outputs, endpoint, salesforceOrigins }: DescribedStack,
): Record<string, Action> {
  const { pathname } = new URL(String(outputs.deadLetterQueueUrl));
  const local = { ...outputs, deadLetterQueueUrl: endpoint + pathname };
  return {
    DescribeStack: action(z.object({}), () => ({ stack, salesforceOrigins, outputs: local })),
  };
}
