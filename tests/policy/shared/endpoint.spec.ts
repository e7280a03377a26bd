import assert from "node:assert/strict";
import { isAllowedHost } from "../../../policy/shared/endpoint";

describe("a host", () => {
  for (const [host, allowed, isAllowed] of [
    ["acme.example.com", ["ACME.example.com"], true],
    ["acme.example.com", ["other.example.com", "*.Example.com"], true],
    ["a.b.example.com", ["*.example.com"], true],
    ["example.com", ["*.example.com"], false],
    ["notexample.com", ["*.example.com"], false],
    ["acme.example.com", ["example.com"], false],
    ["acme.example.com", ["*"], false],
    ["acme.example.com", [], false],
  ] as const) {
    it(`${host} is ${isAllowed ? "" : "not "}allowed by ${allowed.join(" and ") || "nothing"}`, () => {
      assert.equal(isAllowedHost(host, allowed), isAllowed);
    });
  }
});
