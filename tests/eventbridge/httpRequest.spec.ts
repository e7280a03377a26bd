import assert from "node:assert/strict";
import type { BusEvent, Json } from "../../eventbridge/event";
import { buildRequest, withToken } from "../../eventbridge/httpRequest";
import type { Connection } from "../../emulator/eventBridge/connection";
import { compileValue } from "../../eventbridge/jsonPath";

const HOST = "https://acme.my.salesforce.com";
const FIXED = {
  "User-Agent": "Amazon/EventBridge/ApiDestinations",
  "Content-Type": "application/json; charset=utf-8",
  Range: "bytes=0-1048575",
  "Accept-Encoding": "gzip,deflate",
  Authorization: "Bearer t",
};
const context = { ruleArn: "arn", ruleName: "updates", ingestionTime: "2026-09-14T08:00:00Z" };

type Texts = Record<string, string>;
interface Given {
  endpoint?: string;
  detail?: Json;
  /** A target's values: JSON paths or constants. */
  path?: string[];
  headers?: Texts;
  query?: Texts;
  connection?: { headers?: Texts; query?: Texts; body?: Texts };
  /** What the event is transformed to. */
  body?: string;
}

/** With parameters of its token request, which belong in no other request. */
const connectionWith = (invocation: Given["connection"]): Connection => ({
  arn: "",
  tokenEndpoint: "",
  method: "POST",
  clientId: "",
  clientSecret: "",
  headers: { "X-Token": "request" },
  query: { token: "request" },
  body: { grant_type: "password" },
  invocation: { headers: {}, query: {}, body: {}, ...invocation },
});

const compiled = (values: Texts = {}) =>
  Object.fromEntries(Object.entries(values).map(([key, text]) => [key, compileValue(text)]));

function request({ endpoint = "/contacts", detail = {}, ...given }: Given) {
  const { body = "{}", path = [], connection = {} } = given;
  const built = buildRequest({
    destination: { method: "PATCH", endpoint: HOST + endpoint },
    connection: connectionWith(connection),
    target: {
      pathParameters: path.map(compileValue),
      headers: compiled(given.headers),
      query: compiled(given.query),
      transform: (_, { ruleName }) => body.replace("<rule>", ruleName),
    },
    event: { source: "shop.magento", detail } as unknown as BusEvent,
    context,
  });
  return withToken(built, "t");
}

const urlOf = (given: Given) => request(given).url.slice(HOST.length);
const headersOf = (given: Given) => request(given).headers;

// Sources: EventBridge User Guide, 'API destinations', headers, and 'Targets', dynamic path parameters; API reference,
// HttpParameters and ConnectionHttpParameters.
describe("the request to an API destination", () => {
  it("has the destination's method, the transformed event, the token and the fixed headers", () => {
    const given = { endpoint: "/contacts/*", path: ["$.detail.id"], detail: { id: "7" } };
    assert.deepEqual(request({ ...given, body: '{"LastName":"<rule>"}' }), {
      method: "PATCH",
      url: `${HOST}/contacts/7`,
      headers: FIXED,
      body: '{"LastName":"updates"}',
    });
  });

  describe("has in its path", () => {
    const pathOf = (endpoint: string, ...ids: (Json | undefined)[]) =>
      urlOf({
        endpoint,
        path: ids.map((_, i) => `$.detail.${i}`),
        detail: Object.fromEntries(ids.flatMap((id, i) => (id === undefined ? [] : [[i, id]]))),
      });

    const values: [string, Json | undefined, string][] = [
      ["a slash", "a/b", "a%2Fb"],
      ["a space", "a b", "a%20b"],
      ["an umlaut", "Müller", "M%C3%BCller"],
      ["a per cent sign", "100%2F", "100%252F"],
      ["characters that end a path", "a?b#c", "a%3Fb%23c"],
      ["a replacement pattern of JavaScript", "$&$'", "%24%26%24'"],
      ["a number", 42, "42"],
      ["zero", 0, "0"],
      ["a boolean", false, "false"],
      ["an empty text", "", ""],
      ["nothing, if the path is missing", undefined, ""],
    ];
    for (const [name, value, segment] of values) {
      it(`${name}, URL-encoded`, () => {
        assert.equal(pathOf("/contacts/*/emails", value), `/contacts/${segment}/emails`);
      });
    }

    it("the values in the order of the wildcards", () => {
      assert.equal(pathOf("/*/contacts/*?expand=*", "de", 7, "a/b"), "/de/contacts/7?expand=a%2Fb");
    });

    // Source: EventBridge User Guide, 'Input transformation': dynamic path parameters must reference the original event.
    it("the values of the original event, not of the transformed one", () => {
      const given = { endpoint: "/contacts/*", path: ["$.detail.id"], detail: { id: "7" } };
      const { url, body } = request({ ...given, body: '{"detail":{"id":"8"}}' });
      assert.deepEqual([url, body], [`${HOST}/contacts/7`, '{"detail":{"id":"8"}}']);
    });

    it("constants", () => {
      assert.equal(
        urlOf({ endpoint: "/*/*", path: ["Contact", "$.source"] }),
        "/Contact/shop.magento",
      );
    });

    it("a value whose * is not a wildcard of the endpoint", () => {
      assert.match(pathOf("/*/contacts/*", "a*b", "7"), /^\/a(\*|%2A)b\/contacts\/7$/);
    });

    it("a value that is not well-formed Unicode", () => {
      assert.match(pathOf("/contacts/*", "a\ud800"), /^\/contacts\/a/);
    });
  });

  describe("has as its query", () => {
    const detail = { name: "Müller & Co", n: 7, "b/c": true };
    const cases: [string, Given, string][] = [
      ["constants of the target", { query: { a: "b", c: "d" } }, "/contacts?a=b&c=d"],
      [
        "values from the event, encoded",
        { query: { q: "$.detail.name" }, detail },
        "/contacts?q=M%C3%BCller%20%26%20Co",
      ],
      ["a number from the event", { query: { q: "$.detail.n" }, detail }, "/contacts?q=7"],
      ["an empty text if the path is missing", { query: { q: "$.detail.x" } }, "/contacts?q="],
      ["keys, encoded", { query: { "a b": "1" } }, "/contacts?a%20b=1"],
      ["values of the connection", { connection: { query: { k: "v" } } }, "/contacts?k=v"],
      [
        "the connection's values as constants only",
        { connection: { query: { k: "$.source" } } },
        "/contacts?k=%24.source",
      ],
      [
        "the connection's value if the target sets another",
        { query: { a: "target", b: "target" }, connection: { query: { a: "connection" } } },
        "/contacts?a=connection&b=target",
      ],
      [
        "the endpoint's own parameters and more",
        { endpoint: "/contacts?a=1", query: { a: "2" } },
        "/contacts?a=1&a=2",
      ],
      [
        "no empty parameter if the endpoint's query is empty",
        { endpoint: "/contacts?", query: { a: "2" } },
        "/contacts?a=2",
      ],
      [
        "a value whose wildcard no path value replaces",
        { endpoint: "/*", path: ["1", "2"], query: { a: "*" } },
        "/1?a=*",
      ],
    ];
    for (const [name, given, url] of cases) {
      it(name, () => assert.equal(urlOf(given), url));
    }
  });

  describe("has headers", () => {
    it("of the target, constant and from the event", () => {
      const headers = { "X-Shop": "de", "X-Source": "$.source", "X-None": "$.detail.x" };
      assert.deepEqual(headersOf({ headers }), {
        ...FIXED,
        "X-Shop": "de",
        "X-Source": "shop.magento",
        "X-None": "",
      });
    });

    it("of the connection, which override those of the target in any case", () => {
      const connection = { headers: { "x-shop": "connection", "X-More": "$.source" } };
      assert.deepEqual(headersOf({ headers: { "X-Shop": "target" }, connection }), {
        ...FIXED,
        "x-shop": "connection",
        "X-More": "$.source",
      });
    });

    it("with another content type if it is set", () => {
      const sent = headersOf({ headers: { "content-type": "text/plain" } });
      assert.equal(sent["content-type"], "text/plain");
      assert.equal(Object.keys(sent).length, Object.keys(FIXED).length);
    });

    for (const name of [
      "User-Agent",
      "RANGE",
      "accept-encoding",
      "Host",
      "Connection",
      "Content-Length",
      "Transfer-Encoding",
      "A-IM",
      "HTTP2-Settings",
      "If-Match",
      "Proxy-Authorization",
      "Warning",
      "authorization",
    ]) {
      it(`without ${name} of the target or the connection, which EventBridge removes`, () => {
        const headers = { [name]: "mine" };
        assert.deepEqual(headersOf({ headers, connection: { headers } }), FIXED);
      });
    }

    it("without characters that a header cannot contain", () => {
      const headers = { "X-Name": "$.detail.name" };
      const name = "Zoë\r\nX-Evil: 1\u0000😀";
      assert.equal(headersOf({ headers, detail: { name } })["X-Name"], "Zo???X-Evil: 1??");
    });
  });

  describe("has a body", () => {
    const connection = { body: { key: "k", name: "connection" } };
    for (const [what, body, expected] of [
      ["with the connection's parameters", '{"id":7}', '{"id":7,"key":"k","name":"connection"}'],
      ["of the parameters alone", "{}", '{"key":"k","name":"connection"}'],
      ["in which they win", '{"name":"target"}', '{"name":"connection","key":"k"}'],
      ["that stays a list", "[1]", "[1]"],
      ["that stays a text", '"a"', '"a"'],
      ["that stays what is not JSON", '{"a":"b"c"}', '{"a":"b"c"}'],
    ] as const) {
      it(what, () => assert.equal(request({ body, connection }).body, expected));
    }

    it("exactly as transformed if the connection has no parameters", () => {
      assert.equal(request({ body: '{ "id": 7.0 }' }).body, '{ "id": 7.0 }');
    });
  });
});
