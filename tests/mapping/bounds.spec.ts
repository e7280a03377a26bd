import assert from "node:assert/strict";
import { allowsNumber, allowsText } from "../../mapping/bounds";
import type { JsonSchema } from "../../mapping/jsonSchema";

describe("the bounds of a schema", () => {
  for (const [schema, allowed, refused] of [
    [{}, ["", "abc"], []],
    [{ minLength: 2 }, ["ab", "abc", "😀😀"], ["", "a", "😀"]],
    [{ maxLength: 2 }, ["", "ab", "😀😀"], ["abc"]],
    [{ minLength: 2, maxLength: 2 }, ["ab"], ["a", "abc"]],
    [{ minLength: "3", maxLength: "1" }, ["ab"], []],
    [{ pattern: "^C-" }, ["C-1"], ["c-1", "X C-1"]],
    [{ pattern: "^\\p{Lu}.$" }, ["Ä1", "C😀"], ["ä1", "p{Lu}1"]],
    [{ pattern: "^C-", minLength: 4 }, ["C-10"], ["C-1", "1000"]],
    [{ pattern: "(" }, ["", "abc"], []],
    [{ pattern: 5 }, ["", "abc"], []],
  ] as [JsonSchema, string[], string[]][]) {
    it(`${JSON.stringify(schema)} allow ${allowed.join(", ")}, and not ${refused.join(", ")}`, () => {
      const all = [...allowed, ...refused];
      assert.deepEqual(
        all.filter((one) => allowsText(schema, one)),
        allowed,
      );
    });
  }

  for (const [schema, allowed, refused] of [
    [{}, [-1e12, 0, 1e12], []],
    [{ minimum: 2 }, [2, 3], [1.9]],
    [{ maximum: 2 }, [-3, 2], [2.1]],
    [{ exclusiveMinimum: 2 }, [2.1], [2, 1]],
    [{ exclusiveMaximum: 2 }, [1.9], [2, 3]],
    [{ minimum: 1, exclusiveMinimum: 0, maximum: 2, exclusiveMaximum: 3 }, [1, 2], [0.5, 2.5]],
    [{ minimum: "2", maximum: "1" }, [1, 2], []],
    [{ minimum: 2, exclusiveMinimum: true, exclusiveMaximum: false }, [2, 3], [1]],
  ] as [JsonSchema, number[], number[]][]) {
    it(`${JSON.stringify(schema)} allow ${allowed.join(", ")}, and not ${refused.join(", ")}`, () => {
      const all = [...allowed, ...refused];
      assert.deepEqual(
        all.filter((one) => allowsNumber(schema, one)),
        allowed,
      );
    });
  }
});
