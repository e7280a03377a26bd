import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { providerMistakes, providerNotices } from "../../stack/providerSettings";
import { REGIONS } from "../../stack/regions";

describe("the settings of the AWS provider", () => {
  const mistakes = (values: Record<string, string>) =>
    providerMistakes({
      project: "shop",
      stack: "prod",
      values: { "aws:region": "eu-central-1", ...values },
      secretKeys: new Set(),
      locate: (key) => (key === "aws:defaultTags" ? "Pulumi.prod.yaml:3:5" : undefined),
    }).map(({ key, problem, at }) => [key, problem, at]);

  it("must name a Region, in the form that Regions have", () => {
    const refused = [["aws:region", "must be a Region of AWS", undefined]];
    for (const region of [
      "mars",
      "eu_central_1",
      "eu-central-1a",
      "EU-CENTRAL-1",
      "eu-nowhere-1",
      "__proto__",
    ]) {
      assert.deepEqual(mistakes({ "aws:region": region }), refused, region);
    }
    assert.deepEqual(mistakes({ "aws:region": "" }), [["aws:region", "is missing", undefined]]);
    for (const region of REGIONS) assert.deepEqual(mistakes({ "aws:region": region }), [], region);
  });

  it("are noticed where the Region is not known, such as a newer or a made-up one", () => {
    const notices = (region: string) => providerNotices({ values: { "aws:region": region } });
    assert.deepEqual(notices("mars-north-1"), [
      "aws:region is mars-north-1, which is not a Region that this version knows. Did you mean eu-north-1? Check its name.",
    ]);
    assert.deepEqual(notices("eu-central-9"), [
      "aws:region is eu-central-9, which is not a Region that this version knows. Did you mean eu-central-1? Check its name.",
    ]);
    assert.deepEqual(REGIONS.flatMap(notices), []);
    assert.deepEqual([...REGIONS].sort(), Object.values(aws.Region).sort());
  });

  it("have default tags that are texts in an object", () => {
    const refused = [
      [
        "aws:defaultTags",
        "must be an object with tags, whose values are texts",
        "Pulumi.prod.yaml:3:5",
      ],
    ];
    for (const tags of [
      "hello",
      '"hello"',
      "[]",
      "null",
      '{"tags": []}',
      '{"tags": {"a": {}}}',
      '{"tags": {"a": ["b"]}}',
      "{",
    ]) {
      assert.deepEqual(mistakes({ "aws:defaultTags": tags }), refused, tags);
    }
    for (const tags of ["{}", '{"tags": {}}', '{"tags": {"project": "shop", "number": 1}}']) {
      assert.deepEqual(mistakes({ "aws:defaultTags": tags }), [], tags);
    }
  });
});
