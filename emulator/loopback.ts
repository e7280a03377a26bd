import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Why a request is refused before anything is done for it. */
export interface RedirectRefusal {
  /** 403: from a web page, or for another host; 413: the body is over the limit. */
  status: 403 | 413;
  /** What is wrong, and what to do. */
  message: string;
}

/** What serves requests that may come. */
export interface LoopbackService {
  /** Bytes of a request's body at the most. */
  mostBytes: number;
  /** Answers a request, whose body has been read; what it throws is the service's own fault. */
  answer(request: IncomingMessage, body: string, response: ServerResponse): void | Promise<void>;
  /** A refusal in the service's own form. */
  refused(refusal: RedirectRefusal): { headers: Record<string, string>; body: string };
}

/** An HTTP server on loopback. */
export interface LoopbackServer {
  /** Such as `http://127.0.0.1:4566`. */
  origin: string;
  /** Ends open connections, too. */
  stop(): Promise<void>;
}

/** Milliseconds in which a request's headers, and all of a request, must arrive; a wait for the answer does not count. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;

/**
 * Listens on loopback, for programs of this machine. Web pages reach loopback as well, through their reader's browser: by a
 * name of their own that is made to mean 127.0.0.1 (DNS rebinding), or by requests that need no permission. Such requests
 * are answered with 403, and nothing is done.
 * Sources: WHATWG Fetch, 'CORS protocol' (what a page may send without being asked for permission, and `Origin`); W3C,
 * 'Fetch Metadata Request Headers' (`Sec-Fetch-Site`).
 *
 * @param port 0 for any that is free
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
  server.on("request", (request, response) => respond(service, request, response));
  // Whoever asks before it sends its body is answered before it does.
  server.on("checkContinue", (request, response) => respond(service, request, response, true));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stop(server),
  };
}

function respond(
  service: LoopbackService,
  request: IncomingMessage,
  response: ServerResponse,
  asks = false,
): void {
  const refusal = foreign(request) ?? tooLong(request, service.mostBytes);
  if (refusal !== undefined) return refuse(service, refusal, request, response);
  if (asks) response.writeContinue();
  void read(request, service.mostBytes).then(
    (body) =>
      body === undefined
        ? refuse(service, overLimit(service.mostBytes), request, response)
        : answer(service, request, body, response),
    () => response.destroy(), // the caller went away in the middle of its request
  );
}

async function answer(
  service: LoopbackService,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  try {
    await service.answer(request, body, response);
  } catch (error) {
    console.error(error); // a fault of the emulator, which goes on serving
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

/**
 * Answers at once, and takes what is still sent without keeping it: a connection that is closed while data arrives is reset, and
 * the caller would lose the answer. It ends at the caller's end, or at the request's time-out.
 */
function refuse(
  service: LoopbackService,
  refusal: RedirectRefusal,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, body } = service.refused(refusal);
  const length = String(Buffer.byteLength(body));
  response.writeHead(refusal.status, { ...headers, "content-length": length, connection: "close" });
  response.write(body);
  request.once("end", () => response.end()).once("error", () => response.destroy());
  request.resume();
}

/** The body as text; undefined as soon as it is over the limit. */
async function read(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else {
        request.off("data", take);
        resolve(undefined);
      }
    };
    request
      .on("data", take)
      .once("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
      .once("error", reject)
      .once("close", () => reject(new Error("the request ended in the middle of its body")));
  });
}

/** Of a request that says how long its body is; a body that comes in chunks is counted as it is read. */
function tooLong({ headers }: IncomingMessage, mostBytes: number): RedirectRefusal | undefined {
  return Number(headers["content-length"] ?? 0) > mostBytes ? overLimit(mostBytes) : undefined;
}

function overLimit(mostBytes: number): RedirectRefusal {
  const message = `The request's body has more than ${mostBytes} bytes, which is the limit here. Send less at once.`;
  return { status: 413, message };
}

/** Why a request may come from a web page of another site. */
function foreign({
  headers,
  headersDistinct,
  url = "",
}: IncomingMessage): RedirectRefusal | undefined {
  const [, absolute] = /^[a-z][\w+.-]*:\/\/([^/?#]*)/i.exec(url) ?? [];
  const hosts = [...(headersDistinct.host ?? [""]), ...(absolute === undefined ? [] : [absolute])];
  const other = hosts.find((host) => !isLoopback(host));
  if (other !== undefined) {
    return forbidden(
      `This endpoint answers requests for loopback names only, and this one is for the host '${shown(other)}'. Use http://127.0.0.1 or http://localhost with its port.`,
    );
  }
  const { origin } = headers;
  if (origin !== undefined) {
    const [, authority = ""] = /^https?:\/\/(.*)$/i.exec(origin) ?? [];
    return isLoopback(authority)
      ? undefined
      : forbidden(
          `This endpoint answers no web page of another site, and this request is from the origin '${shown(origin)}'. Call it from a program, or from a page on localhost.`,
        );
  }
  return headers["sec-fetch-site"] === "cross-site"
    ? forbidden(
        "This endpoint answers no web page of another site, and Sec-Fetch-Site is cross-site. Call it from a program.",
      )
    : undefined;
}

const forbidden = (message: string): RedirectRefusal => ({ status: 403, message });
const shown = (text: string): string => text.slice(0, 100);

/**
 * Whether a host, with or without a port, is a name or an address of loopback.
 * Sources: RFC 6761, 6.3 (`localhost` and the names in it), and RFC 1122, 3.2.1.3 (127.0.0.0/8).
 */
export function isLoopback(host: string): boolean {
  const [, name = ""] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.exec(host) ?? [];
  const url = `http://${name}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url); // addresses in one form, names in lower case
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
