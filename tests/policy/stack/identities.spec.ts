import assert from "node:assert/strict";
import { nothingOverwritten } from "../../../policy/stack/nothingOverwritten";
import { TYPES } from "../../../policy/shared/types";
import { judged } from "../judged";
import { shop, type Values } from "../shop";

/** The messages about two resources with these inputs. */
const messages = (type: string, inputs: Values, other: Values = inputs) => {
  const made = shop("two")
    .add({ type, name: "first", inputs })
    .add({ type, name: "second", inputs: other });
  return judged(nothingOverwritten, made).violations.map(({ message }) => message);
};

describe("two resources with one identity", () => {
  for (const [type, inputs, problem] of [
    [
      TYPES.keyPolicy,
      { keyId: "k", policy: "{}" },
      "replaces the key policy 'first': keyId is 'k'",
    ],
    [
      "aws:s3/bucketPolicy:BucketPolicy",
      { bucket: "b", policy: "{}" },
      "replaces the bucket policy 'first': bucket is 'b'",
    ],
    [
      "aws:cloudwatch/logMetricFilter:LogMetricFilter",
      { logGroupName: "g", name: "n" },
      "replaces the metric filter 'first': name is 'n'",
    ],
    [
      "aws:iam/userPolicy:UserPolicy",
      { user: "u", name: "n" },
      "replaces the user policy 'first': name is 'n'",
    ],
    [
      "aws:iam/groupPolicy:GroupPolicy",
      { group: "g", name: "n" },
      "replaces the group policy 'first': name is 'n'",
    ],
    [
      "aws:lambda/permission:Permission",
      { function: "f", statementId: "s" },
      "cannot exist beside the permission 'first': statementId is 's'",
    ],
    [TYPES.policy, { name: "n" }, "cannot exist beside the policy 'first': name is 'n'"],
    [
      TYPES.keyAlias,
      { name: "alias/n" },
      "cannot exist beside the alias 'first': name is 'alias/n'",
    ],
    [TYPES.pipe, { name: "n" }, "cannot exist beside the pipe 'first': name is 'n'"],
    [TYPES.topic, { name: "n" }, "is the same topic as 'first': name is 'n'"],
  ] as const) {
    it(`are refused: one ${problem}`, () => {
      const [message = "", ...more] = messages(type, inputs);
      assert(message.includes(` ${problem}, as for 'first', and `), message);
      assert.deepEqual(more, []);
    });

    const [property = ""] = Object.keys(inputs);
    it(`are allowed where they differ in ${property} of ${type}`, () => {
      assert.deepEqual(messages(type, inputs, { ...inputs, [property]: "other" }), []);
    });
  }

  it("need a name: without one the provider generates it", () => {
    assert.deepEqual(messages(TYPES.busPermission, { eventBusName: "shop", principal: "1" }), []);
    assert.deepEqual(messages(TYPES.pipe, {}), []);
  });
});
