import assert from "node:assert/strict";
import { hostPatternMistake } from "../../../policy/destinations/hostPattern";

describe("hostPatternMistake", () => {
  for (const entry of [
    ...["api.example.com", "*.my.salesforce.com", "*.example.com", "localhost", "10.0.0.1"],
    ...[
      "API.Example.com",
      "*.Example.com",
      "a-b.example.co.uk",
      "*.example.co.uk",
      "xn--mller-kva.de",
    ],
    ...["acme--dev.sandbox.my.salesforce.com", "[::1]", "my_host.example.com"],
  ]) {
    it(`accepts ${entry}`, () => assert.equal(hostPatternMistake(entry), undefined));
  }

  const PLAIN = "without scheme, port and path";
  for (const [entry, mistake] of [
    [
      "https://api.example.com",
      `'https://api.example.com' matches no host; set 'api.example.com', ${PLAIN}`,
    ],
    [
      "http://x.example.com/a?b",
      `'http://x.example.com/a?b' matches no host; set 'x.example.com', ${PLAIN}`,
    ],
    ["example.com/api", `'example.com/api' matches no host; set 'example.com', ${PLAIN}`],
    ["example.com:8443", `'example.com:8443' matches no host; set 'example.com', ${PLAIN}`],
    ["example.com:443", `'example.com:443' matches no host; set 'example.com', ${PLAIN}`],
    ["*.example.com:443", `'*.example.com:443' matches no host; set '*.example.com', ${PLAIN}`],
    ["example.com.", `'example.com.' matches no host; set 'example.com', ${PLAIN}`],
    [".example.com", `'.example.com' matches no host; set 'example.com', ${PLAIN}`],
    ["*..example.com", `'*..example.com' matches no host; set '*.example.com', ${PLAIN}`],
    [" example.com", `' example.com' matches no host; set 'example.com', ${PLAIN}`],
    ["user@example.com", `'user@example.com' matches no host; set 'example.com', ${PLAIN}`],
    ["m\u00fcller.de", `'m\u00fcller.de' matches no host; set 'xn--mller-kva.de', ${PLAIN}`],
    ["exa mple.com", `'exa mple.com' matches no host; set a host, ${PLAIN}`],
    ["", `'' matches no host; set a host, ${PLAIN}`],
    ["*.", `'*.' matches every host or none; name a domain, such as *.example.com`],
    ["*", `'*' matches every host or none; name a domain, such as *.example.com`],
    ["**", `'**' matches every host or none; name a domain, such as *.example.com`],
    ["*.*", `'*.*' matches every host or none; name a domain, such as *.example.com`],
    ["*.com", `'*.com' matches the hosts of everybody; name a domain, such as *.example.com`],
    ["*.co.uk", `'*.co.uk' matches the hosts of everybody; name a domain, such as *.example.co.uk`],
    [
      "api.*.com",
      `'api.*.com' matches no host; * stands for a part of a host only at the start, as in *.example.com`,
    ],
    [
      "*example.com",
      `'*example.com' matches no host; * stands for a part of a host only at the start, as in *.example.com`,
    ],
    [
      "*.*.example.com",
      `'*.*.example.com' matches no host; * stands for a part of a host only at the start, as in *.example.com`,
    ],
  ] as const) {
    it(`refuses ${entry || "an empty text"}`, () =>
      assert.equal(hostPatternMistake(entry), mistake));
  }
});
