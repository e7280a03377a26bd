import assert from "node:assert/strict";
import { grouped } from "../../../policy/shared/grouped";
import { forgetAll, memoized, onceFor } from "../../../policy/shared/memoized";

describe("a function that keeps its results", () => {
  const counting = () => {
    const read: string[] = [];
    const length = memoized((text: string) => {
      read.push(text);
      return text === "" ? undefined : text.length;
    });
    return { read, length };
  };

  it("reads a text once, also a text without a result", () => {
    const { read, length } = counting();
    assert.deepEqual(
      ["ab", "", "ab", ""].map((text) => length(text)),
      [2, undefined, 2, undefined],
    );
    assert.deepEqual(read, ["ab", ""]);
  });

  it("keeps 64 results, so that its memory is bounded", () => {
    const { read, length } = counting();
    const texts = Array.from({ length: 64 }, (_, index) => String(index));
    [...texts, ...texts].forEach((text) => length(text));
    assert.deepEqual(read, texts);
    length("one more");
    length("0");
    assert.deepEqual(read.slice(64), ["one more", "0"]);
  });

  it("keeps as many results as its owner wants, by what decides them", () => {
    const read: number[][] = [];
    const sum = memoized(
      (numbers: number[]) => {
        read.push(numbers);
        return numbers.reduce((total, number) => total + number, 0);
      },
      { most: 1, keyOf: (numbers) => numbers.join() },
    );
    assert.deepEqual([[1, 2], [1, 2], [3], [1, 2]].map(sum), [3, 3, 3, 3]);
    assert.deepEqual(read, [[1, 2], [3], [1, 2]]);
  });

  it("reads anew after all is forgotten", () => {
    const { read, length } = counting();
    length("a");
    forgetAll();
    length("a");
    assert.deepEqual(read, ["a", "a"]);
  });
});

describe("a function that runs once for an object", () => {
  it("runs again for another object with the same content", () => {
    let runs = 0;
    const run = onceFor(({ size }: { size: number }) => {
      runs += 1;
      return size === 0 ? undefined : size;
    });
    const [empty, one, same] = [{ size: 0 }, { size: 1 }, { size: 1 }];
    assert.deepEqual([empty, one, same, one, empty].map(run), [undefined, 1, 1, 1, undefined]);
    assert.equal(runs, 3);
  });
});

describe("groups", () => {
  it("have the items of each key in order, each item once", () => {
    const groups = grouped(["ab", "b", "aa", ""], (text) => text);
    assert.deepEqual(groups.keys(), ["a", "b"]);
    assert.deepEqual(
      ["a", "b"].map((key) => groups.of(key)),
      [
        ["ab", "aa"],
        ["ab", "b"],
      ],
    );
  });

  it("are empty for a key without items", () => {
    const groups = grouped(["a"], (text) => text);
    assert.deepEqual([groups.of("b"), groups.has("b"), groups.has("a")], [[], false, true]);
  });
});
