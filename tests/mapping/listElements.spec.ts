import assert from "node:assert/strict";
import { everyElement, guaranteedElement, indexIn } from "../../mapping/listElements";
import type { JsonSchema } from "../../mapping/jsonSchema";

const text = { type: "string" };
const number = { type: "number" };

describe("the elements of a list", () => {
  for (const [schema, ...elements] of [
    [{}, true],
    [{ items: text }, text],
    [{ items: text, maxItems: 3 }, text],
    [{ items: text, maxItems: "0" }, text],
    [{ items: false }],
    [{ items: text, maxItems: 0 }],
    [{ prefixItems: [text] }, text, true],
    [{ prefixItems: [text], items: number }, text, number],
    [{ prefixItems: [text], items: number, maxItems: 2 }, text, number],
    [{ prefixItems: [text], items: number, maxItems: 1 }, text],
    [{ prefixItems: [text], items: false }, text],
    [{ items: [text] }, text, true],
    [{ items: [text], additionalItems: number }, text, number],
    [{ items: [text], additionalItems: false }, text],
  ] as [JsonSchema, ...unknown[]][]) {
    it(`of ${JSON.stringify(schema)} are ${JSON.stringify(elements)}`, () =>
      assert.deepEqual(everyElement(schema), elements));
  }

  it("are guaranteed by minItems, which says nothing as a text", () => {
    assert.deepEqual(guaranteedElement({ items: text, minItems: 2 }, 1), { element: text });
    for (const minItems of [1, "2", undefined]) {
      assert.deepEqual(guaranteedElement({ items: text, minItems }, 1), {
        mistake: "has no element 1 in every event by the schema; give it a minItems of 2 if it has",
      });
    }
  });

  for (const [segment, index] of [
    ["[0]", 0],
    ["[10]", 10],
    ["a", undefined],
    ["0", undefined],
    ["a[0]", undefined],
    ["[0]b", undefined],
    ["[]", undefined],
  ] as const) {
    it(`have the index ${index} by the segment ${segment}`, () =>
      assert.equal(indexIn(segment), index));
  }
});
