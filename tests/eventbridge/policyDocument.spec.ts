import assert from "node:assert/strict";
import fc from "fast-check";
import { checkCharacters, policyDocument } from "../../eventbridge/policyDocument";
import { drawn } from "../drawn";

it("a policy document has the given content, in characters that IAM and KMS accept", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
      const written = policyDocument({ texts });
      assert.match(written, /^[\t\n\r\u0020-\u00ff]+$/);
      checkCharacters(written);
      assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify({ texts })));
    }),
    drawn(100),
  );
});

it("a policy document with other characters is refused", () => {
  assert.throws(() => checkCharacters('{"a":"顧"}'), /characters beyond U\+00FF/);
});
