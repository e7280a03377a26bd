import assert from "node:assert/strict";
import { readPattern } from "../../../policy/shared/eventPattern";
import { findUnmatchable } from "../../../policy/shared/unmatchable";

const unmatchable = (pattern: object) => {
  const read = readPattern(JSON.stringify(pattern));
  return typeof read === "string" ? assert.fail(read) : findUnmatchable(read);
};

describe("a condition that no event meets", () => {
  const PATTERN = 'Write {"prefix": "aws."}.';
  const isRegion = (value: string) => `and '${value}' is not an AWS Region`;
  const isAccount = (value: string) => `and '${value}' is not an AWS account ID (12 digits)`;
  const REGION = "Set region to a Region such as eu-central-1.";
  const ACCOUNT = "Set account to the ID of the publisher's account.";
  const FIELDS = "version, id, detail-type, source, account, time, region, resources, detail";
  const operator = (name: string) =>
    [
      `which the service reads as a field with the name '${name}'`,
      `Write the operator in an array, such as [{"${name}": ...}].`,
    ] as const;

  for (const [pattern, field, because, remedy] of [
    [
      { detailType: ["a"] },
      ...["detailType", `and no event has the field 'detailType' beside its ${FIELDS}`],
      "Did you mean 'detail-type'?",
    ],
    [
      { customer: ["a"] },
      ...["customer", `and no event has the field 'customer' beside its ${FIELDS}`],
      `Move 'customer' into "detail", or remove it.`,
    ],
    [
      { detail: ["a"] },
      ...["detail", "and detail of an event is an object, which no value and no operator matches"],
      'List conditions on fields of detail, such as "detail": {"id": [{"exists": true}]}.',
    ],
    [
      { source: { prefix: ["a"] } },
      ...["source.prefix", "and source of an event has no fields"],
      'List the values of source in an array, such as "source": [{"prefix": "..."}].',
    ],
    [
      { source: [{ exists: false }] },
      ...["source", "and every event has source", "Remove source from the pattern."],
    ],
    [{ detail: { exists: [true, false] } }, "detail.exists", ...operator("exists")],
    [{ detail: { a: { b: { exists: [true] } } } }, "detail.a.b.exists", ...operator("exists")],
    [{ detail: { a: { numeric: [">=", 5] } } }, "detail.a.numeric", ...operator("numeric")],
    [{ detail: { a: { numeric: ["=", 5] } } }, "detail.a.numeric", ...operator("numeric")],
    [{ detail: { "anything-but": ["a"] } }, "detail.anything-but", ...operator("anything-but")],
    [
      { detail: { "equals-ignore-case": ["a"] } },
      "detail.equals-ignore-case",
      ...operator("equals-ignore-case"),
    ],
    ...[5, null, true, { numeric: ["=", 5] }].map(
      (alternative) =>
        [
          { source: ["shop", alternative] },
          "source",
          "and source of an event is a text",
          "Write the value of source in quotes.",
        ] as const,
    ),
    [
      { resources: [5] },
      ...["resources", "and resources of an event is a text"],
      "Write the value of resources in quotes.",
    ],
    [
      { "detail-type": ["shop*"] },
      "detail-type",
      "and 'shop*' is not a wildcard, but a text that detail-type of an event must equal",
      'Write {"wildcard": "shop*"}, or a prefix.',
    ],
    [
      { source: ["aws."] },
      ...["source", "and the source of an AWS event has the name of the service after 'aws.'"],
      PATTERN,
    ],
    ...["1234567890123", "12345678901", "x123456789012", ""].map(
      (account) => [{ account: [account] }, "account", isAccount(account), ACCOUNT] as const,
    ),
    ...["eu", "eu-central", "in eu-central-1", "eu-central-1a", "e-central-1", "EU-CENTRAL-1"].map(
      (region) => [{ region: ["eu-west-1", region] }, "region", isRegion(region), REGION] as const,
    ),
    [{ region: ["a-b-c-d-e-1"] }, "region", isRegion("a-b-c-d-e-1"), REGION],
    [{ $or: [{ region: ["one"] }, { region: ["two"] }] }, "region", isRegion("one"), REGION],
  ] as const) {
    it(`is at ${field} in ${JSON.stringify(pattern)}`, () => {
      assert.deepEqual(unmatchable(pattern), [{ field, because, remedy }]);
    });
  }

  for (const pattern of [
    { source: ["shop"], "detail-type": [{ wildcard: "shop*" }], "replay-name": ["a"] },
    { source: ["shop", { exists: false }] },
    { source: [{ exists: true }], account: ["123456789012"] },
    { region: ["eu-central-1", "us-gov-west-1", "ap-southeast-12", { prefix: "eu-" }] },
    { resources: [null, "a*"] },
    { "detail-type": ["aws."], time: ["*"] },
    { detail: { ok: [true], a: { exists: ["yes"] }, b: { exists: [true, "yes"] } } },
    { detail: { numeric: ["x"], a: { numeric: ["a>"] }, b: { numeric: [">a"] }, c: [">"] } },
    { detail: { account: ["x"], source: [{ exists: false }], prefix: ["a"] } },
    { customer: [{ exists: false }] },
  ]) {
    it(`is not in ${JSON.stringify(pattern)}`, () => assert.deepEqual(unmatchable(pattern), []));
  }
});
