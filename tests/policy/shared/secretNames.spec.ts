import assert from "node:assert/strict";
import { isDescription, secretName, wordsOf } from "../../../policy/shared/secretNames";

/** A name of this many characters that ends so. */
const ofLength = (length: number, end: string) => "x".repeat(length - end.length) + end;

describe("a name", () => {
  for (const [kind, names] of [
    [
      "password",
      [
        ...["password", "DB_PASSWORD", "dbPassword", "db.password", "dbpassword", "Passwords"],
        ...["password_", "{password}", "password2", "password123", "password_12", "password_v2"],
        ...["password-value", "DB_PASSWORD_PROD_OLD", "passwd", "pw", "kennwort", "DB_PASS"],
        ...["smtpPass", "pass_pass", ofLength(128, "_password")],
      ],
    ],
    [
      "strong",
      [
        ...["client_secret", "clientSecrets", "CLIENT_SECRET_VALUE", "x-client-secret", "IDToken"],
        ...["access_token", "apiKey", "api-keys", "apikey", "GHKey", "x-functions-key", "API_KEY3"],
        ...["apitoken", "stripeKey", "secretkey"],
      ],
    ],
    [
      "weak",
      [
        ...["token", "secret", "_pass", "pass", "tokens", "shop_token", "shoptoken", "jwt"],
        ...["Authorization", "cookie", "signature", "x-origin-verify", "creds", "token1"],
      ],
    ],
    [
      undefined,
      [
        ...[
          "",
          "--",
          "name",
          "key",
          "keys",
          "value",
          "12",
          "v2",
          "prod_test",
          "shop_key",
          "bypass",
        ],
        ...["nextToken", "csrf-token", "publicKey", "existingSecret", "changePassword", "usePass"],
        ...["tokenizer", "secretary", "lösungstoken", "api_monkey", "api_keyboard", "passwörter"],
        ...["password_db2", "password_2nd", "pw1d", "password1234", "TOKEN_TABLE"],
        ...["passwordPolicy", "secretArn", "shopkey", ofLength(129, "_password")],
      ],
    ],
  ] as const) {
    for (const name of names) {
      it(`is ${kind ?? "not"} a secret's: ${name.slice(-20)} of ${name.length}`, () => {
        assert.equal(secretName(name), kind);
      });
    }
  }

  for (const [name, words] of [
    ["clientSecret", ["client", "secret"]],
    ["CLIENT_SECRET", ["client", "secret"]],
    ["x--client.secret/", ["x", "client", "secret"]],
    ["HTTPServer2Key", ["http", "server2", "key"]],
    ["dbpassword", ["db", "password"]],
    ["geheimeSchlüssel", ["geheime", "schlüssel"]],
    ["--", []],
    ["", []],
    [ofLength(129, "a"), []],
  ] as const) {
    it(`has the words of ${name.slice(0, 20) || "nothing"}`, () => {
      assert.deepEqual(wordsOf(name), words);
    });
  }

  it("only describes secrets if its last word is one of descriptions", () => {
    for (const name of [
      "tokenValidityUnits",
      "attribute_mapping",
      "name",
      ofLength(128, "_name"),
    ]) {
      assert.equal(isDescription(name), true, name);
    }
    for (const name of ["", "nameOfIt", "mapped", "surname", ofLength(129, "_name")]) {
      assert.equal(isDescription(name), false, name);
    }
  });
});
