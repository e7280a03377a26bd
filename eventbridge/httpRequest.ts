import { isJsonObject, type BusEvent, type Json } from "./event";
import { parseJson, writeJson } from "./json";
import type { Transform, TransformContext } from "./inputTransformer";
import type { Value } from "./jsonPath";

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The parts from which EventBridge builds a request. */
export interface RequestParts {
  destination: {
    method: string;
    /** Each `*` is replaced by a path parameter. */
    endpoint: string;
  };
  connection: {
    /** Parameters that the connection adds to each request. */
    invocation: {
      headers: Record<string, string>;
      query: Record<string, string>;
      body: Record<string, string>;
    };
  };
  target: {
    /** One for each `*` of the endpoint, in order. */
    pathParameters: readonly Value[];
    headers: Record<string, Value>;
    query: Record<string, Value>;
    transform: Transform;
  };
  event: BusEvent;
  context: TransformContext;
}

/**
 * Headers that EventBridge always sends, whatever the target and the connection set. The transport sets `Host`,
 * `Content-Length` and `Connection`.
 * Source: EventBridge User Guide, 'API destinations', headers in requests to API destinations.
 */
const FIXED_HEADERS = {
  "User-Agent": "Amazon/EventBridge/ApiDestinations",
  Range: "bytes=0-1048575",
  "Accept-Encoding": "gzip,deflate",
};
/** Headers that EventBridge sends unless the target or the connection sets them. */
const DEFAULT_HEADERS = { "Content-Type": "application/json; charset=utf-8" };
/** The headers of a request without parameters, merged once: merging for each request is slow. */
const USUAL_HEADERS = { ...DEFAULT_HEADERS, ...FIXED_HEADERS };

/**
 * Headers that EventBridge removes from those of targets and connections, in lower case. `authorization` is added here: it
 * is assumed to belong to the connection alone.
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
 * The request for an event to an API destination, without its token. Header, query and path values come from the original
 * event, not from the transformed one. Path values are URL-encoded into the `*`s, in order. Where the target and the
 * connection set the same header or query parameter, the connection's value is sent.
 *
 * Sources: EventBridge User Guide, 'API destinations' and 'Targets'; API reference, HttpParameters and
 * ConnectionHttpParameters.
 */
export function buildRequest({
  destination,
  connection,
  target,
  event,
  context,
}: RequestParts): HttpRequest {
  const { headers, query, body } = connection.invocation;
  const original = event as unknown as Json;
  return {
    method: destination.method,
    url: withQuery(withPath(destination.endpoint, target.pathParameters, original), {
      ...valuesOf(target.query, original),
      ...query,
    }),
    headers: mergeHeaders(valuesOf(target.headers, original), headers),
    body: withBody(target.transform(event, context), body),
  };
}

/** The headers with the token that was last added to them. Requests without parameters share theirs. */
const withLastToken = new WeakMap<
  object,
  { accessToken: string; headers: Record<string, string> }
>();

/** Adds the access token to a request. */
export function withToken(
  { method, url, headers, body }: HttpRequest,
  accessToken: string,
): HttpRequest {
  let added = withLastToken.get(headers);
  if (added?.accessToken !== accessToken) {
    added = { accessToken, headers: { ...headers, Authorization: `Bearer ${accessToken}` } };
    withLastToken.set(headers, added);
  }
  return { method, url, headers: added.headers, body };
}

function valuesOf(values: Record<string, Value>, event: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value(event)]));
}

function withPath(endpoint: string, values: readonly Value[], event: Json): string {
  let next = 0;
  return endpoint.replaceAll("*", () => encode(values[next++]?.(event) ?? ""));
}

/** Adds parameters to the URL's query. Existing parameters stay, also those with the same key. */
export function withQuery(url: string, query: Record<string, string>): string {
  const added = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  if (added.length === 0) return url;
  const separator = !url.includes("?") ? "?" : /[?&]$/.test(url) ? "" : "&";
  return url + separator + added.join("&");
}

/** Header names are case-insensitive; the connection's value wins. */
function mergeHeaders(
  target: Record<string, string>,
  connection: Record<string, string>,
): Record<string, string> {
  const given = [...Object.entries(target), ...Object.entries(connection)];
  if (given.length === 0) return USUAL_HEADERS;
  const headers = new Map(
    [...Object.entries(DEFAULT_HEADERS), ...given].map(([name, value]) => [
      name.toLowerCase(),
      [name, headerValue(value)] as const,
    ]),
  );
  for (const name of REMOVED_HEADERS) headers.delete(name);
  return { ...Object.fromEntries(headers.values()), ...FIXED_HEADERS };
}

/**
 * Replaces characters that a header cannot contain, such as a line feed from an event. How EventBridge sends such a value is
 * not known.
 */
function headerValue(value: string): string {
  return value.replace(/[^\t\x20-\x7E]/gu, "?");
}

/**
 * Adds the connection's body parameters to a JSON object; they replace its members of the same name. Any other body stays
 * unchanged. EventBridge documents neither what it does with such a body nor which member wins.
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
    return undefined; // not JSON: the caller of buildRequest detects it
  }
}

function encode(text: string): string {
  // JSON can contain a lone surrogate, which a URL cannot.
  return encodeURIComponent(text.toWellFormed());
}
