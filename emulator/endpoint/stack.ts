import { z } from "zod";
import { action, type Action } from "./action";

/**
 * What there is in place of a deployed stack's outputs, which the engine would tell: this program's own action, which
 * AWS does not have.
 *
 * @param outputs of the program; a queue's URL is told as it is known at this endpoint
 * @param endpoint such as `http://127.0.0.1:4566`
 * @param salesforceOrigins where Salesforce stands in, by the org's name; that of the stack's own is `default`
 */
export function stackActions(
  stack: string,
  outputs: Readonly<Record<string, unknown>>,
  endpoint: string,
  salesforceOrigins: Readonly<Record<string, string>>,
): Record<string, Action> {
  const { pathname } = new URL(String(outputs.deadLetterQueueUrl));
  const told = { ...outputs, deadLetterQueueUrl: endpoint + pathname };
  return {
    DescribeStack: action(z.object({}), () => ({ stack, salesforceOrigins, outputs: told })),
  };
}
