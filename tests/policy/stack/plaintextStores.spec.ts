import assert from "node:assert/strict";
import { HIDDEN } from "../../../policy/shared/policy";
import { storedInPlaintext } from "../../../policy/stack/plaintextStores";

const PARAMETER = "aws:ssm/parameter:Parameter";
const stored = (props: Record<string, unknown>, type = PARAMETER, name = "it") =>
  storedInPlaintext({ type, name, urn: "", opts: {} as never, props });
const VALUE = "hunter22";

describe("a parameter of Systems Manager", () => {
  for (const [what, props, property] of [
    ["value", { type: "String", name: "/shop/password", value: VALUE }, "value"],
    ["value of a list", { type: "StringList", name: "password", value: VALUE }, "value"],
    ["insecure value", { name: "/shop/password", insecureValue: VALUE }, "insecureValue"],
    ["value that is only written", { name: "a/db-password", valueWo: VALUE }, "valueWo"],
    ["value that is one by its form", { name: "it", value: "password=hunter22" }, "value"],
    ["value, in several lines", { name: "a\n/b/password", value: VALUE }, "value"],
  ] as const) {
    it(`holds a secret in its ${what}`, () => assert.equal(stored(props)?.property, property));
  }

  it("is reported with its type, and without its value", () => {
    assert.deepEqual(stored({ type: "String", name: "password", value: VALUE }), {
      problem: "stores what seems to be a secret without encryption",
      property: "value",
      found: HIDDEN,
      because:
        "and type is 'String', so the service shows the value to everybody who may read parameters",
      remedy:
        "Revoke the secret, and store the new one with type SecureString or in Secrets Manager.",
    });
  });

  it("has the name of the resource if it has none of its own", () => {
    assert.equal(stored({ value: VALUE }, PARAMETER, "db-password")?.property, "value");
    assert.equal(stored({ value: VALUE, name: "page" }, PARAMETER, "db-password"), undefined);
  });

  for (const [what, props, type] of [
    ["that is encrypted", { type: "SecureString", name: "password", value: VALUE }, PARAMETER],
    ["without a value", { type: "String", name: "password" }, PARAMETER],
    ["with another name", { type: "String", name: "/shop/page", value: VALUE }, PARAMETER],
    ["named so only by its path", { name: "/password/page", value: VALUE }, PARAMETER],
    ["whose own name is a key", { name: "/a/shop/user/key", value: VALUE }, PARAMETER],
    ["of another type", { type: "String", name: "password", value: VALUE }, "aws:a/b:C"],
  ] as const) {
    it(`holds no secret, ${what}`, () => assert.equal(stored(props, type), undefined));
  }
});
