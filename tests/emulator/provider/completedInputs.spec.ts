import assert from "node:assert/strict";
import { isSecret, markedSecret, UNKNOWN } from "../../../emulator/propertyValues";
import { completedInputs } from "../../../emulator/provider/completedInputs";
import { seededRandom } from "../../../emulator/random";

const complete = (type: string, inputs: Record<string, unknown>, name = "orders", before = {}) =>
  completedInputs({ type, name, inputs, before }, seededRandom(1));

const QUEUE = "aws:sqs/queue:Queue";
const ROLE = "aws:iam/role:Role";

describe("the inputs that the provider completes", () => {
  for (const [type, inputs, property, pattern] of [
    [QUEUE, {}, "name", /^orders-[0-9a-f]{7}$/],
    [QUEUE, { fifoQueue: true }, "name", /^orders-[0-9a-f]{7}\.fifo$/],
    ["aws:sns/topic:Topic", { fifoTopic: true }, "name", /^orders-[0-9a-f]{7}\.fifo$/],
    ["aws:kms/alias:Alias", {}, "name", /^alias\/orders-[0-9a-f]{7}$/],
    ["aws:cloudwatch/eventTarget:EventTarget", {}, "targetId", /^orders-[0-9a-f]{7}$/],
    ["aws:lambda/permission:Permission", {}, "statementId", /^orders-[0-9a-f]{7}$/],
  ] as const) {
    it(`have an automatic ${property} for ${type} with ${JSON.stringify(inputs)}`, () => {
      assert.match(String(complete(type, inputs)[property]), pattern);
    });
  }

  it("have lower-case letters in a bucket's name", () => {
    assert.match(
      String(complete("aws:s3/bucket:Bucket", {}, "OrderFiles").bucket),
      /^orderfiles-[0-9a-f]{7}$/,
    );
  });

  it("keep a name, an unknown name and a prefix", () => {
    for (const inputs of [{ name: "own" }, { name: UNKNOWN }, { namePrefix: "own-" }]) {
      assert.deepEqual(complete(QUEUE, inputs), inputs);
    }
  });

  it("keep the automatic name of an existing resource, and no other name", () => {
    const name = "orders-0123456.fifo";
    assert.equal(complete(QUEUE, { fifoQueue: true }, "orders", { name }).name, name);
    for (const name of ["orders-0123456.fifo", "orders-012345g", "other-0123456", "orders"]) {
      assert.notEqual(complete(QUEUE, {}, "orders", { name }).name, name);
    }
  });

  it("are refused where the logical name is too long for an automatic name", () => {
    assert.match(String(complete(ROLE, {}, "r".repeat(56)).name), /^r{56}-[0-9a-f]{7}$/);
    assert.throws(() => complete(ROLE, {}, "r".repeat(57)), /longer than 64 characters/);
  });

  it("have policy documents as JSON texts, with the keys in order", () => {
    const assumeRolePolicy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "a:B" }],
    };
    const name = "own";
    assert.equal(
      complete(ROLE, { name, assumeRolePolicy }).assumeRolePolicy,
      '{"Statement":[{"Action":"a:B","Effect":"Allow"}],"Version":"2012-10-17"}',
    );
    assert.equal(complete(ROLE, { name, assumeRolePolicy: "{}" }).assumeRolePolicy, "{}");
  });

  it("have an unknown document where a part is unknown, and a secret one where a part is secret", () => {
    const name = "own";
    const of = (Resource: unknown) =>
      complete(ROLE, { name, assumeRolePolicy: { Statement: [{ Resource }] } }).assumeRolePolicy;
    assert.equal(of(UNKNOWN), UNKNOWN);
    assert.deepEqual(of(markedSecret("arn")), markedSecret('{"Statement":[{"Resource":"arn"}]}'));
    assert(isSecret(of(markedSecret("arn"))));
  });
});
