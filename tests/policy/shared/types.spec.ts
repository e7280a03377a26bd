import assert from "node:assert/strict";
import { typeOfUrn } from "../../../policy/shared/types";

describe("the type in a URN", () => {
  for (const [urn, type] of [
    ["urn:pulumi:dev::shop::aws:sqs/queue:Queue::dlq", "aws:sqs/queue:Queue"],
    ["urn:pulumi:dev::shop::a:b:C$d:e:F$aws:sqs/queue:Queue::dlq", "aws:sqs/queue:Queue"],
    ["urn:pulumi:dev::shop::aws-native:events:Rule::rule#targets[0]", "aws-native:events:Rule"],
    ["", ""],
  ] as const) {
    it(`is '${type}' in '${urn}'`, () => assert.equal(typeOfUrn(urn), type));
  }
});
