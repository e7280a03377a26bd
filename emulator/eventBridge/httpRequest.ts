import type { HttpRequest } from "../transport";
import type { ApiDestination, Target } from "../world";
import type { BusEvent, Json } from "./event";

/**
 * What EventBridge sends whatever the target says.
 * Source: EventBridge User Guide, 'API destinations', headers in requests to API destinations.
 */
const FIXED_HEADERS = {
  "User-Agent": "Amazon/EventBridge/ApiDestinations",
  "Content-Type": "application/json; charset=utf-8",
  Range: "bytes=0-1048575",
  "Accept-Encoding": "gzip,deflate",
};

/**
 * The request that an event causes at an API destination. Path values come from the original event, not
 * from the transformed one, and are URL-encoded into the `*`s in their order; a path that is missing gives
 * an empty value.
 */
export function buildRequest(
  destination: ApiDestination,
  target: Target,
  event: BusEvent,
  accessToken: string,
): HttpRequest {
  const values = target.pathParameters.map((path) => path(event as unknown as Json));
  return {
    method: destination.method,
    url: destination.endpoint.replaceAll("*", () => encodeURIComponent(text(values.shift()))),
    headers: { ...FIXED_HEADERS, Authorization: `Bearer ${accessToken}` },
    body: target.transform(event),
  };
}

function text(value: Json | undefined): string {
  if (value === undefined) return "";
  // JSON can carry half a character, which no URL can.
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
}
