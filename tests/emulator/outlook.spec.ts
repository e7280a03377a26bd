import assert from "node:assert/strict";
import { z } from "zod";
import { EmulatedAccount } from "../../emulator/account";
import { VirtualClock } from "../../emulator/clock";
import { ControlPlane } from "../../emulator/controlPlane";
import { known, outlookOf } from "../../emulator/outlook";
import { UNKNOWN } from "../../emulator/propertyValues";
import { seededRandom } from "../../emulator/random";
import { notEmulated, resourceKind } from "../../emulator/resources/kind";
import * as k from "./resources/kinds";

const LOCATION = { accountId: "123456789012", region: "eu-central-1" };
const newAccount = () => new EmulatedAccount(LOCATION, new VirtualClock(0), seededRandom(1));

describe("a resource before it is created", () => {
  const preview = (changed: k.Inputs) => {
    const inputs = { ...k.queue.inputs, ...changed };
    const planned =
      new ControlPlane(newAccount()).preview(k.queue.type, "x", inputs) ?? assert.fail();
    const { id, outputs, mistakes, lacking } = planned;
    return { id, outputs, mistakes, lacking };
  };
  const arn = "arn:aws:sqs:eu-central-1:123456789012:dlq";
  const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/dlq";
  const clean = { mistakes: [], lacking: [] };

  it("has known outputs where its inputs are known", () => {
    assert.deepEqual(preview({ name: "dlq" }), { id: url, outputs: { arn, url }, ...clean });
  });

  it("has known outputs where an input is unknown that does not identify it", () => {
    for (const tags of [UNKNOWN, { team: UNKNOWN }]) {
      assert.deepEqual(preview({ name: "dlq", tags }).outputs, { arn, url });
    }
  });

  it("has unknown outputs where an input is unknown that identifies it", () => {
    const outputs = { arn: UNKNOWN, url: UNKNOWN };
    assert.deepEqual(preview({ name: UNKNOWN }), { id: UNKNOWN, outputs, ...clean });
  });

  it("reports mistakes of known inputs beside unknown ones", () => {
    const found = preview({ delaySeconds: -1, messageRetentionSeconds: UNKNOWN });
    assert.deepEqual(
      found.mistakes.map(({ property }) => property),
      ["delaySeconds"],
    );
  });

  it("goes on without an input that only the emulator lacks, and names it", () => {
    const { lacking, ...rest } = preview({ name: "dlq", deduplicationScope: "queue" });
    assert.deepEqual(rest, { id: url, outputs: { arn, url }, mistakes: [] });
    assert.deepEqual(lacking, [
      {
        property: "deduplicationScope",
        reason: "the emulator does not know this input",
        notEmulated: true,
      },
    ]);
  });

  it("is undefined for a type that the emulator lacks", () => {
    assert.equal(
      new ControlPlane(newAccount()).preview("aws:s3/bucket:Bucket", "x", {}),
      undefined,
    );
  });

  describe("with a required value that only the emulator lacks", () => {
    const kind = resourceKind("test:index:Thing", {
      inputs: z.object({
        shape: z.string().superRefine((shape, context) => {
          if (shape === "round") context.addIssue(notEmulated("round things are not emulated"));
        }),
      }),
      replacedBy: [],
      computed: ["color"],
      plan: () => ({ id: "thing", outputs: { color: "red" } }),
      apply: () => undefined,
      remove: () => undefined,
    });

    it("has the outputs that do not depend on the value, and no mistake", () => {
      const { lacking, ...rest } = outlookOf(kind, { shape: "round" }, newAccount());
      assert.deepEqual(rest, { id: "thing", outputs: { color: "red" }, mistakes: [] });
      assert.deepEqual(
        lacking.map(({ property, reason }) => [property, reason]),
        [["shape", "round things are not emulated"]],
      );
    });
  });

  it("takes a text as unknown that contains an unknown value, at any depth", () => {
    const value = { list: [`arn:aws:iam::${UNKNOWN}:root`, 1], text: "known", nothing: null };
    assert.deepEqual(known(value), { list: [UNKNOWN, 1], text: "known", nothing: null });
  });
});
