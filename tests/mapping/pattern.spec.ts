import assert from "node:assert/strict";
import { demand, isNested, nodeAt, pathSegments, PRESENT } from "../../mapping/pattern";
import type { DetailFilter } from "../../mapping/subscription";

const country = [{ "anything-but": ["XX"] }];
const filter: DetailFilter = { status: ["active"], address: { country } };

describe("pathSegments", () => {
  for (const [path, segments] of [
    ["$.detail.email", ["email"]],
    ["$.detail.address.city", ["address", "city"]],
    ["$.detail.detail.created-in_2", ["detail", "created-in_2"]],
  ] as const) {
    it(`reads ${path} as ${segments.join(", then ")}`, () => {
      assert.deepEqual(pathSegments(path), segments);
    });
  }
});

describe("demand", () => {
  it("adds a demand to an empty filter", () => {
    assert.deepEqual(demand({}, ["email"], PRESENT), { email: PRESENT });
  });

  it("nests as deep as the path", () => {
    assert.deepEqual(demand({}, ["a", "b", "c"], PRESENT), { a: { b: { c: PRESENT } } });
  });

  it("keeps the filter's demands on other paths", () => {
    assert.deepEqual(demand(filter, ["email"], PRESENT), { ...filter, email: PRESENT });
  });

  it("merges a nested path with its siblings", () => {
    assert.deepEqual(demand(filter, ["address", "city"], PRESENT).address, {
      country,
      city: PRESENT,
    });
  });

  for (const segments of [["status"], ["address", "country"]]) {
    it(`leaves the filter's own demand on ${segments.join(".")} unchanged`, () => {
      assert.deepEqual(demand(filter, segments, PRESENT), filter);
    });
  }

  it("returns the same filter for a repeated demand", () => {
    const once = demand(filter, ["address", "city"], PRESENT);
    assert.deepEqual(demand(once, ["address", "city"], PRESENT), once);
  });

  it("demands the deeper of two paths in either order, because only leaves can exist", () => {
    const paths = [["address"], ["address", "city"]];
    for (const order of [paths, [...paths].reverse()]) {
      assert.deepEqual(
        order.reduce<DetailFilter>((found, path) => demand(found, path, PRESENT), {}),
        { address: { city: PRESENT } },
      );
    }
  });

  it("does not mistake inherited properties for the filter's demands", () => {
    for (const segment of ["constructor", "toString", "__proto__"]) {
      assert.deepEqual(Object.entries(demand({}, [segment], PRESENT)), [[segment, PRESENT]]);
      const nested = demand({}, [segment, segment], PRESENT);
      assert.equal(JSON.stringify(nested), `{"${segment}":{"${segment}":[{"exists":true}]}}`);
    }
  });

  it("does not change the filter it is given", () => {
    const before = structuredClone(filter);
    demand(filter, ["address", "city"], PRESENT);
    assert.deepEqual(filter, before);
  });
});

describe("isNested", () => {
  for (const [what, node, nested] of [
    ["an object goes deeper", {}, true],
    ["a list of values ends the path", [], false],
    ["undefined is not nested", undefined, false],
  ] as const) {
    it(what, () => {
      assert.equal(isNested(node), nested);
    });
  }
});

describe("nodeAt", () => {
  for (const [what, segments, node] of [
    ["finds the list at a path's end", ["address", "country"], country],
    ["finds the object where a path ends early", ["address"], filter.address],
    ["finds nothing at a path that the filter does not name", ["email"], undefined],
    ["finds nothing below a path that the filter does not name", ["a", "b", "c"], undefined],
    ["finds nothing at a property of every object", ["constructor"], undefined],
    [
      "finds nothing below a property of every object",
      ["address", "__proto__", "toString"],
      undefined,
    ],
    ["reports that the filter ends above the path", ["status", "code"], "leaf above"],
    ["reports that the filter ends far above the path", ["status", "code", "digit"], "leaf above"],
  ] as const) {
    it(what, () => {
      assert.deepEqual(nodeAt(filter, segments), node);
    });
  }
});
