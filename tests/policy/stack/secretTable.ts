import type { Fixture } from "../shop";

/** A resource as users write it, with the label of the case. */
export interface Labelled {
  what: string;
  type: string;
  inputs: Fixture["inputs"];
  /** Paths of the inputs that Pulumi holds as secrets; `unknown` if the server drops the marks, as the SDK's does. */
  marked?: readonly string[] | "unknown";
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** A text that looks random, and is the same in each run. Written out, tokens would alarm the scanners of repositories. */
export function random(prefix: string, length: number, alphabet = LETTERS): string {
  let state = 7 + prefix.length * 131 + length;
  const next = () => (state = (state * 48_271) % 2_147_483_647) % alphabet.length;
  return prefix + Array.from({ length }, () => alphabet.charAt(next())).join("");
}
export const hex = (prefix: string, length: number) => random(prefix, length, "0123456789abcdef");

const JWT = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", random("", 24)].join(".");
export const ACCESS_KEY = random("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
const AWS_SECRET = `${random("", 20)}/${random("w", 18)}`;
export const pem = (kind: string) =>
  `-----BEGIN ${kind}-----\n${random("MII", 60)}\n-----END ${kind}-----\n`;
export const base64 = (text: string) => Buffer.from(text).toString("base64");

type Member = readonly [what: string, value: string];

export const LAMBDA = "aws:lambda/function:Function";
const ECS = "aws:ecs/taskDefinition:TaskDefinition";

export const env = (name: string, value: string, what = `a function's ${name}`): Labelled => ({
  what,
  type: LAMBDA,
  inputs: { environment: { variables: { TABLE_NAME: "orders", [name]: value } } },
});
export const container = (environment: object, what: string): Labelled => ({
  what,
  type: ECS,
  inputs: {
    family: "shop",
    containerDefinitions: JSON.stringify([
      { name: "app", image: "nginx:1.27", environment: [environment], secrets: [] },
    ]),
  },
});
const described = ([what, value]: Member): Labelled => ({
  what: `${what} in a description`,
  type: "aws:cloudwatch/eventRule:EventRule",
  inputs: { name: "r", description: `Uses ${value} for now` },
});
const hidden = ([what, value]: Member): Labelled => ({
  what: `${what} under a name that says nothing`,
  type: LAMBDA,
  inputs: { environment: { variables: { UPSTREAM: value } } },
});

const FORMS: readonly Member[] = [
  ["a Stripe key", random("sk_live_", 24)],
  ["a restricted Stripe key", random("rk_live_", 24)],
  ["a GitLab token", random("glpat-", 20)],
  ["a GitHub token", random("ghp_", 36)],
  ["a GitHub server token", random("ghs_", 36)],
  ["a fine-grained GitHub token", random("github_pat_", 82)],
  ["a SendGrid key", `${random("SG.", 22)}.${random("", 43)}`],
  ["a Google key", random("AIza", 35)],
  ["a Slack token", `xoxb-123456789012-123456789012-${random("", 24)}`],
  ["a Slack app token", `xapp-1-A012345-${random("", 24)}`],
  ["an npm token", random("npm_", 36)],
  ["a Pulumi token", hex("pul-", 40)],
  ["a Shopify token", hex("shpat_", 32)],
  ["a DigitalOcean token", hex("dop_v1_", 64)],
  ["a JSON web token", JWT],
  ["a Salesforce session", `00D5g000004abcD!${random("AQ", 60)}`],
  ["a webhook's signing secret", random("whsec_", 32)],
  ["a Vault token", random("hvs.", 95)],
  ["a Terraform token", `${random("", 14)}.atlasv1.${random("", 64)}`],
  ["an OpenAI key", random("sk-proj-", 90)],
  ["an Anthropic key", random("sk-ant-api03-", 93)],
  ["a HubSpot token", "pat-na1-1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f"],
  ["a New Relic key", random("NRAK-", 27, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")],
  ["a Google OAuth secret", random("GOCSPX-", 28)],
  ["a Slack webhook", `https://hooks.slack.com/services/T012AB3CD/B012AB3CD/${random("", 24)}`],
  ["a Discord webhook", `https://discord.com/api/webhooks/112233445566778899/${random("", 68)}`],
  [
    "a Teams webhook",
    `https://acme.webhook.office.com/webhookb2/1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f@1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f/IncomingWebhook/${hex("", 32)}/1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f`,
  ],
  ["a database URL", "postgres://shop:s3cr3tPass@db.internal:5432/shop"],
  ["a Redis URL without a user", `redis://:${random("", 16)}@cache.internal:6379/0`],
  ["a broker URL", `amqps://user:${random("", 12)}@b-1.mq.eu-central-1.amazonaws.com:5671`],
  ["a MongoDB URL", "mongodb+srv://app:Winter2024@cluster0.abcde.mongodb.net/shop"],
  ["a private key", pem("RSA PRIVATE KEY")],
  ["a private key of PKCS 8", pem("PRIVATE KEY")],
  ["an OpenSSH key", pem("OPENSSH PRIVATE KEY")],
  ["a private key in base64", base64(pem("PRIVATE KEY"))],
  ["an access key with its secret", `${ACCESS_KEY} ${AWS_SECRET}`],
  ["a bearer token", `Bearer ${hex("", 40)}`],
  ["basic authorization", `Basic ${base64("user:hunter22")}`],
  [
    "an Azure storage connection",
    `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${random("", 86)}==;EndpointSuffix=core.windows.net`,
  ],
  ["an SQL Server connection", "Server=db.internal;Database=shop;User Id=app;Password=Winter!24;"],
  [
    "an Azure SAS URL",
    `https://shop.blob.core.windows.net/in?sv=2022-11-02&sp=w&sig=${random("", 43)}%3D`,
  ],
  ["an Azure function's URL", `https://shop.azurewebsites.net/api/orders?code=${random("", 54)}==`],
  ["a URL with a key", `https://maps.example.com/v1?api_key=${hex("", 32)}`],
];

/** Values under the name of a secret, as environment variables, headers and settings hold them. */
const NAMED: readonly Member[] = [
  ["DB_PASSWORD", "hunter2hunter2"],
  ["DB_PASSWORD", "changeme"],
  ["POSTGRES_PASSWORD", "password"],
  ["MYSQL_ROOT_PASSWORD", "letmein"],
  ["SMTP_PASS", "Tr0ub4dor&3"],
  ["PGPASSWORD", "S3cret!Value"],
  ["RDS_PWD", "Winter2024!"],
  ["SALESFORCE_CLIENT_SECRET", hex("", 64)],
  ["CLIENT_SECRET", "1234567890123456789"],
  ["API_KEY", hex("", 32)],
  ["API_KEY", "1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f"],
  ["DD_API_KEY", hex("", 32)],
  ["STRIPE_SECRET_KEY", random("", 40)],
  ["AWS_SECRET_ACCESS_KEY", AWS_SECRET],
  ["JWT_SECRET", "supersecretvalue"],
  ["SESSION_SECRET", "keyboardcat"],
  ["GITHUB_TOKEN", hex("", 40)],
  ["SLACK_BOT_TOKEN", random("", 40)],
  ["AUTH_TOKEN", hex("", 32)],
  ["TOKEN", random("", 32)],
  ["SECRET", hex("", 32)],
  ["ENCRYPTION_KEY", base64(random("", 32))],
  ["WEBHOOK_SECRET", random("", 24)],
  ["apiKey", random("", 32)],
  ["DB_PASSWORD_PROD", "hunter2hunter2"],
  ["SF_REFRESH_TOKEN", random("5Aep861", 60)],
  ["APIM_SUBSCRIPTION_KEY", hex("", 32)],
  ["LICENSE_KEY", random("", 40)],
  ["ADMIN_PASSPHRASE", "correct-horse-battery-staple"],
];

const USER_DATA = "#!/bin/bash\nyum update -y\nexport DB_PASSWORD=hunter2\n/opt/app/start\n";
const CLOUD_CONFIG =
  "#cloud-config\nusers:\n  - name: app\npassword: letmein\nchpasswd: {expire: false}\n";

/** Inputs that must be refused, as users write them. */
export const SECRETS: readonly Labelled[] = [
  ...FORMS.map(described),
  ...FORMS.map(hidden),
  ...NAMED.map(([name, value]) => env(name, value, `the variable ${name}: ${value.slice(0, 12)}`)),
  container({ name: "DB_PASSWORD", value: "hunter2" }, "a container's environment"),
  container({ name: "STRIPE_KEY", value: random("sk_live_", 24) }, "a Stripe key of a container"),
  container({ name: "API_TOKEN", value: hex("", 32) }, "a token of a container"),
  {
    what: "environment of a CodeBuild project",
    type: "aws:codebuild/project:Project",
    inputs: {
      environment: {
        environmentVariables: [{ name: "NPM_TOKEN", value: hex("", 36), type: "PLAINTEXT" }],
      },
    },
  },
  {
    what: "environment of a CodeBuild project, of the default type",
    type: "aws:codebuild/project:Project",
    inputs: { environment: { environmentVariables: [{ name: "DB_PASSWORD", value: "hunter2" }] } },
  },
  {
    what: "an instance's user data",
    type: "aws:ec2/instance:Instance",
    inputs: { userData: USER_DATA },
  },
  {
    what: "an instance's user data in base64",
    type: "aws:ec2/instance:Instance",
    inputs: { userDataBase64: base64(USER_DATA) },
  },
  {
    what: "a launch template's user data",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    inputs: { userData: base64(USER_DATA) },
  },
  {
    what: "cloud-config in user data",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    inputs: { userData: base64(CLOUD_CONFIG) },
  },
  {
    what: "an option of a command",
    type: "aws:ec2/instance:Instance",
    inputs: { userData: "#!/bin/sh\nmysql --user app --password hunter2 < /tmp/init.sql\n" },
  },
  {
    what: "a user and password of curl",
    type: "aws:ec2/instance:Instance",
    inputs: { userData: "#!/bin/sh\ncurl -u deploy:hunter22 https://repo.example.com/app.rpm\n" },
  },
  {
    what: "a password of a Helm chart",
    type: "kubernetes:helm.sh/v3:Release",
    inputs: { chart: "postgresql", values: { auth: { postgresPassword: "hunter22" } } },
  },
  {
    what: "a token of a Helm chart",
    type: "kubernetes:helm.sh/v3:Release",
    inputs: { values: { controller: { env: [{ name: "SLACK_TOKEN", value: hex("", 40) }] } } },
  },
  {
    what: "a Kubernetes secret that is not marked",
    type: "kubernetes:core/v1:Secret",
    inputs: { stringData: { password: "hunter22" } },
  },
  {
    what: "a Kubernetes config map",
    type: "kubernetes:core/v1:ConfigMap",
    inputs: { data: { "application.properties": "db.url=jdbc:x\ndb.password=hunter22\n" } },
  },
  {
    what: "a secret's version that is not marked",
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    inputs: { secretId: "arn:aws:secretsmanager:x", secretString: "hunter2" },
  },
  {
    what: "a secret's version in JSON that is not marked",
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    inputs: { secretString: JSON.stringify({ clientId: "3MVG9", clientSecret: hex("", 32) }) },
  },
  {
    what: "a database's password that is not marked",
    type: "aws:rds/instance:Instance",
    inputs: { username: "app", password: "hunter22" },
  },
  {
    what: "a cluster's password that is not marked",
    type: "aws:rds/cluster:Cluster",
    inputs: { masterUsername: "app", masterPassword: "hunter22" },
  },
  {
    what: "an unmarked secret of a load balancer's listener",
    type: "aws:lb/listener:Listener",
    inputs: { defaultActions: [{ type: "x", authenticateOidc: { clientSecret: hex("", 40) } }] },
  },
  {
    what: "a parameter of type String, by its name",
    type: "aws:ssm/parameter:Parameter",
    inputs: { name: "/shop/db/password", type: "String", value: "hunter22" },
  },
  {
    what: "a marked parameter of type String",
    type: "aws:ssm/parameter:Parameter",
    inputs: { name: "/shop/salesforce/client-secret", type: "String", value: hex("", 64) },
    marked: ["value"],
  },
  {
    what: "a parameter of type String, by its value",
    type: "aws:ssm/parameter:Parameter",
    inputs: { name: "/shop/stripe", type: "String", value: random("sk_live_", 24) },
    marked: ["value"],
  },
  {
    what: "a parameter's insecure value",
    type: "aws:ssm/parameter:Parameter",
    inputs: { name: "/shop/token", type: "String", insecureValue: hex("", 32) },
  },
  {
    what: "an identity provider's details",
    type: "aws:cognito/identityProvider:IdentityProvider",
    inputs: { providerDetails: { client_id: "abc", client_secret: random("", 24) } },
  },
  {
    what: "a job's arguments",
    type: "aws:glue/job:Job",
    inputs: { defaultArguments: { "--db-password": "hunter22" } },
  },
  {
    what: "a stack's parameter",
    type: "aws:cloudformation/stack:Stack",
    inputs: { parameters: { DbPassword: "hunter22" } },
  },
  {
    what: "a header of a distribution's origin",
    type: "aws:cloudfront/distribution:Distribution",
    inputs: { origins: [{ customHeaders: [{ name: "X-Origin-Verify", value: random("", 32) }] }] },
  },
  {
    what: "a header of a state machine's request",
    type: "aws:sfn/stateMachine:StateMachine",
    inputs: {
      definition: JSON.stringify({
        States: { Call: { Parameters: { Headers: { "x-api-key": hex("", 32) } } } },
      }),
    },
  },
  {
    what: "a target's header",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: { httpTarget: { headerParameters: { "Ocp-Apim-Subscription-Key": hex("", 32) } } },
  },
  {
    what: "a target's query",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: { httpTarget: { queryStringParameters: { access_token: random("", 32) } } },
  },
  {
    what: "a target's template",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: {
      inputTransformer: { inputTemplate: '{"id": <id>, "apiKey": "f3a9c1d07b2e"}' },
    },
  },
  {
    what: "a subscription's endpoint",
    type: "aws:sns/topicSubscription:TopicSubscription",
    inputs: { protocol: "https", endpoint: "https://alerts:s3cr3tPass@example.com/sns" },
  },
  {
    what: "a service's environment",
    type: "aws:apprunner/service:Service",
    inputs: {
      sourceConfiguration: {
        imageRepository: {
          imageConfiguration: {
            runtimeEnvironmentVariables: { SECRET_KEY_BASE: hex("", 64), API_SECRET: hex("", 32) },
          },
        },
      },
    },
  },
  {
    what: "a batch job's environment",
    type: "aws:batch/jobDefinition:JobDefinition",
    inputs: {
      containerProperties: JSON.stringify({
        image: "x",
        environment: [{ name: "MONGO_PASSWORD", value: "hunter22" }],
      }),
    },
  },
  {
    what: "an Elastic Beanstalk setting",
    type: "aws:elasticbeanstalk/environment:Environment",
    inputs: {
      settings: [
        {
          namespace: "aws:elasticbeanstalk:application:environment",
          name: "RDS_PASSWORD",
          value: "hunter22",
        },
      ],
    },
  },
  {
    what: "code with a literal token",
    type: "aws:cloudfront/function:Function",
    inputs: { code: 'const apiKey = "f3a9c1d07b2e4f";\nfunction handler(event) { return event; }' },
  },
  {
    what: "a tag",
    type: "aws:sqs/queue:Queue",
    inputs: { tags: { password: "hunter22" } },
  },
  {
    what: "an Amplify app's token",
    type: "aws:amplify/app:App",
    inputs: { environmentVariables: { GITHUB_ACCESS_TOKEN: hex("", 40) } },
  },
  {
    what: "an Airflow environment's options",
    type: "aws:mwaa/environment:Environment",
    inputs: { airflowConfigurationOptions: { "smtp.smtp_password": "hunter22" } },
  },
];
