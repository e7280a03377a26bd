import assert from "node:assert/strict";
import { ARN_FORMATS, partsOfArn } from "../../eventbridge/arns";

describe("an ARN", () => {
  for (const [kind, { pattern, example }] of Object.entries(ARN_FORMATS)) {
    it(`of a ${kind} has the form of its example, in every partition`, () => {
      const filled = example
        .replace("<Region>", "eu-central-1")
        .replace("<account>", "123456789012")
        .replace("<name>", "ours")
        .replace("<id>", "1f3a");
      for (const partition of ["aws", "aws-cn", "aws-us-gov"]) {
        assert.match(filled.replace("arn:aws:", `arn:${partition}:`), pattern);
      }
      assert.doesNotMatch(example, pattern);
      assert.doesNotMatch(`${filled}:*`, pattern);
    });
  }

  it("has a partition, a Region and an account", () => {
    assert.deepEqual(partsOfArn("arn:aws-cn:sqs:cn-north-1:123456789012:shop-dlq"), {
      partition: "aws-cn",
      region: "cn-north-1",
      account: "123456789012",
    });
    assert.deepEqual(partsOfArn("shop-dlq"), {
      partition: undefined,
      region: undefined,
      account: undefined,
    });
  });
});
