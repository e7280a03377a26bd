import assert from "node:assert/strict";
import { fits, parseArn } from "../../../policy/shared/arn";

describe("an ARN", () => {
  it("has a partition, a service, a Region, an account and a resource", () => {
    assert.deepEqual(parseArn("arn:aws-cn:events:cn-north-1:1:rule/a:b"), {
      partition: "aws-cn",
      service: "events",
      region: "cn-north-1",
      account: "1",
      resource: "rule/a:b",
    });
    assert.deepEqual(parseArn("arn:aws:iam::1:role/a")?.region, "");
    for (const none of [
      undefined,
      "x",
      "arn:aws:events:eu-central-1:1",
      "arn:aws:events:a:1:",
      "my-arn:a:b:c:d:e",
    ]) {
      assert.equal(parseArn(none), undefined, none);
    }
  });

  it("matches a whole pattern, in which * matches any characters and ? matches one", () => {
    for (const [pattern, fitting] of [
      ["a:b", true],
      ["a*", true],
      ["*", true],
      ["a?b", true],
      ["*:b*", true],
      ["a", false],
      ["b", false],
      ["a?", false],
      ["a.b", false],
      ["[a]:b", false],
    ] as const) {
      assert.equal(fits(pattern, "a:b"), fitting, pattern);
    }
    assert.equal(fits("a+(b)|c", "a+(b)|c"), true);
  });
});
