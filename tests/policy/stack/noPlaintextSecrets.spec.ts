import { noPlaintextSecrets } from "../../../policy/stack/noPlaintextSecrets";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Shop, type Values } from "../shop";

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
        }),
    },
    {
      what: "an input that is meant for secrets",
      change: (shop) =>
        shop.add({
          type: "aws:rds/instance:Instance",
          name: "db",
          inputs: { password: "0123456789" },
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
    { what: "numbers and flags", change: tagged({ secrets: 5, password: true, token: null }) },
  ],
  refuses: [
    {
      what: "a secret in a property that is not ignored",
      change: tagged({ password: "CANARY-1", token: "CANARY-2" }),
      config: { ignored: ["tags.password"] },
      of: "bus",
      message:
        "Event bus 'bus' seems to hold a secret by its name in plaintext: tags.token is a text of 8 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a description",
      change: (shop) => shop.set("rule", { description: "password=CANARY-1" }),
      of: "rule",
      message:
        "Rule 'rule' seems to hold a secret by its name in plaintext: description is a text of 17 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a header, detected by the header's name",
      change: header("X-Api-Key", "CANARY-1"),
      of: "target",
      message:
        "Target 'target' seems to hold a secret by its name in plaintext: httpTarget.headerParameters.X-Api-Key is a text of 8 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a header, detected by its format",
      change: header("X-Auth", "Bearer 0123456789abcdef"),
      of: "target",
      message:
        "Target 'target' seems to hold an authorization header in plaintext: httpTarget.headerParameters.X-Auth is a text of 23 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a template",
      change: template('{"Email": <email>, "client_secret": "CANARY-1"}'),
      of: "target",
      message:
        "Target 'target' seems to hold a secret by its name in plaintext: inputTransformer.inputTemplate is a text of 47 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a tag",
      change: tagged({ Password: "CANARY-1" }),
      of: "bus",
      message:
        "Event bus 'bus' seems to hold a secret by its name in plaintext: tags.Password is a text of 8 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
    {
      what: "a secret in a list",
      change: (shop) =>
        shop.set("target", { httpTarget: { pathParameterValues: ["a", "AKIAIOSFODNN7EXAMPLE"] } }),
      of: "target",
      message:
        "Target 'target' seems to hold an AWS access key in plaintext: httpTarget.pathParameterValues[1] is a text of 20 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
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
        "Function 'f' seems to hold a secret by its name in plaintext: environment.variables.DB_PASSWORD is a text of 8 characters (not shown), and the state, the console and the logs show it. Remove the secret from the value, and revoke it.",
    },
  ],
});
