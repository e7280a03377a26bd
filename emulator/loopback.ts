import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Why a request is refused before the service handles it. */
export interface RequestRefusal {
  /** 403: sent by a web page, or for another host; 413: the body is too large. */
  status: 403 | 413;
  /** The mistake, and what to do. */
  message: string;
}

/** Handles the requests that pass the checks. */
export interface LoopbackService {
  /** The largest body of a request, in bytes. */
  mostBytes: number;
  /** Answers a request whose body has been read. An error that it throws is a fault of the service. */
  answer(request: IncomingMessage, body: string, response: ServerResponse): void | Promise<void>;
  /** Formats a refusal in the service's protocol. */
  refused(refusal: RequestRefusal): { headers: Record<string, string>; body: string };
}

/** An HTTP server on loopback. */
export interface LoopbackServer {
  /** Such as `http://127.0.0.1:4566`. */
  origin: string;
  /** Also closes open connections. */
  stop(): Promise<void>;
}

/** Milliseconds in which a request's headers, and the whole request, must arrive. Waiting for the answer does not count. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;

/**
 * Listens on loopback for programs on this machine. Web pages can also reach loopback, through the browser on this machine:
 * by a host name of their own that resolves to 127.0.0.1 (DNS rebinding), or by requests that need no CORS permission. Such
 * requests are answered with 403 and have no effect.
 * Sources: WHATWG Fetch, 'CORS protocol' (what a page may send without being asked for permission, and `Origin`); W3C,
 * 'Fetch Metadata Request Headers' (`Sec-Fetch-Site`).
 *
 * @param port 0 for any free port
 * @throws the server's error, such as EADDRINUSE
 */
export async function listenOnLoopback(
  service: LoopbackService,
  port: number,
): Promise<LoopbackServer> {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: HEADERS_TIMEOUT / 2,
  });
  server.on("request", (request, response) => respond(service, { request, response }));
  // A client that sends `Expect: 100-continue` is answered before it sends its body.
  server.on("checkContinue", (request, response) => respond(service, { request, response }, true));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stop(server),
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

function respond(service: LoopbackService, exchange: Exchange, expectsContinue = false): void {
  const { request, response } = exchange;
  const refusal = foreign(request) ?? tooLong(request, service.mostBytes);
  if (refusal !== undefined) return refuse(service, exchange, refusal);
  if (expectsContinue) response.writeContinue();
  void read(request, service.mostBytes).then(
    (body) =>
      body === undefined
        ? refuse(service, exchange, overLimit(service.mostBytes))
        : answer(service, exchange, body),
    () => response.destroy(), // the client disconnected during its request
  );
}

async function answer(
  service: LoopbackService,
  { request, response }: Exchange,
  body: string,
): Promise<void> {
  try {
    await service.answer(request, body, response);
  } catch (error) {
    console.error(error); // a fault of the emulator, which continues to serve
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

/**
 * Answers immediately, and discards the rest of the request. Closing the connection while data arrives would reset it, and
 * the client would lose the answer. The connection ends when the client closes it, or at the request's time-out.
 */
function refuse(
  service: LoopbackService,
  { request, response }: Exchange,
  refusal: RequestRefusal,
): void {
  const { headers, body } = service.refused(refusal);
  const length = String(Buffer.byteLength(body));
  response.writeHead(refusal.status, { ...headers, "content-length": length, connection: "close" });
  response.write(body);
  request.once("end", () => response.end()).once("error", () => response.destroy());
  request.resume();
}

/** The body as text; undefined as soon as it exceeds the limit. */
async function read(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const append = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else {
        request.off("data", append);
        resolve(undefined);
      }
    };
    request
      .on("data", append)
      .once("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
      .once("error", reject)
      .once("close", () => reject(new Error("the request ended in the middle of its body")));
  });
}

/** Checks the declared length. The bytes of a chunked body are counted while it is read. */
function tooLong({ headers }: IncomingMessage, mostBytes: number): RequestRefusal | undefined {
  return Number(headers["content-length"] ?? 0) > mostBytes ? overLimit(mostBytes) : undefined;
}

function overLimit(mostBytes: number): RequestRefusal {
  const message = `The request's body exceeds the limit of ${mostBytes} bytes. Send less in one request.`;
  return { status: 413, message };
}

/** Why a request is refused as possibly sent by a web page of another site. */
function foreign({
  headers,
  headersDistinct,
  url = "",
}: IncomingMessage): RequestRefusal | undefined {
  const [, absolute] = /^[a-z][\w+.-]*:\/\/([^/?#]*)/i.exec(url) ?? [];
  const hosts = [...(headersDistinct.host ?? [""]), ...(absolute === undefined ? [] : [absolute])];
  const other = hosts.find((host) => !isLoopback(host));
  if (other !== undefined) {
    return forbidden(
      `This endpoint accepts loopback host names only, and this request is for the host '${shown(other)}'. Use http://127.0.0.1 or http://localhost with its port.`,
    );
  }
  const { origin } = headers;
  if (origin !== undefined) {
    const [, authority = ""] = /^https?:\/\/(.*)$/i.exec(origin) ?? [];
    return isLoopback(authority)
      ? undefined
      : forbidden(
          `This endpoint does not accept requests from web pages of other sites, and this request is from the origin '${shown(origin)}'. Call it from a program, or from a page on localhost.`,
        );
  }
  return headers["sec-fetch-site"] === "cross-site"
    ? forbidden(
        "This endpoint does not accept requests from web pages of other sites, and Sec-Fetch-Site is cross-site. Call it from a program.",
      )
    : undefined;
}

const forbidden = (message: string): RequestRefusal => ({ status: 403, message });
const shown = (text: string): string => text.slice(0, 100);

/**
 * Whether a host, with or without a port, is a loopback name or address.
 * Sources: RFC 6761, 6.3 (`localhost` and the names in it), and RFC 1122, 3.2.1.3 (127.0.0.0/8).
 */
export function isLoopback(host: string): boolean {
  const [, name = ""] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.exec(host) ?? [];
  const url = `http://${name}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url); // normalizes addresses, and names to lower case
  return (
    /^(?:.+\.)?localhost\.?$/.test(hostname) ||
    /^127(?:\.\d+){3}$/.test(hostname) ||
    hostname === "[::1]"
  );
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
