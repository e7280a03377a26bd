import assert from "node:assert/strict";
import { getPolicyDocument } from "../../../emulator/provider/functions/policyDocument";

const json = (args: Record<string, unknown>) => String(getPolicyDocument(args).json);
const minified = (args: Record<string, unknown>) => String(getPolicyDocument(args).minifiedJson);
const statements = (args: Record<string, unknown>) =>
  (JSON.parse(json(args)) as { Statement: unknown[] }).Statement;
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

// Source: hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source_test.go, and the code it tests.
describe("a policy document of the provider", () => {
  it("is indented JSON with the members in the provider's order, and single values as texts", () => {
    const text = json({
      policyId: "shop",
      statements: [
        {
          sid: "Send",
          actions: ["sqs:SendMessage"],
          resources: ["arn:aws:sqs:*:*:b", "arn:aws:sqs:*:*:a"],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          conditions: [
            { test: "ArnEquals", variable: "aws:SourceArn", values: ["arn:aws:events:*"] },
          ],
        },
      ],
    });
    assert.equal(
      text,
      `{
  "Version": "2012-10-17",
  "Id": "shop",
  "Statement": [
    {
      "Sid": "Send",
      "Effect": "Allow",
      "Action": "sqs:SendMessage",
      "Resource": [
        "arn:aws:sqs:*:*:b",
        "arn:aws:sqs:*:*:a"
      ],
      "Principal": {
        "Service": "events.amazonaws.com"
      },
      "Condition": {
        "ArnEquals": {
          "aws:SourceArn": "arn:aws:events:*"
        }
      }
    }
  ]
}`,
    );
  });

  it("has the version alone without statements, and the id of its text", () => {
    const { json, id, minifiedJson } = getPolicyDocument({});
    assert.equal(json, '{\n  "Version": "2012-10-17"\n}');
    assert.equal(minifiedJson, '{"Version":"2012-10-17"}');
    assert.match(String(id), /^\d+$/);
  });

  it("writes the principal * as a text, and AWS * as a map", () => {
    const of = (type: string) =>
      statements({ statements: [{ principals: [{ type, identifiers: ["*"] }] }] });
    assert.deepEqual(of("*"), [{ Effect: "Allow", Principal: "*" }]);
    assert.deepEqual(of("AWS"), [{ Effect: "Allow", Principal: { AWS: "*" } }]);
  });

  it("joins principals of one type, and conditions on one key", () => {
    const [statement] = statements({
      statements: [
        {
          principals: [
            { type: "AWS", identifiers: ["1", "3", "2"] },
            { type: "AWS", identifiers: ["4"] },
          ],
          conditions: [
            { test: "StringLike", variable: "k", values: ["b"] },
            { test: "StringLike", variable: "k", values: ["a", "c"] },
            { test: "Bool", variable: "z", values: ["true"] },
          ],
        },
      ],
    });
    assert.deepEqual(statement, {
      Effect: "Allow",
      Principal: { AWS: ["3", "2", "1", "4"] },
      Condition: { Bool: { z: "true" }, StringLike: { k: ["b", "a", "c"] } },
    });
  });

  it("writes policy variables, and the characters that HTML uses as escapes", () => {
    const resources = ["arn:aws:s3:::b/&{aws:username}", "arn:aws:s3:::b/<a>&"];
    assert.equal(
      minified({ statements: [{ resources }] }),
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":["arn:aws:s3:::b/\\u003ca\\u003e\\u0026","arn:aws:s3:::b/${aws:username}"]}]}',
    );
    assert.throws(
      () => json({ version: "2008-10-17", statements: [{ resources }] }),
      /not supported in document version 2008-10-17/,
    );
  });

  it("adds its statements to source documents, replaces those with the same Sid, and is overridden", () => {
    const source = document(
      { Sid: "One", Effect: "Allow", Action: ["a:A"], Resource: "*" },
      { Effect: "Allow", Action: "a:B", Resource: "*", Principal: "*" },
    );
    const override = document({ Sid: "Two", Effect: "Deny", NotAction: "c:C", Resource: "*" });
    const merged = statements({
      sourcePolicyDocuments: [source, null],
      statements: [
        { sid: "One", actions: ["a:D"] },
        { sid: "Two", actions: ["a:E"] },
      ],
      overridePolicyDocuments: [override],
    });
    assert.deepEqual(merged, [
      { Sid: "One", Effect: "Allow", Action: "a:D" },
      { Effect: "Allow", Action: "a:B", Resource: "*", Principal: "*" },
      { Sid: "Two", Effect: "Deny", NotAction: "c:C", Resource: "*" },
    ]);
  });

  it("has the newest of all versions", () => {
    const old = { version: "2008-10-17" };
    assert.match(minified(old), /"Version":"2008-10-17"/);
    assert.match(
      minified({ ...old, sourcePolicyDocuments: [document()] }),
      /"Version":"2012-10-17"/,
    );
  });

  for (const [what, args, message] of [
    ["two statements with one Sid", { statements: [{ sid: "A" }, { sid: "A" }] }, /duplicate Sid/],
    [
      "two source documents with one Sid",
      { sourcePolicyDocuments: [document({ Sid: "A" }), document({ Sid: "A" })] },
      /duplicate Sid/,
    ],
    ["a Sid with a space", { statements: [{ sid: "A B" }] }, /alphanumeric/],
    ["an unknown effect", { statements: [{ effect: "Maybe" }] }, /effect/],
    ["a source that is not JSON", { sourcePolicyDocuments: ["{"] }, /sourcePolicyDocuments\[0\]/],
    [
      "a source whose statement is not in a list",
      { overridePolicyDocuments: ['{"Statement":{"Effect":"Allow"}}'] },
      /overridePolicyDocuments\[0\]/,
    ],
    ["another version", { version: "2020-01-01" }, /version/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => getPolicyDocument(args), message);
    });
  }
});
