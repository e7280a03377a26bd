import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { VirtualClock } from "../../emulator/clock";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import { loopbackTransport, type Outcome } from "../../emulator/transport";
import { CLIENT_TIMEOUT } from "../../eventbridge/apiDestination";

const ORIGIN = "https://acme.my.salesforce.com";
const SHORT = 50;

const request: HttpRequest = {
  method: "PATCH",
  url: `${ORIGIN}/contacts/a%2Fb?x=%C3%BC`,
  headers: { "User-Agent": "Test", Range: "bytes=0-1048575", "Accept-Encoding": "gzip,deflate" },
  body: '{"LastName":"Müller"}',
};

// Source: EventBridge User Guide, 'API destinations': a time-out of 5 s, Connection: close, no redirect is followed.
describe("the loopback transport", () => {
  let server: Server;
  let clock: VirtualClock;
  let answer: RequestListener;
  let received: IncomingMessage[];
  let standIn: string;

  beforeEach(async () => {
    received = [];
    server = createServer((incoming, outgoing) => {
      received.push(incoming);
      answer(incoming, outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    standIn = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clock = new VirtualClock(0);
    answer = (_, outgoing) => outgoing.end();
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function send(changed: Partial<HttpRequest> = {}, timeout?: number): Promise<Outcome> {
    const transport = loopbackTransport(new Map([[ORIGIN, standIn]]), clock, timeout);
    const outcome = new Promise<Outcome>((ended) => transport({ ...request, ...changed }, ended));
    await clock.run();
    return outcome;
  }

  it("sends a path that contains `..` unchanged", async () => {
    await send({ url: `${ORIGIN}/contacts/../accounts/./?x=..` });
    assert.equal(received[0]?.url, "/contacts/../accounts/./?x=..");
    await send({ url: ORIGIN });
    assert.equal(received[1]?.url, "/");
  });

  it("sends method, path, headers and body unchanged, and Connection: close", async () => {
    let body = "";
    answer = (incoming, outgoing) => {
      void text(incoming).then((sent) => {
        body = sent;
        outgoing.end();
      });
    };
    await send();
    const [{ method, url, headers } = assert.fail("nothing was received")] = received;
    assert.deepEqual(
      { method, url, headers, body },
      {
        method: "PATCH",
        url: "/contacts/a%2Fb?x=%C3%BC",
        headers: {
          host: standIn.slice("http://".length),
          connection: "close",
          "user-agent": "Test",
          range: "bytes=0-1048575",
          "accept-encoding": "gzip,deflate",
          "content-length": String(Buffer.byteLength(request.body)),
        },
        body: request.body,
      },
    );
  });

  it("returns status, headers by lower-case names, and body", async () => {
    answer = (_, outgoing) =>
      outgoing.writeHead(503, { "Retry-After": "120" }).end('[{"errorCode":"SERVER_UNAVAILABLE"}]');
    const outcome = await send();
    assert(outcome.kind === "response");
    assert.equal(outcome.status, 503);
    assert.equal(outcome.headers["retry-after"], "120");
    assert.equal(outcome.body, '[{"errorCode":"SERVER_UNAVAILABLE"}]');
  });

  it("takes no time on the clock for an answer", async () => {
    await send();
    assert.equal(clock.now(), 0);
  });

  for (const status of [301, 307]) {
    it(`does not follow a redirect with status ${status}`, async () => {
      answer = (_, outgoing) => outgoing.writeHead(status, { Location: "/elsewhere" }).end();
      const outcome = await send();
      assert.equal(outcome.kind === "response" && outcome.status, status);
      assert.equal(received.length, 1);
    });
  }

  for (const url of ["https://other.my.salesforce.com/x", "http://acme.my.salesforce.com/x"]) {
    it(`reaches nothing at ${url}, which has no stand-in`, async () => {
      const { origin } = new URL(url);
      assert.deepEqual(await send({ url }), {
        kind: "unreachable",
        reason: `nothing stands in for ${origin}`,
      });
      assert.equal(received.length, 0);
    });
  }

  it("reaches the stand-in also when the URL names the default port", async () => {
    const outcome = await send({ url: `${ORIGIN}:443/contacts/7` });
    assert.equal(outcome.kind, "response");
    assert.equal(received[0]?.url, "/contacts/7");
  });

  it("waits for 5 seconds by default", () => assert.equal(CLIENT_TIMEOUT, 5_000));

  const hangs: [string, RequestListener][] = [
    ["before it answers", () => undefined],
    ["in the middle of its answer", (_, outgoing) => outgoing.writeHead(200).write("{")],
  ];
  for (const [when, hang] of hangs) {
    it(`times out when the other side hangs ${when}, which takes as long on the clock`, async () => {
      answer = hang;
      assert.deepEqual(await send({}, SHORT), { kind: "timeout" });
      assert.equal(clock.now(), SHORT);
    });
  }

  it("reports why the other side could not be reached when the connection is refused", async () => {
    standIn = "http://127.0.0.1:1"; // a reserved port, at which nothing listens
    const outcome = await send();
    assert(outcome.kind === "unreachable");
    assert.match(outcome.reason, /ECONNREFUSED/);
    assert.equal(clock.now(), 0);
  });

  it("does not throw when the other side hangs up", async () => {
    answer = ({ socket }) => socket.destroy();
    assert.equal((await send()).kind, "unreachable");
  });
});
