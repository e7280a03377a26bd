import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { hexadecimal } from "../random";
import { ServiceError, type Action } from "./action";

/** Services by the prefix of `X-Amz-Target`, and their actions by name. */
export type Services = Record<string, Record<string, Action>>;

/** An endpoint for AWS SDKs and the AWS CLI, on loopback. */
export interface Endpoint {
  /** Such as `http://127.0.0.1:4566`. */
  origin: string;
  stop(): Promise<void>;
}

const TYPES = ["application/x-amz-json-1.1", "application/x-amz-json-1.0"] as const;

/**
 * Serves AWS's JSON protocol: the action is in `X-Amz-Target`, and who signs is not looked at.
 * Sources: Smithy documentation, 'AWS JSON 1.0 and 1.1 protocol', and 'AWS query compatibility': an error has
 * its older name in a header.
 *
 * @param port 0 for any that is free
 * @throws the server's error, such as EADDRINUSE
 */
export async function serveEndpoint(services: Services, port: number): Promise<Endpoint> {
  const server = createServer((request, response) => void respond(services, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stop(server),
  };
}

async function respond(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = request.headers["content-type"] ?? "";
  const type = TYPES.find((known) => asked.startsWith(known)) ?? TYPES[0];
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const end = (status: number, body: unknown, headers = {}) => {
    const id = hexadecimal(Math.random, 32);
    response.writeHead(status, { "content-type": type, "x-amzn-requestid": id, ...headers });
    response.end(JSON.stringify(body));
  };
  try {
    const action = actionOf(services, request.headers["x-amz-target"]);
    end(200, await action(parse(await text(request)), gone.signal));
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
    const wrong =
      target === undefined
        ? "A request names its action in the header X-Amz-Target, which this one lacks"
        : `The emulator has no action ${String(target)}`;
    throw new ServiceError("UnknownOperationException", `${wrong}; there are ${known(services)}.`);
  }
  return action;
}

function known(services: Services): string {
  return Object.entries(services)
    .flatMap(([service, actions]) => Object.keys(actions).map((name) => `${service}.${name}`))
    .join(", ");
}

function parse(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request's body is not JSON.");
  }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
