import { z } from "zod";
import { compileValue } from "../../eventbridge/jsonPath";
import { textFor } from "./kind";

/**
 * The allowed headers and query parameters of a request, for targets and connections.
 * Source: EventBridge API reference, HttpParameters, ConnectionHeaderParameter, ConnectionQueryStringParameter.
 */
const MAX_LENGTH = 512;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7E]*[\x20-\x7E][\t\x20-\x7E]*$/;
const QUERY_KEY = /^\P{Cc}+$/u;
const QUERY_VALUE = /^(?:\P{Cc}|[\r\n])+$/u;

const header = {
  key: text(HEADER_NAME, "is not a valid header name"),
  value: text(HEADER_VALUE, "is not a valid header value"),
};
const queryString = {
  key: text(QUERY_KEY, "is not a valid key of a query parameter"),
  value: text(QUERY_VALUE, "is not a valid value of a query parameter"),
};

/** The parameters of a target. Values are JSON paths or constants. */
export const httpTarget = z.strictObject({
  pathParameterValues: z.array(textFor(compileValue).regex(/\S/, "must not be blank")).default([]),
  headerParameters: dynamic(header).default({}),
  queryStringParameters: dynamic(queryString).default({}),
});

/** The parameters of a connection: up to 100 of each kind. Values are constants. */
export const invocationHttpParameters = z.strictObject({
  headers: constants(header),
  queryStrings: constants(queryString),
  bodies: constants({ key: z.string().min(1), value: z.string() }),
});

/** Parameters by key. For a repeated key, the last one counts. */
export function byKey(parameters: { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ key, value }) => [key, value]));
}

interface Parameter {
  key: z.ZodString;
  value: z.ZodString;
}

function text(pattern: RegExp, mistake: string): z.ZodString {
  return z.string().max(MAX_LENGTH).regex(pattern, mistake);
}

function dynamic({ key, value }: Parameter) {
  const error = (issue: { code: string; issues?: { message: string }[] }) =>
    issue.code === "invalid_key" ? issue.issues?.[0]?.message : undefined;
  return z.record(key, value.and(textFor(compileValue)), { error });
}

function constants(parameter: Parameter) {
  return z
    .array(z.strictObject({ ...parameter, isValueSecret: z.boolean().default(false) }))
    .max(100)
    .default([]);
}
