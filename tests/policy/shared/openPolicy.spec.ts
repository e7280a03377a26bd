import assert from "node:assert/strict";
import { findOpenStatements } from "../../../policy/shared/openPolicy";
import { NotKnownYet } from "../../../policy/shared/values";
import { UNKNOWN, type Values } from "../shop";

const ACCOUNT = { AWS: "123456789012" };
const found = (...statements: Values[]) => {
  const document = {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", ...statement },
    })),
  };
  return [...findOpenStatements({ document, property: "policy", remedy: "Close it." })];
};
const open = (property: string, value: string, because: string) => ({
  ...{ problem: "is open to everybody", property, found: value, because, remedy: "Close it." },
});
const everybody = open("policy, Principal", "*", "and no condition limits it");
const except = (excluded: string) =>
  open(
    ...(["policy, NotPrincipal", excluded] as const),
    "which allows everybody else, and no condition limits it",
  );
const waits = (error: unknown) => error instanceof NotKnownYet && error.property === "policy";

describe("a policy", () => {
  it("is open to everybody by each statement that names everybody, or all but a few", () => {
    assert.deepEqual(found({ Principal: "*" }), [everybody]);
    assert.deepEqual(found({ Principal: { AWS: "*" } }, { Principal: ACCOUNT }), [everybody]);
    assert.deepEqual(found({ NotPrincipal: { AWS: ["123456789012", "210987654321"] } }), [
      except("123456789012, 210987654321"),
    ]);
    assert.deepEqual(found({ NotPrincipal: ACCOUNT }, { Principal: "*" }), [
      except("123456789012"),
      everybody,
    ]);
  });

  it("is closed if its statements name whom they let in", () => {
    assert.deepEqual(found({ Principal: ACCOUNT }, { Effect: "Deny", Principal: "*" }), []);
    assert.deepEqual(found(), []);
    assert.deepEqual(found({ Principal: undefined }), []);
  });

  it("is judged at the update if it is not known whom a statement lets in", () => {
    assert.throws(() => found({ Principal: UNKNOWN }), waits);
    assert.throws(() => found({ Principal: ACCOUNT }, { Principal: { AWS: UNKNOWN } }), waits);
    assert.throws(() => found({ Principal: { AWS: UNKNOWN } }, { Principal: ACCOUNT }), waits);
  });

  it("is judged before the update if only other parts are not known, or if it is open anyway", () => {
    assert.deepEqual(found({ Principal: ACCOUNT, Resource: UNKNOWN }), []);
    assert.deepEqual(found({ Principal: "*" }, { Principal: UNKNOWN }), [everybody]);
  });
});
