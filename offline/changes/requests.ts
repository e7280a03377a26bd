import type { BusEvent, Json } from "../../eventbridge/event";
import { buildRequest } from "../../eventbridge/httpRequest";
import { compileInput } from "../../eventbridge/input";
import { compileValue, type Value } from "../../eventbridge/jsonPath";
import { compilePattern } from "../../eventbridge/pattern/compile";
import { isObject } from "../../emulator/propertyValues";
import { redact } from "../../privacy/redactor";
import type { PlannedTarget, Route } from "./routes";

/** What a route does with an event, as lines; none if no rule matches it. */
export type Outcome = (event: BusEvent) => string[];

/** The parameters that a connection adds are secret, and not shown. */
const NO_CONNECTION = { invocation: { headers: {}, query: {}, body: {} } };

/**
 * Compiles the rules of a route. The requests are those that EventBridge would send, without headers and without what the
 * connection adds.
 *
 * @throws Error for a pattern or an input that the service refuses
 */
export function outcomeOf({ rules }: Route): Outcome {
  const compiled = rules
    .filter(({ enabled, pattern }) => enabled && pattern !== "")
    .map(({ pattern, targets }) => ({
      matches: compilePattern(pattern),
      targets: targets.map(compileTarget),
    }));
  return (event) =>
    compiled
      .filter(({ matches }) => matches(event as unknown as Json))
      .flatMap(({ targets }) => targets.map((send) => redact(send(event))))
      .sort();
}

function compileTarget({ inputs, destination }: PlannedTarget): (event: BusEvent) => string {
  if (destination === undefined) {
    return () => `to ${typeof inputs.arn === "string" ? inputs.arn : "another target"}`;
  }
  const { invocationEndpoint, httpMethod } = destination.inputs;
  const http = isObject(inputs.httpTarget) ? inputs.httpTarget : {};
  const target = {
    pathParameters: Array.isArray(http.pathParameterValues)
      ? http.pathParameterValues.map((one) => compileValue(String(one)))
      : [],
    headers: valuesIn(http.headerParameters),
    query: valuesIn(http.queryStringParameters),
    transform: compileInput(inputs, String(inputs.targetId)),
  };
  return (event) => {
    const request = buildRequest({
      destination: { method: String(httpMethod), endpoint: String(invocationEndpoint) },
      connection: NO_CONNECTION,
      target,
      event,
      context: { ruleArn: "", ruleName: "", ingestionTime: event.time },
    });
    return `${request.method} ${request.url} ${request.body}`;
  };
}

function valuesIn(parameters: unknown): Record<string, Value> {
  if (!isObject(parameters)) return {};
  return Object.fromEntries(
    Object.entries(parameters).map(([key, text]) => [key, compileValue(String(text))]),
  );
}
