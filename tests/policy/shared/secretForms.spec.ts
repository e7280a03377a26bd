import assert from "node:assert/strict";
import { secretForm } from "../../../policy/shared/secretForms";

/** Each text with the words for its secret; undefined where there is none. */
const judges = (words: string | undefined, texts: readonly string[]) => {
  for (const text of texts) {
    it(`${words ?? "nothing"} in ${text.slice(0, 80)}`, () => {
      assert.equal(secretForm(text), words);
    });
  }
};
const letters = (count: number) => "aB3dE6gH9".repeat(Math.ceil(count / 9)).slice(0, count);
const hex = (count: number) => "0a1b2c3d".repeat(Math.ceil(count / 8)).slice(0, count);
const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

describe("the form of a secret shows", () => {
  for (const [words, text] of [
    ["a private key", "-----BEGIN EC PRIVATE KEY-----"],
    ["a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----"],
    ["a private key", "LS0tLS1CRUdJTiBQUklWQVRF"],
    ["a private key", "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUg"],
    ["a Slack token", `xapp-1-${letters(10)}`],
    ["a Stripe key", `sk_live_${letters(10)}`],
    ["a Google OAuth secret", `GOCSPX-${letters(28)}`],
    ["a Vault token", `hvs.${letters(24)}`],
    ["a Databricks token", `dapi${hex(32)}`],
    ["a Mailgun key", `key-${hex(32)}`],
    ["a Mailchimp key", `${hex(32)}-us1`],
    ["a Telegram token", `12345678:AA${letters(33)}`],
    ["an age key", `AGE-SECRET-KEY-1${"A1B2".repeat(15).slice(0, 58)}`],
    ["an Azure secret", `a~.8Q~${letters(31)}`],
  ] as const) {
    judges(words, [text, `see ${text} here`]);
    judges(undefined, [text.slice(0, -1), `x_${text.slice(1)}`]);
  }
  judges("the URL of a webhook", [
    `https://hooks.slack.com/services/T012AB3CD/B012AB3CD/${letters(24)}`,
    `https://discord.com/api/webhooks/112233445566778899/${letters(68)}`,
    `https://discordapp.com/api/v10/webhooks/112233445566778899/${letters(68)}`,
    `https://acme.webhook.office.com/webhookb2/${hex(32)}`,
    `https://outlook.office365.com/webhook/${hex(32)}`,
    "https://hooks.zapier.com/hooks/catch/12345/a1b2c3d",
    `https://hook.eu2.make.com/${hex(24)}`,
    `https://maker.ifttt.com/trigger/shop/with/key/${letters(22)}`,
    `https://events.pagerduty.com/integration/${hex(32)}/enqueue`,
    `https://alert.victorops.com/integrations/generic/20131114/alert/${letters(32)}/x`,
  ]);
  judges(undefined, [
    "https://hooks.slack.com/services/T012AB3CD/B012AB3CD/",
    "https://api.slack.com/messaging/webhooks",
    "https://hooks.zapier.com/hooks/catch/",
  ]);
});

describe("an AWS access key shows", () => {
  const ID = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
  judges("an AWS secret access key", [
    `${ID} ${letters(40)}`,
    `${letters(40)},${ID.replace("AKIA", "ASIA")}`,
    `${ID} ${hex(40)} ${letters(40)}`,
  ]);
  judges(undefined, [
    ID,
    `AKIA ${letters(40)}`,
    `${ID}A ${letters(40)}`,
    `${ID} ${letters(39)}`,
    `${ID} ${letters(41)}`,
    `${ID} ${hex(40)}`,
    `${ID} ${hex(40).toUpperCase()}`,
    `${ID} ${"aBcDe".repeat(8)}`,
  ]);
});

describe("the value of a header shows", () => {
  const AUTHORIZATION = "an authorization header";
  judges(AUTHORIZATION, [
    "Bearer 0123456789abcdef",
    "bearer   0123456789abcdef",
    "BEARER 0123456789ABCDEF",
    "Bearer A1b-c3d4e5f6g7h8i9",
    "Bearer abc-d1e2f3g4h5i6.J7",
    "the words bearer authentication-2, then Bearer 0123456789abcdef",
    ...["user:password", "u:password12", ":user:password", "user:~ !"].map(
      (text) => `Basic ${base64(text)}`,
    ),
    `BASIC ${base64("user:password")}`,
  ]);
  judges(undefined, [
    "Bearer 0123456789abcde",
    "Bearer 0123456789012345",
    "Bearer lettersLettersLetters",
    "Bearer authentication-scheme-2",
    "Bearer     0123456789abcdef",
    "Forbearer 0123456789abcdef",
    "Basic 0123456789abcdef",
    `Basic ${base64("username1234")}`,
    `Basic ${base64("username123:")}`,
    `Basic ${base64(":password123")}`,
    ...[
      "user:\u0001password",
      "user:pass\u0001word",
      "\u0001user:password",
      "user:password\u007f",
    ].map((text) => `Basic ${base64(text)}`),
    "Basic dXNlcjpw.YXNzd29yZA==",
  ]);
});

describe("a URL shows", () => {
  judges("credentials in a URL", [
    "https://user:secret@example.com",
    "s3://user:secret@shop",
    "://x and https://user:secret@example.com",
    "https://example.com and amqp://:secret@example.com",
    "https://user:a@example.com",
    "https://user:se:cr@et@example.com",
    "https://user:p%40ss@example.com",
    "https://user:axxx@example.com",
    "https://user:xxxa@example.com",
  ]);
  judges(undefined, [
    "https://example.com/",
    "https://user@example.com/",
    "https://user:@example.com/",
    "https://example.com:443/a@b",
    "see ://user:secret@example.com",
    "ssh://git@example.com:22@x",
    "docker://registry:5000@sha256:0123456789abcdef",
    ...["xxxx", "XX", "....", "____", "----", "${P}", "<password>", "{p}", "***", "[p]", "$P"].map(
      (password) => `https://user:${password}@example.com`,
    ),
    ...["%s", "%d", "%PASSWORD%", "50%25%"].map((password) => `https://user:${password}@a.b`),
  ]);
});
