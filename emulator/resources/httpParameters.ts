import { z } from "zod";
import { compileValue } from "../../eventbridge/jsonPath";
import { textFor } from "./kind";

/**
 * What the headers and the query of a request may be, at a target and at a connection.
 * Source: EventBridge API reference, HttpParameters, ConnectionHeaderParameter, ConnectionQueryStringParameter.
 */
const MAX_LENGTH = 512;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7E]*[\x20-\x7E][\t\x20-\x7E]*$/;
const QUERY_KEY = /^\P{Cc}+$/u;
const QUERY_VALUE = /^(?:\P{Cc}|[\r\n])+$/u;

const header = {
  key: text(HEADER_NAME, "is not a header's name"),
  value: text(HEADER_VALUE, "is not a header's value"),
};
const queryString = {
  key: text(QUERY_KEY, "is not a query parameter's key"),
  value: text(QUERY_VALUE, "is not a query parameter's value"),
};

/** A target's: the values are JSON paths or constants. */
export const httpTarget = z.strictObject({
  pathParameterValues: z.array(textFor(compileValue).regex(/\S/, "must not be blank")).default([]),
  headerParameters: dynamic(header).default({}),
  queryStringParameters: dynamic(queryString).default({}),
});

/** A connection's: up to 100 of each kind, all constants. */
export const invocationHttpParameters = z.strictObject({
  headers: constants(header),
  queryStrings: constants(queryString),
  bodies: constants({ key: z.string().min(1), value: z.string() }),
});

/** Parameters by their key. Of two with the same key the last one counts. */
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
