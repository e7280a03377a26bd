import assert from "node:assert/strict";
import {
  concerns,
  conditionOn,
  hasAction,
  isOpen,
  readPolicy,
  type Statement,
} from "../../../policy/shared/accessPolicy";
import { fits, parseArn } from "../../../policy/shared/arn";
import { UNKNOWN } from "../shop";

const statement = (given: object): Statement =>
  readPolicy({ Statement: { Effect: "Allow", ...given } })?.[0] ?? assert.fail();

describe("readPolicy", () => {
  it("reads JSON or an object, with one statement or several", () => {
    const one = { Effect: "Deny", Action: "a:B", Resource: ["x", "y"] };
    for (const Statement of [one, [one]]) {
      for (const policy of [{ Statement }, JSON.stringify({ Statement })]) {
        assert.deepEqual(readPolicy(policy), [
          {
            allows: false,
            services: [],
            anyone: false,
            actions: ["a:b"],
            except: false,
            resources: ["x", "y"],
            conditions: [],
          },
        ]);
      }
    }
    assert.deepEqual(readPolicy("{}"), []);
  });

  for (const none of ["x", "5", "[]", undefined, { Statement: "x" }, { Statement: [5] }]) {
    it(`refuses ${JSON.stringify(none)}`, () => assert.equal(readPolicy(none), undefined));
  }

  it("finds statements for a service, by its name or for everybody", () => {
    const send = (Principal: unknown) =>
      concerns(statement({ Principal, Action: "sqs:SendMessage" }), "s.com", "sqs:SendMessage");
    assert.deepEqual(
      [
        { Service: "s.com" },
        { Service: ["t.com", "s.com"] },
        "*",
        { AWS: "*" },
        { Service: "t.com" },
        { AWS: "s.com" },
        undefined,
        { Service: UNKNOWN },
      ].map(send),
      [true, true, true, true, false, false, false, false],
    );
    const other = statement({ Principal: "*", Action: "sqs:ReceiveMessage" });
    assert.equal(concerns(other, "s.com", "sqs:SendMessage"), false);
  });

  it("finds statements for an action, by name, wildcard or NotAction, in any case", () => {
    const has = (given: object) => hasAction(statement(given), "sqs:SendMessage");
    assert.deepEqual(
      [
        { Action: "sqs:SendMessage" },
        { Action: "SQS:sendmessage" },
        { Action: ["a:B", "sqs:Send*"] },
        { Action: "*" },
        { NotAction: "a:B" },
        { Action: "sqs:Send" },
        { NotAction: "sqs:*" },
        {},
      ].map(has),
      [true, true, true, true, true, false, false, false],
    );
  });

  it("finds conditions that compare texts and ARNs", () => {
    const on = (Condition: object) =>
      conditionOn(statement({ Condition }), "aws:SourceArn")?.values;
    assert.deepEqual(
      [
        { ArnLike: { "aws:SourceArn": "a" } },
        { "ForAnyValue:StringEqualsIfExists": { "AWS:SOURCEARN": ["a", "b"] } },
        { ArnNotLike: { "aws:SourceArn": "a" } },
        { Null: { "aws:SourceArn": "false" } },
        { ArnLike: { "aws:SourceAccount": "a" } },
        { ArnLike: "a" },
        { "ForAllValues:ArnLike": { "aws:SourceArn": ["a", 5, UNKNOWN] } },
        { NotArnLike: { "aws:SourceArn": "a" } },
      ].map(on),
      [["a"], ["a", "b"], undefined, undefined, undefined, undefined, ["a"], undefined],
    );
  });

  it("finds statements that allow everybody without a limiting condition", () => {
    const open = (given: object) => isOpen(statement({ Principal: "*", ...given }));
    const who = (Condition: object) => ({ Condition });
    assert.deepEqual(
      [
        {},
        { Principal: { AWS: ["a", "*"] } },
        { Principal: undefined, NotPrincipal: "a" },
        who({ Bool: { "aws:SecureTransport": "true" } }),
        who({ ArnLike: { "aws:SourceArn": "*" } }),
        who({ ArnLike: { "aws:SourceArn": ["a", "*"] } }),
        who({ ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/*" } }),
        who({ Null: { "aws:SourceArn": "false" } }),
        who({ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o" } }),
        who({ StringNotEquals: { "aws:PrincipalOrgID": "o" } }),
        who({ StringEquals: { "aws:PrincipalOrgIDs": "o" } }),
        who({ StringEquals: { "aws:PrincipalOrgID": "o" } }),
        who({ ArnLike: { "aws:SourceArn": "a" } }),
        who({ StringEquals: { "aws:SourceAccount": "a" } }),
        who({ StringEquals: { "aws:SourceAccount": "*" } }),
        who({ StringEquals: { "aws:SourceVpce": "a" } }),
        who({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
        { Effect: "Deny" },
        { Principal: { AWS: "a" } },
      ].map(open),
      [...Array<boolean>(11).fill(true), ...Array<boolean>(8).fill(false)],
    );
  });
});

describe("an ARN", () => {
  it("has a service, a Region, an account and a resource", () => {
    assert.deepEqual(parseArn("arn:aws-cn:events:cn-north-1:1:rule/a:b"), {
      service: "events",
      region: "cn-north-1",
      account: "1",
      resource: "rule/a:b",
    });
    assert.deepEqual(parseArn("arn:aws:iam::1:role/a")?.region, "");
    for (const none of [
      "x",
      "arn:aws:events:eu-central-1:1",
      "arn:aws:events:a:1:",
      "my-arn:a:b:c:d:e",
    ]) {
      assert.equal(parseArn(none), undefined, none);
    }
  });

  it("matches a whole pattern, in which * matches any characters and ? matches one", () => {
    for (const [pattern, fitting] of [
      ["a:b", true],
      ["a*", true],
      ["*", true],
      ["a?b", true],
      ["*:b*", true],
      ["a", false],
      ["b", false],
      ["a?", false],
      ["a.b", false],
      ["[a]:b", false],
    ] as const) {
      assert.equal(fits(pattern, "a:b"), fitting, pattern);
    }
    assert.equal(fits("a+(b)|c", "a+(b)|c"), true);
  });
});
