import assert from "node:assert/strict";
import type { BusEvent, Json } from "../../../emulator/eventBridge/event";
import { buildRequest } from "../../../emulator/eventBridge/httpRequest";
import { compileJsonPath } from "../../../emulator/eventBridge/jsonPath";

const HOST = "https://acme.my.salesforce.com";

function request(endpoint: string, ids: (Json | undefined)[], accessToken = "t") {
  const detail = Object.fromEntries(ids.flatMap((id, i) => (id === undefined ? [] : [[i, id]])));
  return buildRequest(
    { arn: "", connectionArn: "", rateLimit: 300, method: "PATCH", endpoint: HOST + endpoint },
    {
      id: "contact",
      arn: "",
      roleArn: "",
      pathParameters: ids.map((_, i) => compileJsonPath(`$.detail.${i}`)),
      transform: () => '{"LastName":"Meyer"}',
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      deadLetterQueueArn: undefined,
    },
    { detail } as unknown as BusEvent,
    accessToken,
  );
}
const pathOf = (endpoint: string, ...ids: (Json | undefined)[]) =>
  request(endpoint, ids).url.slice(HOST.length);

describe("the request to an API destination", () => {
  it("has the destination's method, the transformed event, the token and the fixed headers", () => {
    assert.deepEqual(request("/contacts/*", ["7"], "token-1"), {
      method: "PATCH",
      url: `${HOST}/contacts/7`,
      headers: {
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        "Content-Type": "application/json; charset=utf-8",
        Range: "bytes=0-1048575",
        "Accept-Encoding": "gzip,deflate",
        Authorization: "Bearer token-1",
      },
      body: '{"LastName":"Meyer"}',
    });
  });

  const values: [string, Json | undefined, string][] = [
    ["a slash", "a/b", "a%2Fb"],
    ["a space", "a b", "a%20b"],
    ["an umlaut", "Müller", "M%C3%BCller"],
    ["a per cent sign", "100%2F", "100%252F"],
    ["what ends a path", "a?b#c", "a%3Fb%23c"],
    ["what a replacement would read", "$&$'", "%24%26%24'"],
    ["a number", 42, "42"],
    ["zero", 0, "0"],
    ["a boolean", false, "false"],
    ["an empty text", "", ""],
    ["nothing, where the path is missing", undefined, ""],
  ];
  for (const [name, value, segment] of values) {
    it(`has in its path, URL-encoded, ${name}`, () => {
      assert.equal(pathOf("/contacts/*/emails", value), `/contacts/${segment}/emails`);
    });
  }

  it("has the values in the order of the wildcards", () => {
    assert.equal(pathOf("/*/contacts/*?expand=*", "de", 7, "a/b"), "/de/contacts/7?expand=a%2Fb");
  });

  it("takes no wildcard from within a value", () => {
    assert.match(pathOf("/*/contacts/*", "a*b", "7"), /^\/a(\*|%2A)b\/contacts\/7$/);
  });

  it("has a URL also for a value that is not well-formed Unicode", () => {
    assert.match(pathOf("/contacts/*", "a\ud800"), /^\/contacts\/a/);
  });
});
