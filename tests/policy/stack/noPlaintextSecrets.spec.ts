import assert from "node:assert/strict";
import { noPlaintextSecrets } from "../../../policy/stack/noPlaintextSecrets";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Shop, type Values } from "../shop";
import { NO_SECRETS } from "./publicTable";
import { isRefused } from "./secretSpec";
import { USERS_NO_SECRETS, USERS_SECRETS } from "./usersTable";
import { hex, LAMBDA, random, SECRETS } from "./secretTable";

const tagged = (tags: Values) => (shop: Shop) => shop.set("bus", { tags });
const header = (key: string, value: string) => (shop: Shop) =>
  shop.set("target", { httpTarget: { headerParameters: { [key]: value } } });
const template = (inputTemplate: string) => (shop: Shop) =>
  shop.set("target", {
    inputTransformer: { inputPaths: { email: "$.detail.email" }, inputTemplate },
  });

policySpec(noPlaintextSecrets, {
  allows: [
    {
      what: "a connection's own secrets",
      change: (shop) =>
        shop.set("connection", {
          authParameters: { basic: { password: "Bearer 0123456789abcdef" } },
        }),
    },
    {
      what: "a secret of Secrets Manager",
      change: (shop) =>
        shop.add({
          type: "aws:secretsmanager/secretVersion:SecretVersion",
          name: "s",
          inputs: { secretString: "password=0123456789" },
          secrets: new Set(["secretString"]), // as the provider marks it
        }),
    },
    {
      what: "an input that is meant for secrets",
      change: (shop) =>
        shop.add({
          type: "aws:rds/instance:Instance",
          name: "db",
          inputs: { password: "0123456789" },
          secrets: new Set(["password"]), // as the provider marks it
        }),
    },
    {
      what: "a secret in a provider's settings",
      change: (shop) =>
        shop.add({
          type: "pulumi:providers:aws",
          name: "p",
          inputs: { secretKey: "AKIAIOSFODNN7EXAMPLE" },
        }),
    },
    {
      what: "a tag with a reference to a secret",
      change: tagged({
        secretArn: "arn:aws:secretsmanager:x",
        "token-owner": "shop-team",
        secret: "arn:aws:x",
      }),
    },
    { what: "a header from the event", change: header("X-Token", "$.detail.token") },
    {
      what: "a template with a variable for a secret",
      change: template('{"token": <email>, "Email": <email>}'),
    },
    { what: "a value that is not known yet", change: tagged({ password: UNKNOWN }) },
    {
      what: "a secret in an ignored property",
      change: tagged({ password: "CANARY-1" }),
      config: { ignored: ["tags.password"] },
      differsWhenReturned: "the provider returns the tag in tagsAll as well",
    },
    {
      what: "the ARN of a secret",
      change: (shop) =>
        shop.set("bus", {
          description:
            "see arn:aws:secretsmanager:eu-central-1:123456789012:secret:events!connection/shop/1a2b3c4d",
        }),
    },
    {
      what: "an IAM policy that names secrets",
      change: (shop) =>
        shop.set("permission", {
          policy: iam({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }),
        }),
    },
    {
      what: "prose about a token",
      change: (shop) => shop.set("rule", { description: "The access token: as the wiki says." }),
    },
    {
      what: "a secret that Pulumi holds as one",
      change: (shop) => tagged({ password: "CANARY-1" })(shop).mark("bus", "tags.password"),
      differsWhenReturned: "the provider returns the tag in tagsAll as well",
    },
    {
      what: "an access key ID without its secret, and the ID of a client",
      change: tagged({ key: "AKIAIOSFODNN7EXAMPLE", client: random("3MVG9", 80) }),
    },
    { what: "numbers and flags", change: tagged({ secrets: 5, password: true, token: null }) },
  ],
  refuses: [
    {
      what: "a secret in a property that is not ignored",
      change: tagged({ password: "CANARY-1", token: "CANARY-2f3a9c1d" }),
      config: { ignored: ["tags.password"] },
      of: "bus",
      message:
        "Event bus 'bus' seems to hold a secret by its name in plaintext: tags.token is a text of 15 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a description",
      change: (shop) => shop.set("rule", { description: "password=CANARY-1" }),
      of: "rule",
      message:
        "Rule 'rule' seems to hold a secret by its name in plaintext: description is a text of 17 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a header, detected by the header's name",
      change: header("X-Api-Key", "CANARY-1"),
      of: "target",
      message:
        "Target 'target' seems to hold a secret by its name in plaintext: httpTarget.headerParameters.X-Api-Key is a text of 8 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a header, detected by its format",
      change: header("X-Auth", "Bearer 0123456789abcdef"),
      of: "target",
      message:
        "Target 'target' seems to hold an authorization header in plaintext: httpTarget.headerParameters.X-Auth is a text of 23 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a template",
      change: template('{"Email": <email>, "client_secret": "CANARY-1"}'),
      of: "target",
      message:
        "Target 'target' seems to hold a secret by its name in plaintext: inputTransformer.inputTemplate is a text of 47 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a tag",
      change: tagged({ Password: "CANARY-1" }),
      of: "bus",
      message:
        "Event bus 'bus' seems to hold a secret by its name in plaintext: tags.Password is a text of 8 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a list",
      change: (shop) =>
        shop.set("target", { httpTarget: { pathParameterValues: ["a", hex("pul-", 40)] } }),
      of: "target",
      message:
        "Target 'target' seems to hold a Pulumi token in plaintext: httpTarget.pathParameterValues[1] is a text of 44 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret as a key, without showing it",
      change: tagged({ [hex("pul-", 40)]: "x" }),
      of: "bus",
      message:
        "Event bus 'bus' seems to hold a secret as a key in plaintext: tags is an object of 1 member (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
    {
      what: "a secret in a parameter that is not encrypted, although Pulumi holds its value as a secret",
      change: (shop) =>
        shop.add({
          type: "aws:ssm/parameter:Parameter",
          name: "parameter",
          inputs: { name: "/shop/client-secret", type: "String", value: "CANARY1" },
          secrets: new Set(["value"]),
        }),
      of: "parameter",
      message:
        "Parameter 'parameter' stores what seems to be a secret without encryption: value is a text of 7 characters (not shown), and type is 'String', so the service shows the value to everybody who may read parameters. Revoke the secret, and store the new one with type SecureString or in Secrets Manager.",
    },
    {
      what: "a secret in an input of any type",
      change: (shop) =>
        shop.add({
          type: "aws:lambda/function:Function",
          name: "f",
          inputs: { environment: { variables: { DB_PASSWORD: "CANARY-1" } } },
        }),
      of: "f",
      message:
        "Function 'f' seems to hold a secret by its name in plaintext: environment.variables.DB_PASSWORD is a text of 8 characters (not shown), and the state, the console and the logs show it. Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
    },
  ],
});

describe("no-plaintext-secrets, for resources as users write them,", () => {
  for (const one of [...SECRETS, ...USERS_SECRETS])
    it(`refuses ${one.what}`, () => assert(isRefused(one)));
  for (const one of [...NO_SECRETS, ...USERS_NO_SECRETS])
    it(`allows ${one.what}`, () => assert(!isRefused(one)));
});

describe("no-plaintext-secrets, where the marks are not known,", () => {
  for (const [what, type, inputs] of [
    ["the password of a database", "aws:rds/instance:Instance", { password: "hunter22" }],
    [
      "the secret of a listener",
      "aws:lb/listener:Listener",
      { defaultActions: [{ authenticateOidc: { clientSecret: hex("", 40) } }] },
    ],
    [
      "the value of a secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
      { secretString: '{"password":"hunter22"}' },
    ],
    ["a Kubernetes secret", "kubernetes:core/v1:Secret", { stringData: { password: "hunter22" } }],
  ] as const) {
    it(`allows ${what}, which the provider may mark`, () =>
      assert(!isRefused({ what, type, inputs, marked: "unknown" })));
  }
  for (const [what, type, inputs] of [
    [
      "a password in a function's environment",
      LAMBDA,
      { environment: { variables: { DB_PASSWORD: "hunter22" } } },
    ],
    ["a Stripe key in a description", LAMBDA, { description: random("sk_live_", 24) }],
  ] as const) {
    it(`refuses ${what}`, () => assert(isRefused({ what, type, inputs, marked: "unknown" })));
  }
});
