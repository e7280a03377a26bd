import { isJsonObject } from "../../eventbridge/event";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import { MASKED } from "../../privacy/masked";
import { parseJson, writeJson } from "../../eventbridge/json";
import type { Connection } from "./connection";

/**
 * A request without the parameters that its connection adds, which EventBridge keeps as secret as its password. They are found by
 * their names. The request must be one without its token.
 */
export function maskRequest(request: HttpRequest, { invocation }: Connection): HttpRequest {
  const { headers, query, body } = invocation;
  const secretHeaders = namesOf(headers).map((name) => name.toLowerCase());
  return {
    method: request.method,
    url: maskQuery(request.url, namesOf(query)),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        secretHeaders.includes(name.toLowerCase()) ? MASKED : value,
      ]),
    ),
    body: maskBody(request.body, namesOf(body)),
  };
}

const namesOf = (parameters: Readonly<Record<string, string>>): string[] => Object.keys(parameters);

function maskQuery(url: string, names: readonly string[]): string {
  const at = url.indexOf("?");
  if (at < 0 || names.length === 0) return url;
  const parts = url.slice(at + 1).split("&");
  const masked = parts.map((part) => {
    const [key = ""] = part.split("=", 1);
    return names.some((name) => encodeURIComponent(name.toWellFormed()) === key)
      ? `${key}=${MASKED}`
      : part;
  });
  return `${url.slice(0, at)}?${masked.join("&")}`;
}

function maskBody(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const body = parseJson(text);
  if (!isJsonObject(body)) return text;
  return writeJson(
    Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, names.includes(key) ? MASKED : value]),
    ),
  );
}
