import assert from "node:assert/strict";
import {
  isReference,
  isSecretOfRequest,
  isSecretUnder,
  secretIn,
  secretName,
} from "../../../policy/shared/secrets";

const ACCESS_KEY = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const JWT = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJl"].join(".");

describe("secretIn", () => {
  for (const [text, what] of [
    [
      `${ACCESS_KEY} wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY`.replace("z", ""),
      "an AWS secret access key",
    ],
    ["-----BEGIN RSA PRIVATE KEY-----", "a private key"],
    ["-----BEGIN PRIVATE KEY-----", "a private key"],
    [JWT, "a JSON web token"],
    [`00D000000000001!${"A".repeat(20)}`, "a Salesforce session"],
    [`ghp_${"a".repeat(36)}`, "a GitHub token"],
    [`github_pat_${"a".repeat(22)}`, "a GitHub token"],
    ["xoxb-1234567890", "a Slack token"],
    ["Bearer 0123456789abcdef", "an authorization header"],
    ["Basic dXNlcjpwYXNzd29yZA==", "an authorization header"],
    ["https://user:secret@example.com", "credentials in a URL"],
    ["postgres://user:secret@db/shop", "credentials in a URL"],
    ["pw=abcde", "a secret by its name"],
    ["password=hunter2", "a secret by its name"],
    ["the PASSWORD = hunter2", "a secret by its name"],
    ['{"client_secret": "letmein"}', "a secret by its name"],
    ["{'api-key': 'letmein'}", "a secret by its name"],
    ["secret: abc123", "a secret by its name"],
    ["access_token=abcdef", "a secret by its name"],
    ["auth-key=abcdef", "a secret by its name"],
    ["token: 'l3tt3rs'", "a secret by its name"],
    ["token=a.b.c.d1f3a9c", "a secret by its name"],
    ["aws_secret_access_key = abcdef1234567890", "a secret by its name"],
    ["export DB_PASSWORD=letmein", "a secret by its name"],
    ["Server=db;User Id=app;Password=letmein;", "a secret by its name"],
    ["grant_type=password&client_secret=letmein&x=1", "a secret by its name"],
    ["https://example.com/?sig=a1b2c3d4e5f6a7b8", "a secret by its name"],
    ["mysql --password hunter2", "a secret by its name"],
    ["curl -u deploy:hunter22 https://example.com", "a secret by its name"],
    ['headers["x-api-key"] = "f3a9c1d07b"', "a secret by its name"],
    ['{\\"password\\":\\"hunter2\\"}', "a secret by its name"],
    ["pwd passwd=ab12cd", "a secret by its name"],
    ["a secretsmanager:x secret:ab12cd", "a secret by its name"],
  ] as const) {
    it(`detects ${what}: ${text.slice(0, 34)}`, () => assert.equal(secretIn(text), what));
  }

  for (const text of [
    "",
    "pwd=a1",
    "pw=abcd",
    "password",
    "token: x",
    "the token: somewhere else",
    "xpassword: abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "key ASIAIOSFODNN7EXAMPLE.",
    `3MVG9${"a".repeat(30)}`,
    "token: 'letters'",
    "token = request.headers.token",
    "token=a.b.c.d",
    "if (password === 'undefined') {}",
    "const secret = getSecret2(name);",
    "password: String!, token: ID!",
    "docker run -u 1000:1000 app",
    "Basic authentication-required",
    "Bearer authentication-scheme",
    "postgres://${USER}:${PASSWORD}@db/shop",
    "docker://registry:5000@sha256:0123456789abcdef",
    "curl -H 'X-Token: $TOKEN' https://example.com/",
    "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN CERTIFICATE-----",
    "PASSWORD=$(aws secretsmanager get-secret-value)",
    "the token: see the wiki of the team",
    "https://acme.my.salesforce.com/services/oauth2/token",
    '{"token": <token>}',
    '{"secret": "<secret>"}',
    '{"password": "$.detail.password"}',
    "secret=arn:aws:secretsmanager:eu-central-1:123456789012:secret:x",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:events!connection/shop/1a2b3c4d",
    '{"Resource":"arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-1a2b3c"}',
    "password=********",
    '{"secret":[{"exists":true}]}',
    "Bearer of news",
    "secretsmanager:GetSecretValue",
    "mail user@example.com",
  ]) {
    it(`detects no secret: ${text.slice(0, 40)}`, () => assert.equal(secretIn(text), undefined));
  }
});

describe("secretName", () => {
  for (const name of [
    ...["password", "DB_PASSWORD", "passwd", "passphrase", "passcode", "client_secret", "secret"],
    ...["token", "X-Auth-Token", "credential", "assertion", "signature", "apiKey", "api_key"],
    ...["access-key", "privateKey", "auth key", "subscription.key", "sharedKey", "Authorization"],
  ]) {
    it(`accepts ${name}`, () => assert.equal(secretName(name) !== undefined, true));
  }
  for (const name of [
    ...["secretArn", "tokenUrl", "token_uri", "tokenEndpoint", "secretPath", "secretName"],
    ...["token-type", "secretId", "tokenTtl", "token_expiry", "token_expires_in", "secretVersion"],
    ...["secretRotation", "token-owner", "tokenCount", "passwordLength", "tokenExpires"],
    ...["name", "key", "grant_type", "scope", "bypass"],
  ]) {
    it(`rejects ${name}`, () => assert.equal(secretName(name) !== undefined, false));
  }
});

describe("isReference", () => {
  for (const value of [
    ...["", "abc", "arn:aws:x", "https://example.com", "http://example.com", "alias/key"],
    ...["$.detail.id", "<variable>", "{...}", "true", "False", "none", "null", "****", "xxxxx"],
    ...["....", "redacted", "Hidden", "opaque-secret"],
  ]) {
    it(`accepts ${value}, which cannot be a secret`, () => assert.equal(isReference(value), true));
  }
  for (const value of [
    "falsehood",
    "nullify",
    "mytrue",
    "a****",
    "axxx",
    "my-hidden",
    "hunter2",
    "truest",
    "nonet",
    "xxa",
    "abcd",
    "my-arn:aws",
    "redacted1",
  ]) {
    it(`rejects ${value}, which may be a secret`, () =>
      assert.equal(isReference(value), value.length < 4));
  }
});

describe("isSecretOfRequest", () => {
  const GENERATED = "a1b2c3d4e5f6";
  for (const [name, value] of [
    ["client_secret", undefined],
    ["apiKey", undefined],
    ["password", undefined],
    ["X-Auth-Token", undefined],
    ["Authorization", undefined],
    ["Proxy-Authorization", undefined],
    ["token", "letters"],
    ["Cookie", "session"],
    ["a", "Bearer 0123456789abcdef"],
    ["signature", GENERATED],
    ["x-origin-verify", GENERATED],
    ["code", GENERATED],
    ["session_id", GENERATED],
  ] as const) {
    it(`accepts ${name} with ${value ?? "an unknown value"}`, () =>
      assert.equal(isSecretOfRequest(name, value), true));
  }
  for (const [name, value] of [
    ["signature", undefined],
    ["x-origin-verify", undefined],
    ["code", undefined],
    ["page", undefined],
    ["token", "arn:aws:secretsmanager:x"],
    ["Authorization", "$.detail.token"],
    ["signature", GENERATED.slice(1)],
    ["signature", "authorization"],
    ["page", GENERATED],
    ["barcode", GENERATED],
    ["codes", GENERATED],
  ] as const) {
    it(`rejects ${name} with ${value ?? "an unknown value"}`, () =>
      assert.equal(isSecretOfRequest(name, value), false));
  }
});

describe("isSecretUnder", () => {
  it("needs the name of a secret and a value that can be one", () => {
    for (const [name, value, expected] of [
      ["password", "hunter2", true],
      ["token", "a1b2c3d4e5f6", true],
      ["token", "letters", false],
      ["page", "a1b2c3d4e5f6", false],
    ] as const) {
      assert.equal(isSecretUnder(name, value), expected, name);
    }
  });
});
