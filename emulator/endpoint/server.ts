import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback, type LoopbackServer } from "../loopback";
import { PUT_EVENTS_BYTES } from "../../eventbridge/entrySize";
import { MESSAGE_BYTES } from "../../eventbridge/sqsLimits";
import { hexadecimal } from "../random";
import { ServiceError, type Action } from "./action";

/** The actions of each service by name; services by the prefix of `X-Amz-Target`. */
export type Services = Record<string, Record<string, Action>>;

/** An endpoint for AWS SDKs and the AWS CLI. */
export type Endpoint = LoopbackServer;

const TYPES = ["application/x-amz-json-1.1", "application/x-amz-json-1.0"] as const;

/**
 * The largest body of a request in bytes: the 1 MiB of PutEvents and of SQS, of which JSON writes each byte as at most 6
 * (`\u0000`), and 1 MiB for the rest of the request. A request above a service's limit and below this one gets the service's
 * error.
 * Sources: EventBridge API reference, PutEvents, and SQS API reference, SendMessage. It is assumed that neither service
 * reads much more than its limit.
 */
export const MOST_REQUEST_BYTES = 6 * Math.max(PUT_EVENTS_BYTES, MESSAGE_BYTES) + 1_048_576;

/**
 * Serves AWS's JSON protocol: `X-Amz-Target` names the action; signatures are not checked.
 * Sources: Smithy documentation, 'AWS JSON 1.0 and 1.1 protocol', and 'AWS query compatibility': an error has
 * its older code in a header.
 *
 * @param port 0 for any free port
 * @throws the server's error, such as EADDRINUSE
 */
export async function serveEndpoint(services: Services, port: number): Promise<Endpoint> {
  return listenOnLoopback(
    {
      mostBytes: MOST_REQUEST_BYTES,
      answer: (request, body, response) => respond(services, { request, body, response }),
      refused: ({ status, message }) => ({
        headers: headersOf(TYPES[0]),
        body: JSON.stringify({ __type: REFUSALS[status], message }),
      }),
    },
    port,
  );
}

/** The error types of refused requests. Source: the names in Smithy and API Gateway; no AWS service refuses a host name. */
const REFUSALS = { 403: "AccessDeniedException", 413: "RequestEntityTooLargeException" } as const;

const headersOf = (type: string): Record<string, string> => ({
  "content-type": type,
  "x-amzn-requestid": hexadecimal(Math.random, 32),
});

async function respond(
  services: Services,
  { request, body, response }: { request: IncomingMessage; body: string; response: ServerResponse },
): Promise<void> {
  const contentType = request.headers["content-type"] ?? "";
  const type = TYPES.find((known) => contentType.startsWith(known)) ?? TYPES[0];
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const end = (status: number, answer: unknown, headers = {}) => {
    response.writeHead(status, { ...headersOf(type), ...headers });
    response.end(JSON.stringify(answer));
  };
  try {
    const action = actionOf(services, request.headers["x-amz-target"]);
    end(200, await action(parse(body), gone.signal));
  } catch (error) {
    if (error instanceof ServiceError) {
      const { type: __type, message, queryCode } = error;
      end(400, { __type, message }, queryCode && { "x-amzn-query-error": `${queryCode};Sender` });
      return;
    }
    console.error(error);
    end(500, { __type: "InternalFailure", message: (error as Error).message });
  }
}

function actionOf(services: Services, target: string | string[] | undefined): Action {
  const [service = "", name = ""] = String(target).split(/\.(.*)/s);
  const actions = Object.hasOwn(services, service) ? services[service] : undefined;
  const action = actions !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) {
    const supported = actionNames(services).join(", ");
    throw new ServiceError(
      "UnknownOperationException",
      target === undefined
        ? `The header X-Amz-Target, which names the action, is missing. The emulator supports ${supported}.`
        : `The emulator does not support the action ${String(target)}. It supports ${supported}.`,
    );
  }
  return action;
}

function actionNames(services: Services): string[] {
  return Object.entries(services).flatMap(([service, actions]) =>
    Object.keys(actions).map((name) => `${service}.${name}`),
  );
}

function parse(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request's body is not JSON.");
  }
}
