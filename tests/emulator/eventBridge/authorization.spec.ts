import assert from "node:assert/strict";
import { Authorization, type Token } from "../../../emulator/eventBridge/authorization";
import type { HttpRequest } from "../../../eventbridge/httpRequest";
import type { Outcome, Transport } from "../../../emulator/transport";
import { player, response, TIMED_OUT, token, UNREACHABLE } from "../testWorld";

const CONNECTION = {
  arn: "connection",
  tokenEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
  method: "POST" as const,
  clientId: "shop & co",
  clientSecret: "s=cret",
  headers: {},
  query: {},
  body: {},
  invocation: { headers: {}, query: {}, body: {} },
};

// Source: EventBridge User Guide, 'Connections': OAuth, its parameters, and the renewal of a token that is about to expire.
describe("the authorization", () => {
  let requests: HttpRequest[];
  let now: number;
  beforeEach(() => {
    requests = [];
    now = 0;
  });

  function authorization(outcomes: Outcome[], body: Record<string, string> = {}, more = {}) {
    const next = player(outcomes);
    const transport: Transport = (request, ended) => {
      requests.push(request);
      setImmediate(() => ended(next()));
    };
    const tokens = new Authorization({ ...CONNECTION, body, ...more }, transport, () => now);
    return {
      get: () => new Promise<Token>((given) => tokens.get(given)),
      refused: (accessToken: string) => tokens.discard(accessToken),
    };
  }
  const form = () => Object.fromEntries(new URLSearchParams(requests[0]?.body));

  it("requests a token with the client's id and secret in a form, for client credentials", async () => {
    await authorization([token("a")]).get();
    assert.deepEqual(requests, [
      {
        method: "POST",
        url: CONNECTION.tokenEndpoint,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          Accept: "application/json",
        },
        body: "grant_type=client_credentials&client_id=shop+%26+co&client_secret=s%3Dcret",
      },
    ]);
  });

  it("lets the connection's parameters add to the form and replace the grant type", async () => {
    await authorization([token("a")], { grant_type: "password", username: "u@x" }).get();
    assert.deepEqual(form(), {
      grant_type: "password",
      client_id: "shop & co",
      client_secret: "s=cret",
      username: "u@x",
    });
  });

  it("sends the connection's headers and query parameters", async () => {
    const more = { headers: { "X-Tenant": "shop" }, query: { realm: "a b" } };
    await authorization([token("a")], {}, more).get();
    assert.equal(requests[0]?.url, `${CONNECTION.tokenEndpoint}?realm=a%20b`);
    assert.equal(requests[0].headers["X-Tenant"], "shop");
  });

  it("keeps a token without an expiry indefinitely", async () => {
    const tokens = authorization([token("a"), token("b")]);
    await tokens.get();
    now = 365 * 86_400_000;
    assert.deepEqual(await tokens.get(), { ok: true, accessToken: "a" });
    assert.equal(requests.length, 1);
  });

  for (const expires_in of ["abc", null, ""]) {
    it(`keeps a token indefinitely whose expiry is not a number: ${JSON.stringify(expires_in)}`, async () => {
      const tokens = authorization([token("a", { expires_in }), token("b")]);
      await tokens.get();
      now = 365 * 86_400_000;
      assert.deepEqual(await tokens.get(), { ok: true, accessToken: "a" });
    });
  }

  for (const seconds of [3_600, "3600"]) {
    it(`renews a token that expires within a minute: ${typeof seconds}`, async () => {
      const tokens = authorization([token("a", { expires_in: seconds }), token("b")]);
      await tokens.get();
      now = 3_539_999;
      assert.deepEqual(await tokens.get(), { ok: true, accessToken: "a" });
      now = 3_540_000;
      assert.deepEqual(await tokens.get(), { ok: true, accessToken: "b" });
    });
  }

  it("requests a token once for all deliveries that need it at the same time", async () => {
    const tokens = authorization([token("a"), token("b")]);
    const given = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    assert.deepEqual(given, Array(3).fill({ ok: true, accessToken: "a" }));
    assert.equal(requests.length, 1);
  });

  it("requests a new token after its token was refused", async () => {
    const tokens = authorization([token("a"), token("b")]);
    await tokens.get();
    tokens.refused("a");
    assert.deepEqual(await tokens.get(), { ok: true, accessToken: "b" });
  });

  it("keeps a token that is newer than the refused token", async () => {
    const tokens = authorization([token("a"), token("b"), token("c")]);
    await tokens.get();
    tokens.refused("a");
    await tokens.get();
    tokens.refused("a");
    assert.deepEqual(await tokens.get(), { ok: true, accessToken: "b" });
  });

  const failures: [string, Outcome][] = [
    ["a refusal", response(400, '{"error":"invalid_client"}')],
    ["an outage", response(503)],
    ["a redirect", response(302)],
    ["a time-out", TIMED_OUT],
    ["an unreachable endpoint", UNREACHABLE],
    ["an answer that is not JSON", response(200, "<html>")],
    ["an answer without a token", response(200, '{"access_token":""}')],
    ["a token with the wrong status", { ...token("a"), status: 202 } as Outcome],
  ];
  for (const [name, outcome] of failures) {
    it(`passes on ${name}, and requests a token again the next time`, async () => {
      const tokens = authorization([outcome, token("a")]);
      assert.deepEqual(await tokens.get(), { ok: false, outcome });
      assert.deepEqual(await tokens.get(), { ok: true, accessToken: "a" });
    });
  }
});
