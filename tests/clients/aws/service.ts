import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Variables that override this machine's settings, and keep the SDK from waiting. */
export const AWS = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_SESSION_TOKEN: "",
  AWS_MAX_ATTEMPTS: "1",
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
};
export const NO_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "none",
  AWS_SHARED_CREDENTIALS_FILE: "none",
};

/** A replacement of AWS for the tests of a `describe` block: one service for each test. */
export function awsService() {
  let service: Server | undefined;
  afterEach(() => {
    service?.closeAllConnections();
    service?.close();
    service = undefined;
  });

  /** @returns the environment with the service's endpoint */
  const serve = async (
    answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
  ): Promise<NodeJS.ProcessEnv> => {
    const server = createServer((request, response) => {
      void text(request).then((body) => answer(request, response, body));
    });
    service = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  /**
   * Answers some actions with an error, and the others with an empty result, except ListRules.
   *
   * @param refused matches the names of the actions that fail
   * @param Rules the answer to ListRules
   */
  const refusing = (
    refused: RegExp,
    type: string,
    message: string,
    Rules: readonly object[] = [],
  ) =>
    serve((request, response) => {
      const action = String(request.headers["x-amz-target"]);
      const wrong = refused.test(action);
      const answer = action.endsWith("ListRules") ? { Rules } : {};
      response.writeHead(wrong ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(wrong ? { __type: type, message } : answer));
    });

  return { serve, refusing };
}
