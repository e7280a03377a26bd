import assert from "node:assert/strict";
import fc from "fast-check";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  evaluate,
  type AccessRequest,
  type Answer,
} from "../../../../policy/shared/access/evaluate";
import { HOLE } from "../../../../policy/shared/access/wildcards";
import { UNKNOWN } from "../../shop";
import { drawn } from "../../../drawn";

const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:orders";
const RULE = "arn:aws:events:eu-central-1:111122223333:rule/shop/updated";
const SERVICE = "events.amazonaws.com";

const oneOf = (...values: unknown[]) => fc.constantFrom(...values);
const operator = fc
  .tuple(
    fc.constantFrom("", "", "ForAllValues:", "ForAnyValue:"),
    fc.constantFrom(
      ...[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "ArnLike",
        "ArnNotLike",
      ],
      ...[
        "StringEqualsIgnoreCase",
        "ArnEquals",
        "Bool",
        "NumericLessThan",
        "IpAddress",
        "DateLessThan",
      ],
    ),
    fc.constantFrom("", "", "IfExists"),
  )
  .map((parts) => parts.join(""));
const value = oneOf(
  ...[RULE, RULE.replace("updated", "*"), RULE.replace("shop", "other"), "*", "111122223333"],
  ...["210987654321", "true", "5", "0.0.0.0/0", "${aws:SourceAccount}", ["x", RULE], "2026-01-01"],
);
const key = fc.constantFrom("aws:SourceArn", "aws:SourceAccount", "aws:PrincipalOrgID", "k");
const condition = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.dictionary(operator, fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 }), {
      minKeys: 1,
      maxKeys: 2,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(key, oneOf("true", "false")).map(([of, is]) => ({ Null: { [of]: is } })),
  },
);
const principal = oneOf(
  ...[{ Principal: "*" }, { Principal: { Service: SERVICE } }, { Principal: { AWS: "1" } }],
  ...[{ NotPrincipal: { AWS: "1" } }, { NotPrincipal: { Service: [SERVICE] } }],
) as fc.Arbitrary<object>;
const action = oneOf(
  ...[{ Action: "*" }, { Action: ["sqs:SendMessage"] }, { Action: "sqs:Receive*" }],
  ...[{ NotAction: "sqs:DeleteQueue" }, { NotAction: ["sqs:*"] }],
) as fc.Arbitrary<object>;
const resource = oneOf(
  ...[{ Resource: "*" }, { Resource: [QUEUE] }, { Resource: `${QUEUE}-2` }],
  ...[{ NotResource: QUEUE }, {}],
) as fc.Arbitrary<object>;
const statement = fc
  .tuple(fc.constantFrom("Allow", "Allow", "Deny"), principal, action, resource, condition)
  .map(([Effect, who, what, which, Condition]) => ({
    Effect,
    ...who,
    ...what,
    ...which,
    Condition,
  }));
const policy = fc.record({
  Version: fc.constantFrom("2012-10-17", "2008-10-17"),
  Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
});

const request = (source: string, resource: string): AccessRequest => ({
  requester: { services: [SERVICE] },
  action: "sqs:SendMessage",
  resource,
  valuesOf: (name) => {
    if (name === "aws:sourcearn") return [[source]];
    return [name === "aws:sourceaccount" ? [source.split(":")[4] ?? ""] : undefined];
  },
});
const answerTo = (document: unknown, asked = request(RULE, QUEUE)): Answer =>
  evaluate(readPolicy(document), asked);

/** Replaces the texts of a policy at some places, except the version. */
function hide(given: unknown, choose: () => boolean): unknown {
  if (Array.isArray(given)) return given.map((one) => hide(one, choose));
  if (typeof given !== "object" || given === null) {
    return typeof given === "string" && choose() ? UNKNOWN : given;
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, one]) => [
      name,
      name === "Version" ? one : hide(one, choose),
    ]),
  );
}

/** A sure answer stays. A deny that is not known yet can refuse a request that nothing allows, which is refused anyway. */
function assertStays(before: Answer, after: Answer, what: unknown): void {
  const refused = (answer: Answer) => answer === "denied" || answer === "not allowed";
  assert(
    before === "unknown" || before === after || (refused(before) && refused(after)),
    `${before}, then ${after}: ${JSON.stringify(what)}`,
  );
}

describe("what is not known yet", () => {
  const drawing = drawn(1_000);

  it("in a policy never makes an answer that the update changes", () => {
    let sure = 0;
    fc.assert(
      fc.property(
        policy,
        fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
        (document, choices) => {
          const hidden = hide(document, () => choices.next().value === 0);
          const before = answerTo(hidden);
          if (before !== "unknown" && JSON.stringify(hidden) !== JSON.stringify(document))
            sure += 1;
          assertStays(before, answerTo(document), hidden);
        },
      ),
      drawing,
    );
    assert(sure > drawing.numRuns / 10, `only ${sure} sure answers to policies with unknown parts`);
  });

  it("in a request never makes an answer that the update changes", () => {
    const source = fc.constantFrom(
      ...[HOLE, `arn:aws:events:${HOLE}:${HOLE}:rule/shop/updated`, `${RULE.slice(0, -3)}${HOLE}`],
    );
    const target = fc.constantFrom(HOLE, `arn:aws:sqs:${HOLE}:${HOLE}:orders`, QUEUE);
    let sure = 0;
    fc.assert(
      fc.property(policy, source, target, (document, from, to) => {
        const before = answerTo(document, {
          ...request(from, to),
          valuesOf: (name) => {
            if (name === "aws:sourcearn") return [[from]];
            return [name === "aws:sourceaccount" ? [HOLE] : undefined];
          },
        });
        if (before !== "unknown") sure += 1;
        assertStays(before, answerTo(document), { document, from, to });
      }),
      drawing,
    );
    assert(sure > drawing.numRuns / 3, `only ${sure} sure answers to requests with unknown parts`);
  });

  it("never takes a negated operator and its opposite for the same, where the key is present", () => {
    const pairs = [
      ["StringEquals", "StringNotEquals"],
      ["StringLike", "StringNotLike"],
      ["ArnLike", "ArnNotLike"],
      ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    ] as const;
    const holds = (name: string, of: string, expected: unknown) =>
      answerTo({
        Statement: {
          Effect: "Allow",
          Principal: "*",
          Action: "*",
          Condition: { [name]: { [of]: expected } },
        },
      });
    const present = fc.constantFrom("aws:SourceArn", "aws:SourceAccount");
    fc.assert(
      fc.property(fc.constantFrom(...pairs), present, value, ([one, other], of, expected) => {
        const answers = [holds(one, of, expected), holds(other, of, expected)];
        assert.notDeepEqual(answers, ["allowed", "allowed"]);
        assert.notDeepEqual(answers, ["not allowed", "not allowed"]);
      }),
      drawn(200),
    );
  });
});
