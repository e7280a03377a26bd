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

/**
 * Serves AWS's JSON protocol: the action is in `X-Amz-Target`, and who signs is not looked at.
 * Source: Smithy documentation, 'AWS JSON 1.0 and 1.1 protocol'.
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
  const type = request.headers["content-type"] ?? "application/x-amz-json-1.1";
  const end = (status: number, body: unknown) => {
    const id = hexadecimal(Math.random, 32);
    response.writeHead(status, { "content-type": type, "x-amzn-requestid": id });
    response.end(JSON.stringify(body));
  };
  try {
    const action = actionOf(services, String(request.headers["x-amz-target"]));
    end(200, await action(parse(await text(request))));
  } catch (error) {
    if (error instanceof ServiceError) {
      end(400, { __type: error.type, message: error.message });
      return;
    }
    console.error(error);
    end(500, { __type: "InternalFailure", message: (error as Error).message });
  }
}

function actionOf(services: Services, target: string): Action {
  const [service = "", name = ""] = target.split(".");
  const action = services[service]?.[name];
  if (action === undefined) {
    const text = `The emulator has no action ${target}; it has ${known(services)}.`;
    throw new ServiceError("UnknownOperationException", text);
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
