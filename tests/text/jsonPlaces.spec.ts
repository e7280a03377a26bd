import assert from "node:assert/strict";
import * as fc from "fast-check";
import { jsonPlaces } from "../../text/jsonPlaces";
import { drawn } from "../drawn";

/** The texts at places, as they stand. */
function textsAt(json: string, ...wanted: string[][]): (string | undefined)[] {
  return jsonPlaces(json, wanted).places.map((place) =>
    place === undefined ? undefined : json.slice(place.start, place.end),
  );
}

/** The paths of all parts of a value. */
function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]))];
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], value);

describe("places in a JSON text", () => {
  it("are those of a member with its key, of an element, and of the whole value", () => {
    const json = ' {"a": {"b": [1, "x, y", {"c": null}]}, "d": true}\n';
    assert.deepEqual(textsAt(json, ["a", "b", "1"], ["a", "b", "2", "c"], ["d"], ["a", "b"], []), [
      '"x, y"',
      '"c": null',
      '"d": true',
      '"b": [1, "x, y", {"c": null}]',
      json.trim(),
    ]);
  });

  it("are absent where the text has no such part", () => {
    assert.deepEqual(textsAt('{"a": [1]}', ["b"], ["a", "1"], ["a", "0", "c"]), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("are those of the last one of a repeated key, which is reported", () => {
    const json = '{"a": 1, "b": {"a": 2, "a": 3}, "a": {"x": 4}}';
    assert.deepEqual(textsAt(json, ["a"], ["b", "a"]), ['"a": {"x": 4}', '"a": 3']);
    assert.deepEqual(
      jsonPlaces(json, []).repeated.map(({ path, start, end }) => [path, json.slice(start, end)]),
      [
        [["b", "a"], '"a"'],
        [["a"], '"a"'],
      ],
    );
  });

  it("are found by the meaning of an escaped key", () => {
    assert.deepEqual(textsAt('{"\\u0061": 1, "q\\"": 2}', ["a"], ['q"']), [
      '"\\u0061": 1',
      '"q\\"": 2',
    ]);
  });

  it("hold the value of the part in any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "medium" }), fc.constantFrom(0, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        const parsed: unknown = JSON.parse(json);
        const paths = pathsIn(parsed);
        jsonPlaces(json, paths).places.forEach((place, index) => {
          const path = paths[index] ?? [];
          assert(place !== undefined, `${json} at ${path.join("/")}`);
          const text = json.slice(place.start, place.end);
          const isMember = path.length > 0 && !Array.isArray(at(parsed, path.slice(0, -1)));
          const found: unknown = isMember
            ? Object.values(JSON.parse(`{${text}}`) as object)[0]
            : JSON.parse(text);
          assert.deepEqual(found, at(parsed, path));
        });
      }),
      drawn(100),
    );
  });

  it("are found at any depth", () => {
    const depth = 50_000;
    const json = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    assert.deepEqual(
      jsonPlaces(json, [["a"]]).places.map((place) => place?.end),
      [json.length - 1],
    );
  });
});
