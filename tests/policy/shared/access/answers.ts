import assert from "node:assert/strict";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  evaluate,
  type AccessRequest,
  type Answer,
  type KeyValues,
  type Requester,
} from "../../../../policy/shared/access/evaluate";

/*
 * The cases of the specs that use this follow the IAM User Guide: 'Policy evaluation logic', 'IAM JSON policy elements' (Effect,
 * Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition, variables) and 'Single-valued vs. multivalued
 * context keys'.
 */

export const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:orders";
const EVENTS: Requester = { services: ["events.amazonaws.com"] };

type Statement = Record<string, unknown>;
export const allow = (changed: Statement = {}): Statement => ({
  ...{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
  ...changed,
});
export const deny = (changed: Statement = {}) => allow({ Effect: "Deny", ...changed });
/** A statement that allows the request on a condition. */
export const iff = (Condition: unknown) => allow({ Condition });

interface Asked {
  requester?: Requester | "own";
  context?: Record<string, KeyValues | readonly KeyValues[]>;
  resource?: string;
  version?: string;
}

/** The values of the context: one list is the values of the key, a list of lists the values that it may have. */
const isSeveral = (given: KeyValues | readonly KeyValues[]): given is readonly KeyValues[] =>
  Array.isArray(given) && given.some((one) => typeof one !== "string");

function answer(statements: unknown, { requester = EVENTS, ...asked }: Asked = {}): Answer {
  const { context = {}, resource = QUEUE, version: Version = "2012-10-17" } = asked;
  const request: AccessRequest = {
    requester: requester === "own" ? undefined : requester,
    action: "sqs:SendMessage",
    resource,
    valuesOf: (key) => {
      const given = context[key];
      return isSeveral(given) ? given : [given];
    },
  };
  return evaluate(readPolicy({ Version, Statement: statements }), request);
}

export type Case = readonly [what: string, statements: unknown, expected: Answer, asked?: Asked];

/** Tests of the answer to a request of EventBridge to send a message to the queue, by kinds of cases. */
export function describeAnswers(cases: Readonly<Record<string, readonly Case[]>>): void {
  describe("evaluate", () => {
    for (const [kind, group] of Object.entries(cases)) {
      describe(`with ${kind}`, () => {
        for (const [what, statements, expected, asked] of group) {
          it(`${what}: ${expected}`, () => assert.equal(answer(statements, asked), expected));
        }
      });
    }
  });
}
