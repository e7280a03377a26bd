import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { z } from "zod";
import { action } from "../../emulator/endpoint/action";
import { MOST_REQUEST_BYTES, serveEndpoint } from "../../emulator/endpoint/server";
import { isLoopback, listenOnLoopback, type LoopbackServer } from "../../emulator/loopback";
import { seededRandom } from "../../emulator/random";
import { contact } from "../salesforceContact";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";

interface Reply {
  status: number;
  body: string;
}

/** Sends a request with exactly these headers; what is not sent is not waited for. */
function ask(
  origin: string,
  headers: Record<string, string>,
  { path = "/", body = "{}", method = "POST" } = {},
): Promise<Reply> {
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    ).once("error", reject);
    sent.end(body);
  });
}

describe("a loopback name", () => {
  for (const host of [
    ...["127.0.0.1", "127.0.0.1:4566", "127.255.255.254:1", "localhost", "LocalHost:4566"],
    ...[
      "sqs.eu-central-1.localhost:4566",
      "localhost.",
      "[::1]",
      "[::1]:4566",
      "[0:0:0:0:0:0:0:1]",
    ],
  ]) {
    it(`is '${host}'`, () => assert.equal(isLoopback(host), true));
  }
  for (const host of [
    ...["", ":4566", "evil.example", "evil.example:4566", "localhost.evil.example", "notlocalhost"],
    ...["127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example#localhost", "128.0.0.1"],
    ...["0.0.0.0", "10.0.0.1", "[::]", "[::2]", "[::1", "localhost/x", "localhost, evil.example"],
    ...["127.0.0.1:4566:1", "localhost:99999x", "constructor", "x\\localhost", "127.0.0.256"],
  ]) {
    it(`is not '${host}'`, () => assert.equal(isLoopback(host), false));
  }
});

describe("the endpoint of AWS's services, for web pages", () => {
  let endpoint: LoopbackServer;
  let done: unknown[];
  const headers = { "x-amz-target": "Shop.Sell" };

  beforeEach(async () => {
    done = [];
    const Sell = action(z.unknown(), (input) => {
      done.push(input);
      return {};
    });
    endpoint = await serveEndpoint({ Shop: { Sell } }, 0);
  });
  afterEach(() => endpoint.stop());

  const forbidden = async (reply: Promise<Reply>, message: RegExp) => {
    const { status, body } = await reply;
    assert.equal(status, 403, body);
    const { __type, message: reported } = JSON.parse(body) as Record<string, string>;
    assert.equal(__type, "AccessDeniedException");
    assert.match(reported ?? "", message);
    assert.deepEqual(done, []);
  };

  for (const host of ["evil.example", "127.0.0.1.nip.io:4566", "0.0.0.0", "192.168.0.7:4566"]) {
    it(`refuses a request for the host ${host}, and does nothing`, () =>
      forbidden(ask(endpoint.origin, { ...headers, host }), /for the host '/));
  }

  for (const host of ["127.0.0.1", "localhost:4566", "events.eu-central-1.localhost", "[::1]:80"]) {
    it(`answers a request for ${host}`, async () => {
      assert.equal((await ask(endpoint.origin, { ...headers, host })).status, 200);
      assert.deepEqual(done, [{}]);
    });
  }

  it("refuses a request that names another host in its target, or no host", async () => {
    const path = "http://evil.example/";
    await forbidden(ask(endpoint.origin, headers, { path }), /'evil\.example'/);
    await forbidden(raw(endpoint.origin, "POST / HTTP/1.0\r\n\r\n"), /for the host ''/);
    const twice = "POST / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n";
    await forbidden(raw(endpoint.origin, twice), /'evil\.example'/);
  });

  for (const origin of [
    ...["https://evil.example", "null", "http://localhost.evil.example", "file://", ""],
    ...["http://127.0.0.1@evil.example", "chrome-extension://abcdef"],
  ]) {
    it(`refuses a request from a page of the origin '${origin}', which needs no preflight`, () =>
      forbidden(
        ask(endpoint.origin, { ...headers, origin, "content-type": "text/plain" }),
        /does not accept requests from web pages of other sites/,
      ));
  }

  it("refuses a preflight, so that no page can send requests that need one", () =>
    forbidden(
      ask(
        endpoint.origin,
        { origin: "https://evil.example", "access-control-request-headers": "x-amz-target" },
        { method: "OPTIONS", body: "" },
      ),
      /does not accept requests from web pages of other sites/,
    ));

  it("refuses a cross-site request without an origin", () =>
    forbidden(ask(endpoint.origin, { ...headers, "sec-fetch-site": "cross-site" }), /cross-site/));

  it("answers a page on localhost, as of a shop under development", async () => {
    const page = { origin: "http://localhost:3000", "sec-fetch-site": "cross-site" };
    assert.equal((await ask(endpoint.origin, { ...headers, ...page })).status, 200);
  });

  const tooLarge = (body: string) => {
    const { __type, message } = JSON.parse(body) as Record<string, string>;
    assert.equal(__type, "RequestEntityTooLargeException");
    assert.match(
      message ?? "",
      new RegExp(`exceeds the limit of ${MOST_REQUEST_BYTES} bytes.*Send less`),
    );
    assert.deepEqual(done, []);
  };

  it("accepts the largest body of PutEvents, and answers 413 to one byte more", async () => {
    const fits = JSON.stringify("x".repeat(MOST_REQUEST_BYTES - 2));
    assert.equal((await ask(endpoint.origin, headers, { body: fits })).status, 200);
    done.length = 0;
    const { status, body } = await ask(endpoint.origin, headers, { body: `${fits} ` });
    assert.equal(status, 413);
    tooLarge(body);
  });

  it("answers 413 immediately to a body whose declared length is too large", async () => {
    const text = `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Shop.Sell\r\nContent-Length: 999999999\r\n\r\n{`;
    const { status, body } = await raw(endpoint.origin, text);
    assert.equal(status, 413);
    tooLarge(body);
  });

  it("answers 413 instead of 100 Continue", async () => {
    const text = (length: number) =>
      `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Shop.Sell\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    assert.equal((await raw(endpoint.origin, text(999_999_999))).status, 413);
    assert.equal((await raw(endpoint.origin, text(2), "100 Continue", "{}")).status, 100);
  });

  it("answers 413 during a chunked body, and keeps at most the limit", async () => {
    const chunked = { ...headers, "transfer-encoding": "chunked" };
    const body = "x".repeat(4 * MOST_REQUEST_BYTES);
    const reply = await ask(endpoint.origin, chunked, { body });
    assert.equal(reply.status, 413);
    tooLarge(reply.body);
  });

  it("continues to serve after a fault", async () => {
    const faulty = await listenOnLoopback(
      {
        mostBytes: 10,
        answer: () => {
          throw new Error("a fault");
        },
        refused: ({ message }) => ({ headers: {}, body: message }),
      },
      0,
    );
    const { error } = console;
    const reported: unknown[] = [];
    console.error = (one: unknown) => reported.push(one);
    try {
      assert.equal((await ask(faulty.origin, {})).status, 500);
      assert.equal((await ask(faulty.origin, {})).status, 500);
    } finally {
      console.error = error;
      await faulty.stop();
    }
    assert.equal(reported.length, 2);
  });
});

describe("the stand-in of Salesforce, for web pages", () => {
  let standIn: SalesforceStandIn;
  let origin: string;
  beforeEach(async () => {
    standIn = new SalesforceStandIn(
      {
        domain: "acme.my.salesforce.com",
        apiVersion: 68,
        credentials: { flow: "client-credentials", clientId: "id", clientSecret: "secret" },
        objects: { Contact: contact([]) },
      },
      seededRandom(1),
      () => 0,
    );
    origin = await standIn.start();
  });
  afterEach(() => standIn.stop());

  // A form needs no preflight: a page could sign in by it.
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const signIn = {
    path: "/services/oauth2/token",
    body: "grant_type=client_credentials&client_id=id&client_secret=secret",
  };

  it("refuses another host and another site's page, in the form of its errors", async () => {
    for (const [name, value] of [
      ["host", "evil.example"],
      ["origin", "https://evil.example"],
    ] as const) {
      const { status, body } = await ask(origin, { ...form, [name]: value }, signIn);
      assert.equal(status, 403);
      const [{ errorCode } = { errorCode: "" }] = JSON.parse(body) as { errorCode: string }[];
      assert.equal(errorCode, "FORBIDDEN");
    }
    assert.equal((await ask(origin, form, signIn)).status, 200);
  });

  it("refuses a body of more than 50 MB", async () => {
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000001\r\n\r\n`;
    const { status, body } = await raw(origin, head);
    assert.equal(status, 413);
    assert.match(body, /"errorCode":"REQUEST_ENTITY_TOO_LARGE"/);
  });
});

/**
 * Sends text as it stands and waits for an answer whose body is as long as its headers say.
 *
 * @param until ends the wait, too; `then` is sent at that
 */
function raw(origin: string, text: string, until?: string, then?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => socket.write(text));
    socket
      .setEncoding("utf8")
      .on("data", (chunk: string) => {
        answer += chunk;
        const [head = "", body = ""] = answer.split(/\r\n\r\n(.*)/s);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Infinity);
        const isOver = until !== undefined && answer.includes(until);
        if (!isOver && Buffer.byteLength(body) < length) return;
        const status = Number(/^HTTP\/1\.\d (\d+)/.exec(head)?.[1]);
        socket.end(then ?? "", () => resolve({ status, body }));
      })
      .once("error", reject)
      .once("close", () => reject(new Error(`closed after '${answer}'`)));
  });
}
