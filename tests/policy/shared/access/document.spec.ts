import assert from "node:assert/strict";
import { hasUnknownParts, readPolicy } from "../../../../policy/shared/access/document";
import { UNKNOWN } from "../../shop";

describe("readPolicy", () => {
  it("reads JSON or an object, with one statement or several", () => {
    const one = { Effect: "Deny", Action: "a:B", Resource: ["x", "y"] };
    for (const Statement of [one, [one]]) {
      for (const policy of [{ Statement }, JSON.stringify({ Statement })]) {
        assert.deepEqual(readPolicy(policy), [
          {
            effect: "Deny",
            principals: undefined,
            actions: { except: false, values: ["a:B"] },
            resources: { except: false, values: ["x", "y"] },
            conditions: [],
            unknownConditions: false,
            variables: false,
          },
        ]);
      }
    }
    assert.deepEqual(readPolicy("{}"), []);
  });

  it("reads a statement without its elements", () => {
    const none = { Principal: null, Action: null, Resource: null, Condition: null };
    const others = { NotPrincipal: null, NotAction: null, NotResource: null };
    for (const given of [{}, none, others]) {
      assert.deepEqual(readPolicy({ Version: "2012-10-17", Statement: given }), [
        {
          effect: undefined,
          principals: undefined,
          actions: { except: false, values: [] },
          resources: undefined,
          conditions: [],
          unknownConditions: false,
          variables: true,
        },
      ]);
    }
  });

  it("leaves out what is no text, number or truth value", () => {
    const [statement] = readPolicy({
      Statement: {
        Action: ["a:B", {}, null, ["c:D"], 5, true],
        NotPrincipal: { AWS: null },
        Principal: null,
      },
    });
    assert.deepEqual(statement?.actions, { except: false, values: ["a:B", "5", "true"] });
    assert.deepEqual(statement.principals, {
      ...{ except: true, anyone: false, services: [], accounts: [], unknown: false },
    });
  });

  for (const none of [
    ...["x", "5", "[]", undefined, { Statement: "x" }, { Statement: [5] }],
    ...[{}, { Statement: null }, { Statement: [] }],
  ]) {
    it(`reads no statement in ${JSON.stringify(none)}`, () =>
      assert.deepEqual(readPolicy(none), []));
  }

  it("reads the principals, and whether they are excluded", () => {
    const principals = (given: object) => readPolicy({ Statement: given })[0]?.principals;
    const none = { except: false, anyone: false, services: [], accounts: [], unknown: false };
    assert.deepEqual(principals({ Principal: "*" }), { ...none, anyone: true });
    assert.deepEqual(principals({ Principal: { AWS: ["1", "*"] } }), {
      ...none,
      anyone: true,
      accounts: ["1", "*"],
    });
    assert.deepEqual(principals({ NotPrincipal: { Service: "s.com" } }), {
      ...none,
      except: true,
      services: ["s.com"],
    });
    assert.deepEqual(principals({ Principal: { Service: UNKNOWN } }), {
      ...none,
      services: [undefined],
      unknown: true,
    });
    assert.deepEqual(principals({ Principal: { CanonicalUser: "x" } }), none);
    assert.equal(principals({}), undefined);
  });

  it("groups the tests of a condition by key, without regard to case", () => {
    const [statement] = readPolicy({
      Statement: {
        Condition: {
          "ForAllValues:StringLikeIfExists": { "AWS:TagKeys": ["a", UNKNOWN] },
          "ForAnyValue:StringEquals": { "aws:tagkeys": "b" },
          NumericLessThan: { "s:n": 5 },
          Bool: { "s:b": true },
        },
      },
    });
    assert.deepEqual(statement?.conditions, [
      {
        key: "aws:tagkeys",
        tests: [
          { operator: "stringlike", set: "all", ifExists: true, values: ["a", undefined] },
          { operator: "stringequals", set: "any", ifExists: false, values: ["b"] },
        ],
      },
      {
        key: "s:n",
        tests: [{ operator: "numericlessthan", set: undefined, ifExists: false, values: ["5"] }],
      },
      {
        key: "s:b",
        tests: [{ operator: "bool", set: undefined, ifExists: false, values: ["true"] }],
      },
    ]);
  });

  it("does not know the conditions of an operator that cannot be", () => {
    for (const Condition of [{ "String Equals": { k: "a" } }, { StringEquals: "k" }, "k", []]) {
      const [statement] = readPolicy({ Statement: { Condition } });
      assert.deepEqual(statement?.conditions, []);
      assert.equal(statement.unknownConditions, true);
    }
  });

  it("knows which parts of a policy are not known yet", () => {
    assert.equal(hasUnknownParts({ Statement: [{ Resource: ["a", UNKNOWN] }] }), true);
    assert.equal(hasUnknownParts({ Statement: [{ Resource: ["a"], Sid: null }] }), false);
    assert.deepEqual(readPolicy({ Statement: UNKNOWN }), []);
  });

  it("takes variables only in a policy of the version 2012-10-17", () => {
    const variables = (Version?: string) => readPolicy({ Version, Statement: {} })[0]?.variables;
    assert.deepEqual(["2012-10-17", "2008-10-17", undefined].map(variables), [true, false, false]);
  });
});
