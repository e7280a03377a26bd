import assert from "node:assert/strict";
import { EXAMPLE_PUBLISHERS, publishersSetting } from "../../settings/publishers";

const read = (value: unknown) => publishersSetting.safeParse(JSON.stringify(value));
const problems = (value: unknown) =>
  (read(value).error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);

describe("the setting publishers", () => {
  it("takes roles by name or ARN, and accounts, both optional", () => {
    assert.deepEqual(read({}).data, { roles: [], accounts: [] });
    const roles = ["shop-web", "arn:aws:iam::123456789012:role/shop/shop-web"];
    assert.deepEqual(read({ roles }).data, { roles, accounts: [] });
    assert(publishersSetting.safeParse(EXAMPLE_PUBLISHERS).success);
  });

  it("refuses a wildcard, a number, a user's ARN and an unknown member", () => {
    assert.deepEqual(problems({ accounts: ["*", 123456789012, "12345678901"] }).length, 3);
    assert.match(problems({ accounts: ["*"] })[0] ?? "", /^accounts\.0 must be an AWS account ID/);
    for (const role of ["*", "arn:aws:iam::123456789012:user/shop", "shop web", ""]) {
      assert.deepEqual(problems({ roles: [role] }), [
        "roles.0 must be the name or the ARN of an IAM role",
      ]);
    }
    assert.match(problems({ users: [] })[0] ?? "", /users/);
    const numbers = { accounts: [123456789012], roles: [1] };
    assert.deepEqual(problems(numbers), [
      "roles.0 must be the name or the ARN of an IAM role",
      "accounts.0 must be an AWS account ID: 12 digits, in quotes",
    ]);
    assert.deepEqual(problems({ roles: "shop-web" }), [
      "roles must be a list of names or ARNs of IAM roles",
    ]);
    assert.deepEqual(problems([]), [" must be an object with roles and accounts"]);
    const text = publishersSetting.safeParse("shop-web");
    assert.equal(text.error?.issues[0]?.message, "must be an object with roles and accounts");
  });

  it("reports repeated names together with a name that is not a role's", () => {
    assert.deepEqual(problems({ roles: ["a b", "sync", "sync", 5] }), [
      "roles.0 must be the name or the ARN of an IAM role",
      "roles.3 must be the name or the ARN of an IAM role",
      "roles.2 is already in the list; name it once",
    ]);
  });

  it("refuses a repeated role or account, by its path", () => {
    const accounts = ["111122223333", "111122223333"];
    assert.deepEqual(problems({ roles: ["shop-web", "sync", "Shop-web"], accounts }), [
      "roles.2 is already in the list; name it once",
      "accounts.1 is already in the list; name it once",
    ]);
    assert.equal(problems({ roles: ["a", "a", 5], accounts: "x" }).length, 3);
  });
});
