import type { HttpRequest } from "../transport";
import type { ApiDestination } from "./apiDestination";
import type { Connection } from "./connection";
import type { RuleTarget } from "./rule";
import { isJsonObject, type BusEvent, type Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import type { TransformContext } from "../../eventbridge/inputTransformer";
import type { Value } from "../../eventbridge/jsonPath";

/**
 * What EventBridge sends whatever the target and the connection say. `Host`, `Content-Length` and
 * `Connection` are the transport's.
 * Source: EventBridge User Guide, 'API destinations', headers in requests to API destinations.
 */
const FIXED_HEADERS = {
  "User-Agent": "Amazon/EventBridge/ApiDestinations",
  Range: "bytes=0-1048575",
  "Accept-Encoding": "gzip,deflate",
};
/** What it sends unless the target or the connection says otherwise. */
const DEFAULT_HEADERS = { "Content-Type": "application/json; charset=utf-8" };
/** What it sends to most destinations; put together once, since that is slow. */
const USUAL_HEADERS = { ...DEFAULT_HEADERS, ...FIXED_HEADERS };

/**
 * What it takes away from the headers of targets and connections, in small letters; and `authorization`,
 * which is taken to be the connection's alone.
 * Source: EventBridge User Guide, 'API destinations', headers that EventBridge removes (read in
 * ministackorg/ministack#1313, which copies the list).
 */
const REMOVED_HEADERS = (
  "a-im accept-charset accept-datetime accept-encoding cache-control connection content-encoding " +
  "content-length content-md5 date expect forwarded from host http2-settings if-match " +
  "if-modified-since if-none-match if-range if-unmodified-since max-forwards origin pragma " +
  "proxy-authorization range referer te trailer transfer-encoding user-agent upgrade via warning " +
  "authorization"
).split(" ");

/**
 * The request that an event causes at an API destination, but for its token. Values from the event are those of the original
 * one, not of the transformed one. Path values are URL-encoded into the `*`s in their order. Where the target
 * and the connection have a header or a query parameter of the same key, the connection's is sent.
 *
 * Sources: EventBridge User Guide, 'API destinations' and 'Targets'; API reference, HttpParameters and
 * ConnectionHttpParameters.
 */
export function buildRequest(
  destination: ApiDestination,
  connection: Connection,
  target: RuleTarget,
  event: BusEvent,
  context: TransformContext,
): HttpRequest {
  const { headers, query, body } = connection.invocation;
  const original = event as unknown as Json;
  return {
    method: destination.method,
    url: withQuery(withPath(destination.endpoint, target.pathParameters, original), {
      ...valuesOf(target.query, original),
      ...query,
    }),
    headers: withHeaders(valuesOf(target.headers, original), headers),
    body: withBody(target.transform(event, context), body),
  };
}

/** The request as it is sent. */
export function withToken(request: HttpRequest, accessToken: string): HttpRequest {
  const headers = { ...request.headers, Authorization: `Bearer ${accessToken}` };
  return { ...request, headers };
}

function valuesOf(values: Record<string, Value>, event: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value(event)]));
}

function withPath(endpoint: string, values: Value[], event: Json): string {
  let next = 0;
  return endpoint.replaceAll("*", () => encode(values[next++]?.(event) ?? ""));
}

/** Adds to the query that the endpoint has. What is there already stays, also under the same key. */
export function withQuery(url: string, query: Record<string, string>): string {
  const added = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  if (added.length === 0) return url;
  const separator = !url.includes("?") ? "?" : /[?&]$/.test(url) ? "" : "&";
  return url + separator + added.join("&");
}

/** Names of headers are the same in capitals and small letters: the connection's wins. */
function withHeaders(
  target: Record<string, string>,
  connection: Record<string, string>,
): Record<string, string> {
  const given = [...Object.entries(target), ...Object.entries(connection)];
  if (given.length === 0) return USUAL_HEADERS;
  const headers = new Map(
    [...Object.entries(DEFAULT_HEADERS), ...given].map(([name, value]) => [
      name.toLowerCase(),
      [name, sendable(value)] as const,
    ]),
  );
  for (const name of REMOVED_HEADERS) headers.delete(name);
  return { ...Object.fromEntries(headers.values()), ...FIXED_HEADERS };
}

/**
 * A value from an event can hold what no header can carry, such as the end of a line; how EventBridge sends
 * it is not known.
 */
function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7E]/gu, "?");
}

/**
 * Adds the connection's parameters to a body that is a JSON object; they win over its members of the same
 * name. Any other body stays as it is: what EventBridge does with it is written nowhere, nor whose member wins.
 */
function withBody(body: string, parameters: Record<string, string>): string {
  if (Object.keys(parameters).length === 0) return body;
  const value = json(body);
  return isJsonObject(value) ? writeJson({ ...value, ...parameters }) : body;
}

function json(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined; // not JSON: the caller of buildRequest finds out
  }
}

function encode(text: string): string {
  // JSON can carry half a character, which no URL can.
  return encodeURIComponent(text.toWellFormed());
}
