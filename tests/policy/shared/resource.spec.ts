import assert from "node:assert/strict";
import {
  ifKnown,
  isMarkedSecret,
  withoutProxies,
  type Resource,
} from "../../../policy/shared/resource";
import { NotKnownYet } from "../../../policy/shared/values";
import { UNKNOWN, unknownCheckingProxy } from "../shop";

describe("a value's mark as a secret", () => {
  const secrets = new Set(["password", "bodies[1].value", "headers.a", "list"]);
  const marked = (...path: (string | number)[]) => isMarkedSecret({ secrets }, ...path);

  it("counts for the value, and for all values in it", () => {
    assert.equal(marked("password"), true);
    assert.equal(marked("bodies", 1, "value"), true);
    assert.equal(marked("headers", "a", "deep", 3), true);
    assert.equal(marked("list", 0), true);
  });

  it("does not count for other values, nor for what contains the value", () => {
    assert.equal(marked("bodies", 0, "value"), false);
    assert.equal(marked("bodies"), false);
    assert.equal(marked("headers", "ab"), false);
    assert.equal(marked("pass"), false);
    assert.equal(isMarkedSecret({ secrets: new Set() }, "password"), false);
  });

  it("is undefined where the server drops the marks", () => {
    assert.equal(isMarkedSecret({}, "password"), undefined);
  });
});

describe("work that needs values", () => {
  const thrown = (error: Error) => () => {
    throw error;
  };

  it("has no result if a value is not known yet", () => {
    assert.equal(
      ifKnown(() => 0),
      0,
    );
    assert.equal(ifKnown(thrown(new NotKnownYet("arn"))), undefined);
  });

  it("passes on every other error", () => {
    const failure = new TypeError("a mistake of ours");
    assert.throws(() => ifKnown(thrown(failure)), failure);
  });
});

describe("a resource without the SDK's proxies", () => {
  const values = () => unknownCheckingProxy({ name: UNKNOWN });
  const given: Resource = {
    ...{ type: "t", name: "n", urn: "u", opts: {} as never },
    props: values(),
  };

  it("shows unknown values of its own and of its provider", () => {
    const aws = { type: "pulumi:providers:aws", name: "aws", urn: "p" };
    const { props, provider, ...rest } = withoutProxies({
      ...{ ...given, secrets: new Set(["name"]), provider: { ...aws, props: values() } },
    });
    assert.deepEqual({ ...props }, { name: UNKNOWN });
    assert.deepEqual({ ...provider?.props }, { name: UNKNOWN });
    assert.equal(provider?.urn, "p");
    assert.deepEqual(rest, {
      ...{ type: "t", name: "n", urn: "u", opts: {}, secrets: new Set(["name"]) },
    });
    assert.equal(withoutProxies(given).provider, undefined);
  });

  it("is itself if it has none", () => {
    const plain = { ...given, props: { name: UNKNOWN } };
    assert.equal(withoutProxies(plain), plain);
  });
});
