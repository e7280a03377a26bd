import assert from "node:assert/strict";
import { isGenerated, isReference, isSecretValue } from "../../../policy/shared/secretValues";

const short = (value: string) => (value.length > 60 ? `${value.length} characters` : `'${value}'`);

describe("a value that looks generated", () => {
  for (const value of [
    ...["a1!2cd", "letters!", "pass%word", "le^ters", "~letters", "f3a9c1d07b", "F3A9C1D07B"],
    ...[
      "aBcDeFgHiJk",
      "x123e4567-e89b-12d3-a456-426614174000",
      "123e4567-e89b-12d3-a456-426614174000x",
      "shop-a1b2c3d4",
      "123e4567-e89b-12d3-a456-4266141740",
      "2024-01-01xy",
    ],
    ...[`${"a".repeat(24)}1`, `${"ab1-".repeat(64)}a`, "a1".repeat(2048)],
  ]) {
    it(`is ${short(value)}`, () => assert.equal(isGenerated(value), true));
  }

  for (const value of [
    ...["", "a1!2c", "a1b2 c3d4e5!", "letters", "abc+defg", "123+4567", "aBcDeFgHi+"],
    ...["shop-tokens-v2", "oauth2", "request.headers.authorization", "prod/salesforce", "DB1"],
    ...["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
    ...["2024-01-01T00:00:00Z", "1,234.56", "123456789012", "a2c", "v1.2.3-4a"],
    ...[`${"a".repeat(23)}1`, "ab1-".repeat(64), `${"a1".repeat(2048)}a`],
  ]) {
    it(`is not ${short(value)}`, () => assert.equal(isGenerated(value), false));
  }
});

describe("a value that refers to a secret or stands for it", () => {
  for (const value of [
    ...[
      " true ",
      "-----",
      "00000",
      "_____",
      "*****",
      "....",
      "XXXX",
      " abc ",
      "$DB_TOKEN2",
      "$db_token",
      "see %s",
      "s3://shop",
      "git+ssh://shop",
    ],
    ...["{{resolve:ssm:x}}", "$.detail.id", "$[0]x", "$$.Execution", "a ${DB} b", "$(cat x)"],
    ...["%s:%d", "%DB_PASSWORD%", "{####}", "#{token}", "@{token}", "{% token %}", "x <the token>"],
    ...[
      "!Ref Secret",
      "Fn::GetAtt x",
      "$TOKEN",
      "$token",
      "$token.value",
      "env:TOKEN",
      "env.TOKEN",
    ],
    ...["ssm:/shop", "vault:shop", "sha256:a1b2c3", "ssh-rsa AAAA", "ecdsa-x", "file:/x"],
    ...["prod/salesforce/oauth", "/shop/db/password", "/run/secrets/db", "shop/app1db2"],
    ...["shop/app1-db2x3", "shop/a1b2.c3d4_e5f6-g7h8", "abc/".repeat(128)],
  ]) {
    it(`is ${short(value)}`, () => assert.equal(isReference(value), true));
  }

  for (const value of [
    ...["a-----", "00001", "hunter2", "$Token1!", "a$TOKEN", "sha2:a1b2", "100%", "a < b"],
    ...[
      "shop/A1b2c3",
      "shop/app1db2!",
      "shop/Hunt3r!",
      `shop/${"a1".repeat(7)}`,
      "shop/app1+db2x3",
    ],
    ...["abc/".repeat(128) + "a", `${"a1".repeat(2048)}\${A}`],
  ]) {
    it(`is not ${short(value)}`, () => assert.equal(isReference(value), false));
  }
});

describe("the value under the name of a secret", () => {
  for (const [kind, name, value] of [
    ["password", "password", "hunter2"],
    ["password", "password", " letters "],
    ["password", "password", "changeme"],
    ["password", "password", "password"],
    ["password", "DB_PASSWORD", "my-db-password"],
    ["password", "DB_PASSWORD", "db-password1"],
    ["password", "DB_PASSWORD", "db+password"],
    ["password", "DB_PASSWORD", "shop-salesforce"],
    ["strong", "client_secret", "letters"],
    ["strong", "client_secret", "super-password"],
    ["strong", "client_secret", "password1"],
    ["strong", "client_secret", "examples1"],
    ["weak", "token", "f3a9c1d07b"],
  ] as const) {
    it(`is the secret: ${name} with '${value}'`, () => {
      assert.equal(isSecretValue(kind, name, value), true);
    });
  }

  for (const [kind, name, value] of [
    ["password", "password", "see the wiki"],
    ["password", "password", "arn:aws:secretsmanager:x"],
    ["password", "DB_PASSWORD", "db-password"],
    ["password", "dbPassword", "shop-db-password"],
    ["password", "password", "DB_PASSWORD"],
    ["strong", "client_secret", "changeme"],
    ["strong", "client_secret", "your client-secret"],
    ["strong", "client_secret", "example-value"],
    ["strong", "client_secret", "password"],
    ["strong", "client_secret", "apiKey"],
    ["weak", "token", "letters"],
    ["weak", "token", "shop-tokens-v2"],
  ] as const) {
    it(`is not the secret: ${name} with '${value}'`, () => {
      assert.equal(isSecretValue(kind, name, value), false);
    });
  }
});
