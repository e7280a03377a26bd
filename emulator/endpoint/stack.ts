import { z } from "zod";
import { action, type Action } from "./action";

/**
 * An action that replaces the engine's answer about a deployed stack's outputs. AWS has no such action.
 *
 * @param outputs the program's outputs; the queue's URL is replaced by its URL at this endpoint
 * @param endpoint such as `http://127.0.0.1:4566`
 * @param salesforceOrigins origins of the Salesforce stand-ins, by the org's name; `default` is the stack's own org
 */
export function stackActions(
  stack: string,
  outputs: Readonly<Record<string, unknown>>,
  endpoint: string,
  salesforceOrigins: Readonly<Record<string, string>>,
): Record<string, Action> {
  const { pathname } = new URL(String(outputs.deadLetterQueueUrl));
  const local = { ...outputs, deadLetterQueueUrl: endpoint + pathname };
  return {
    DescribeStack: action(z.object({}), () => ({ stack, salesforceOrigins, outputs: local })),
  };
}
