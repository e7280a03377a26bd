import assert from "node:assert/strict";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  demandedValues,
  explainUnmet,
  isUndecided,
  refusalOf,
  spellKey,
} from "../../../../policy/shared/access/refusals";
import { assumptionByEvents } from "../../../../policy/shared/access/requests";
import { GIVEN } from "../../../../policy/shared/policy";
import { UNKNOWN } from "../../shop";

const request = assumptionByEvents({
  role: "arn:aws:iam::111122223333:role/invoke",
  source: "arn:aws:events:eu-central-1:111122223333:rule/shop/updated",
});
type Statement = Record<string, unknown>;
const trust = (changed: Statement = {}): Statement => ({
  ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" },
  ...changed,
});
const deny = (changed: Statement = {}) => trust({ Effect: "Deny", ...changed });
const read = (...Statement: Statement[]) => readPolicy({ Version: "2012-10-17", Statement });
const refusal = (...statements: Statement[]) => refusalOf(read(...statements), request);

const OTHER_ACCOUNT = { StringEquals: { "aws:SourceAccount": ["444455556666", "777788889999"] } };
const WITH_ID = { StringEquals: { "sts:ExternalId": "a secret" } };
const unmetAccount = {
  ...{ key: "aws:sourceaccount", values: ["444455556666", "777788889999"], sent: true },
};
const unmetId = { key: "sts:externalid", values: ["a secret"], sent: false };

describe("refusalOf", () => {
  it("finds none where a request is allowed, or where that is not known", () => {
    assert.equal(refusal(trust()), undefined);
    assert.equal(refusal(trust({ Principal: UNKNOWN })), undefined);
    assert.equal(isUndecided(read(trust()), request), false);
    assert.equal(isUndecided(read(trust({ Principal: UNKNOWN })), request), true);
  });

  it("finds the statement that denies the request, after statements that deny others", () => {
    const statements = read(trust(), deny({ Action: "sts:TagSession" }), deny());
    assert.deepEqual(refusalOf(statements, request), {
      answer: "denied",
      denying: statements[2],
      unmet: [],
    });
  });

  it("finds no condition where no statement is about the request", () => {
    assert.deepEqual(refusal(), { answer: "not allowed", unmet: [] });
    assert.deepEqual(
      refusal(trust({ Action: "sts:TagSession", Condition: WITH_ID }), deny({ Action: "a:B" })),
      { answer: "not allowed", unmet: [] },
    );
  });

  it("finds the conditions that do not hold, and whether the service sends their keys", () => {
    const expected = { answer: "not allowed", unmet: [unmetAccount, unmetId] };
    const secure = { Bool: { "aws:SecureTransport": true } };
    const both = { ...OTHER_ACCOUNT, ...secure, StringLike: WITH_ID.StringEquals };
    assert.deepEqual(refusal(trust({ Condition: both })), expected);
    assert.deepEqual(
      refusal(trust({ Condition: OTHER_ACCOUNT }), trust({ Condition: WITH_ID })),
      expected,
    );
  });

  it("finds no condition of a statement that denies", () => {
    assert.deepEqual(refusal(trust({ Condition: WITH_ID }), deny({ Condition: OTHER_ACCOUNT })), {
      answer: "not allowed",
      unmet: [unmetId],
    });
  });
});

describe("a condition that does not hold", () => {
  it("is spelled as in the documentation", () => {
    assert.equal(spellKey("aws:sourceaccount"), "aws:SourceAccount");
    assert.equal(spellKey("aws:resourcetag/team"), "aws:resourcetag/team");
  });

  it("is explained by the requests of the service", () => {
    const service = "events.amazonaws.com";
    assert.equal(
      explainUnmet(unmetAccount, service),
      "and no request of events.amazonaws.com has this value",
    );
    assert.equal(
      explainUnmet(unmetId, service),
      "and events.amazonaws.com does not send this condition key",
    );
  });

  it("shows each value once, but no external ID", () => {
    const values = ["1", "2", "1"];
    assert.equal(demandedValues({ key: "aws:sourceaccount", values, sent: true }), "1, 2");
    assert.equal(demandedValues(unmetId), GIVEN);
  });
});
