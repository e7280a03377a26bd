import assert from "node:assert/strict";
import fc from "fast-check";
import { readPolicy } from "../../../../policy/shared/access/document";
import { evaluate } from "../../../../policy/shared/access/evaluate";
import { refusalOf } from "../../../../policy/shared/access/refusals";
import { requestOfEvents } from "../../../../policy/shared/access/requests";
import { openStatements } from "../../../../policy/shared/access/strangers";
import { UNKNOWN } from "../../shop";
import { drawn } from "../../../drawn";

const request = requestOfEvents({
  source: "arn:aws:events:eu-central-1:111122223333:rule/shop/updated",
  action: "sqs:SendMessage",
  resource: "arn:aws:sqs:eu-central-1:111122223333:orders",
});

/** Evaluates a policy, whatever it is. */
function evaluateAll(document: unknown): string {
  const statements = readPolicy(document);
  refusalOf(statements, request);
  openStatements(statements);
  return evaluate(statements, request);
}

describe("an access policy", () => {
  it("can be anything", () => {
    const value = fc.oneof(
      fc.constantFrom("*", "Allow", "sqs:*", UNKNOWN, null, 5, true, "${", "${a,", "${a, '"),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const condition = fc.dictionary(
      fc.constantFrom(
        "StringEquals",
        "ForAllValues:ArnLike",
        "Null",
        "IpAddress",
        "x",
        "__proto__",
      ),
      fc.oneof(value, fc.dictionary(fc.constantFrom("aws:SourceArn", "__proto__"), value)),
    );
    const statement = fc.record(
      {
        ...{ Effect: value, Principal: value, NotPrincipal: value, Action: value },
        ...{ NotAction: value, Resource: value, NotResource: value },
        Condition: fc.oneof(value, condition),
      },
      { requiredKeys: [] },
    );
    const document = fc.record(
      { Version: value, Statement: fc.oneof(value, fc.array(fc.oneof(statement, value))) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (given) => {
        evaluateAll(given);
        evaluateAll(JSON.stringify(given));
      }),
      drawn(600),
    );
  });

  it("is evaluated in bounded time, whatever it contains", () => {
    const long = 100_000;
    const began = performance.now();
    for (const text of [
      ...[
        "*a".repeat(long),
        "a-".repeat(long),
        "arn:".repeat(long),
        "${".repeat(long),
        ":".repeat(long),
      ],
      ...[
        "${a,".repeat(long),
        " ".repeat(long),
        "1".repeat(long),
        "::".repeat(long),
        "?*".repeat(long),
      ],
    ]) {
      evaluateAll({
        Version: "2012-10-17",
        Statement: {
          ...{ Effect: "Allow", Principal: { AWS: text, Service: text }, Action: [text, "*"] },
          Resource: [text, "*"],
          Condition: {
            ...{ StringLike: { "aws:SourceArn": text }, ArnLike: { "aws:SourceArn": text } },
            ...{ IpAddress: { "aws:SourceIp": text }, DateLessThan: { "aws:CurrentTime": text } },
            ...{ NumericLessThan: { "aws:SourceAccount": text }, [text]: { [text]: text } },
          },
        },
      });
    }
    const took = performance.now() - began;
    assert(took < 10_000, `${Math.round(took)} ms`);
  });
});
