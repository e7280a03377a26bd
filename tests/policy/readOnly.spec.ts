import assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { judged, type AnyPolicy } from "./judged";
import { shop } from "./shop";

describe("a policy", () => {
  for (const policy of policies as AnyPolicy[]) {
    it(`leaves the properties of resources as the program set them: ${policy.name}`, () => {
      const made = shop();
      const before = structuredClone(made.resources);
      judged(policy, made);
      assert.deepEqual(made.resources, before);
    });
  }
});
