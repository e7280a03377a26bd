import assert from "node:assert/strict";
import { whyEmpty } from "../../../policy/shared/emptyPath";
import { innerPath, mistakenPath, otherPlaceholders } from "../../../policy/shared/mistakenPath";

describe("a JSON path that finds nothing", () => {
  for (const path of ["$", "$.detail.a.b", "$.source", "$.resources[0]", "$.replay-name"]) {
    it(`is not ${path}`, () => assert.equal(whyEmpty(path), undefined));
  }

  const example = "Set it to a JSON path such as $.detail.email.";
  const fields = "version, id, detail-type, source, account, time, region, resources, detail";
  for (const [path, because, remedy] of [
    [
      "$.detailType",
      `and no event has the field 'detailType' beside its ${fields}`,
      "Did you mean $.detail-type?",
    ],
    ["$.customer.id", `and no event has the field 'customer' beside its ${fields}`, example],
    ["$.source.name", "and source of an event has no fields and no elements", example],
    ["$.source[0]", "and source of an event has no fields and no elements", example],
    ["$.replay-name.a", "and replay-name of an event has no fields and no elements", example],
    ["$.resources[0].a", "and resources of an event has no fields and no elements", example],
  ] as const) {
    it(`is ${path}`, () => assert.deepEqual(whyEmpty(path), { because, remedy }));
  }
});

describe("a constant that was meant to read a value", () => {
  for (const [text, found] of [
    ["$.detail.id", undefined],
    ["$", undefined],
    ["Contact", undefined],
    [" Contact ", undefined],
    ["$.total 5", undefined],
    [" $.detail.id", " $.detail.id"],
    ["$.total ", "$.total "],
    ["of $.detail.id now", "$.detail.id"],
    ["detail.id", "detail.id"],
    ["event.detail['id']", "event.detail['id']"],
    ["$detail.id", "$detail.id"],
    ["$source", "$source"],
    ["of <id> now", "<id>"],
    ["{{ detail.id }}", "{{ detail.id }}"],
    ["x/${id}/y", "${id}"],
  ] as const) {
    it(`is ${found === undefined ? "not in" : `'${found}' in`} '${text}', wherever it is sent`, () => {
      for (const use of ["path", "last path", "header", "query"] as const) {
        assert.equal(mistakenPath(text, use), found);
      }
    });
  }

  for (const [text, ...uses] of [
    ["a<b", "path", "last path"],
    ["{}", "path", "last path"],
    [":id", "path", "last path"],
    [" * ", "path", "last path"],
    ["%s", "path", "last path"],
    ["id", "last path"],
    ["customerId", "last path"],
    ["record_id", "last path"],
    ["detail-type", "last path"],
    ["identity"],
    ["a*"],
  ] as const) {
    it(`is the whole '${text}' in ${uses.join(" and ") || "no place"} only`, () => {
      const found = (["path", "last path", "header", "query"] as const).filter(
        (use) => mistakenPath(text, use) === text,
      );
      assert.deepEqual(found, uses);
    });
  }

  it("is found with its name, in other template languages", () => {
    assert.deepEqual(
      [...otherPlaceholders("of {{ id }}, ${detail-id} and {a.b}")],
      [
        { placeholder: "{{ id }}", name: "id" },
        { placeholder: "${detail-id}", name: "detail-id" },
      ],
    );
    assert.equal(innerPath("of $.detail.id now"), "$.detail.id");
    assert.equal(innerPath("of $.total now"), undefined);
  });
});
