import assert from "node:assert/strict";
import { isChosenKey } from "../../../policy/stack/secretPlaces";

describe("a key of an input", () => {
  it("is one that the program chose, if no schema would have it", () => {
    for (const key of ["DB_PASSWORD", "Password", "api-key", "db.password", "2fa", "a b"]) {
      assert(isChosenKey(key, undefined), key);
      assert(isChosenKey(key, "masterUser"), key);
    }
  });

  it("is one that the program chose, in a map such as environment variables", () => {
    for (const map of ["environment", "variables", "tags", "headers"]) {
      assert(isChosenKey("password", map), map);
    }
  });

  it("is a property of the schema otherwise", () => {
    for (const key of ["password", "apiKey", "sha256", "masterUserPassword"]) {
      assert(!isChosenKey(key, undefined), key);
      assert(!isChosenKey(key, "masterUser"), key);
    }
  });
});
