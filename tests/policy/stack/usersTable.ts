import { base64, env, hex, LAMBDA, pem, random, type Labelled } from "./secretTable";

/*
 * A second table, written after the rules and without regard to them, to measure them. At first, 2 of its 60 secrets passed (an
 * option in a list of arguments, a connection string in a parameter), and 1 of its 85 other resources was refused (an annotation
 * with the name of a secret).
 */

const it = (what: string, type: string, inputs: object): Labelled => ({
  what,
  type: type.startsWith("aws:") || type.startsWith("kubernetes:") ? type : `aws:${type}`,
  inputs: inputs as Labelled["inputs"],
});

export const USERS_SECRETS: readonly Labelled[] = [
  env("DATABASE_PASSWORD", "Shop#2024"),
  env("MAIL_PASSWORD", "qwerty123"),
  env("REDIS_AUTH", random("", 32)),
  env("SFDC_PASSWORD", "Integration1AbCdEfGhIjKlMnOpQrStUv"),
  env("SFDC_SECURITY_TOKEN", random("", 24)),
  env("OPENAI_API_KEY", random("sk-proj-", 100)),
  env("SENTRY_AUTH_TOKEN", hex("sntryu_", 64)),
  env("DATADOG_APP_KEY", hex("", 40)),
  env("TWILIO_AUTH_TOKEN", hex("", 32)),
  env("ALGOLIA_ADMIN_KEY", hex("", 32)),
  env("MAPBOX_TOKEN", `pk.${random("eyJ1Ijoi", 60)}.${random("", 22)}`),
  env("HMAC_SECRET", base64(random("", 32))),
  env("COOKIE_SECRET", "this-is-not-so-secret-2024"),
  env("NEXTAUTH_SECRET", base64(random("", 32))),
  env("DJANGO_SECRET_KEY", "django-insecure-#8x!q0v9z3k4m5n6b7v8c9x0z1"),
  env("APP_KEY", `base64:${base64(random("", 32))}`),
  env("KAFKA_SASL_PASSWORD", "kafka-pass-1"),
  env("ELASTIC_PASSWORD", "elastic"),
  env("GRAFANA_ADMIN_PASSWORD", "admin"),
  env("LDAP_BIND_PASSWORD", "B1nd-me!"),
  env(
    "CONNECTION_STRING",
    "Server=tcp:shop.database.windows.net,1433;Initial Catalog=shop;User ID=app;Password=Pa55w0rd!;",
  ),
  env("MONGO_URI", "mongodb://root:example@mongo:27017/"),
  env("CELERY_BROKER_URL", "amqp://guest:guest@rabbit:5672//"),
  env(
    "SLACK_WEBHOOK_URL",
    `https://hooks.slack.com/services/T00AB12CD/B00AB12CD/${random("", 24)}`,
  ),
  env(
    "GCP_SA_KEY",
    JSON.stringify({
      type: "service_account",
      private_key_id: hex("", 40),
      private_key: pem("PRIVATE KEY"),
    }),
  ),
  env("SHOPIFY_WEBHOOK_SECRET", hex("shpss_", 32)),
  env("PAYPAL_CLIENT_SECRET", random("E", 79)),
  env("MAGENTO_ACCESS_TOKEN", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"),
  env("ADOBE_CLIENT_SECRET", `p8e-${random("", 32)}`),
  env("AZURE_CLIENT_SECRET", `${random("", 3)}8Q~${random("", 34)}`),
  it("a task's connection string", "ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([
      { name: "web", environment: [{ name: "DATABASE_URL", value: "mysql://app:s3cret@db/shop" }] },
    ]),
  }),
  it("a task's command", "ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([
      { name: "web", command: ["serve", "--api-key", "f3a9c1d07b2e4f5a"] },
    ]),
  }),
  it("a task's health check", "ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([
      {
        name: "db",
        healthCheck: { command: ["CMD-SHELL", "mysqladmin ping -uroot --password=rootpw1"] },
      },
    ]),
  }),
  it("an instance that logs in to a registry", "ec2/instance:Instance", {
    userData:
      "#!/bin/bash\necho 's3cr3tT0ken' | docker login --username ci --password-stdin\ndocker run -e API_TOKEN=f3a9c1d07b2e app\n",
  }),
  it("an instance that writes credentials", "ec2/instance:Instance", {
    userData: `#!/bin/bash\ncat > ~/.aws/credentials <<EOF\n[default]\naws_access_key_id=${random("AKIA", 16, "ABCDEFGHIJKLMNOP234567")}\naws_secret_access_key=${random("", 40)}\nEOF\n`,
  }),
  it("an auto scaling user data", "ec2/launchTemplate:LaunchTemplate", {
    userData: base64(
      `#!/bin/bash\ngitlab-runner register --registration-token ${random("GR1348941", 20)}\n`,
    ),
  }),
  it("a build's token", "codebuild/project:Project", {
    environment: { environmentVariables: [{ name: "SONAR_TOKEN", value: hex("sqp_", 40) }] },
  }),
  it("a pipeline's source", "codepipeline/pipeline:Pipeline", {
    stages: [
      {
        actions: [
          { configuration: { Owner: "acme", Repo: "shop", OAuthToken: random("ghp_", 36) } },
        ],
      },
    ],
  }),
  it("a webhook's secret", "codepipeline/webhook:Webhook", {
    authenticationConfiguration: { secretToken: random("", 24) },
  }),
  it("a parameter with a connection string", "ssm/parameter:Parameter", {
    name: "/shop/db",
    type: "String",
    value: "postgres://app:pa55word@db/shop",
  }),
  it("a parameter with a token", "ssm/parameter:Parameter", {
    name: "/shop/github_token",
    type: "String",
    value: random("ghp_", 36),
  }),
  it("a list of parameters", "ssm/parameter:Parameter", {
    name: "/shop/api-keys",
    type: "StringList",
    value: `${hex("", 32)},${hex("a", 31)}`,
  }),
  it("a destination's header", "apigateway/integration:Integration", {
    requestParameters: { "integration.request.header.x-api-key": `'${hex("", 32)}'` },
  }),
  it("a stage's variable", "apigateway/stage:Stage", {
    variables: { apiKey: hex("", 32), env: "prod" },
  }),
  it("a Glue connection", "glue/connection:Connection", {
    connectionProperties: { JDBC_CONNECTION_URL: "jdbc:x", USERNAME: "app", PASSWORD: "glue-pw-1" },
  }),
  it("a Firehose's key", "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
    httpEndpointConfiguration: { url: "https://x", accessKey: hex("", 32) },
  }),
  it("a state machine's token", "sfn/stateMachine:StateMachine", {
    definition: JSON.stringify({
      States: { A: { Parameters: { Headers: { Authorization: `Bearer ${random("", 40)}` } } } },
    }),
  }),
  it("a schedule's input", "scheduler/schedule:Schedule", {
    target: { input: JSON.stringify({ user: "batch", password: "n1ghtly" }) },
  }),
  it("a rule's input", "cloudwatch/eventTarget:EventTarget", {
    input: JSON.stringify({ apiToken: hex("", 40) }),
  }),
  it("a chart's admin", "kubernetes:helm.sh/v3:Release", {
    values: { grafana: { adminUser: "admin", adminPassword: "prom-operator" } },
  }),
  it("a chart's registry", "kubernetes:helm.sh/v3:Release", {
    values: {
      imageCredentials: { registry: "ghcr.io", username: "ci", password: random("ghp_", 36) },
    },
  }),
  it("a deployment's variable", "kubernetes:apps/v1:Deployment", {
    spec: {
      template: { spec: { containers: [{ env: [{ name: "REDIS_PASSWORD", value: "redispw" }] }] } },
    },
  }),
  it("a config map's file", "kubernetes:core/v1:ConfigMap", {
    data: { "config.yaml": 'database:\n  user: app\n  password: "s3cretpw"\n' },
  }),
  it("a function's code", LAMBDA, {
    code: { text: 'const client = new Client({ clientSecret: "Zk8Q1v7mXc2" });' },
  }),
  it("a distribution's header", "cloudfront/distribution:Distribution", {
    origins: [{ customHeaders: [{ name: "X-Origin-Secret", value: "f3a9c1d07b2e" }] }],
  }),
  it("an alarm's description", "cloudwatch/metricAlarm:MetricAlarm", {
    alarmDescription: "Login with admin, password: Adm1n2024",
  }),
  it("a tag with a token", "sqs/queue:Queue", { tags: { "api-token": hex("", 20) } }),
  it("a topic subscription", "sns/topicSubscription:TopicSubscription", {
    endpoint: `https://events.pagerduty.com/integration/${hex("", 32)}/enqueue`,
  }),
  it("a Datadog subscription", "sns/topicSubscription:TopicSubscription", {
    endpoint: `https://app.datadoghq.com/intake/webhook/sns?api_key=${hex("", 32)}`,
  }),
  it("an Opsgenie subscription", "sns/topicSubscription:TopicSubscription", {
    endpoint:
      "https://api.opsgenie.com/v1/json/cloudwatch?apiKey=1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f",
  }),
];

const U = "0f9e8d7c-6b5a-4c3d-9e2f-1a0b9c8d7e6f";

export const USERS_NO_SECRETS: readonly Labelled[] = [
  env("COGNITO_USER_POOL_ID", "eu-central-1_A1b2C3d4E"),
  env("AUTH0_DOMAIN", "acme.eu.auth0.com"),
  env("AUTH0_CLIENT_ID", random("", 32)),
  env("AUTH0_AUDIENCE", "https://api.acme.example/"),
  env("JWT_ALGORITHM", "RS256"),
  env("JWT_EXPIRES_IN", "15m"),
  env("JWKS_URI", "https://acme.eu.auth0.com/.well-known/jwks.json"),
  env("SESSION_COOKIE_NAME", "shop_session_v2"),
  env("COOKIE_DOMAIN", "shop.example.com"),
  env("PASSWORD_HASH_ROUNDS", "12"),
  env("SECRET_STORE", "aws-secretsmanager-1"),
  env("SECRETS_PREFIX", "shop/prod"),
  env("CREDENTIALS_SECRET_NAME", "shop-prod-rds-9f8e7d"),
  env("SF_CREDENTIALS", "shop/prod/salesforce"),
  env("STRIPE_SECRET", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbC123"),
  env("STRIPE_PUBLISHABLE_KEY", random("pk_live_", 24)),
  env("RECAPTCHA_SITE_KEY", random("6L", 38)),
  env("VAPID_PUBLIC_KEY", random("B", 86)),
  env("TOKEN_BUCKET_SIZE", "100"),
  env("RATE_LIMIT_TOKENS", "100-per-second"),
  env("S3_KEY", "exports/2024/01/orders.csv"),
  env("KEY_PREFIX", "orders/2024"),
  env("REDIS_KEY", "shop:orders:2024v1"),
  env("HOTKEY", "ctrl+alt+k1"),
  env("API_KEY_HEADER", "x-api-key"),
  env("API_KEY_ID", "a1b2c3d4e5"),
  env("AUTHORIZER", "jwt-authorizer-1"),
  env("AUTH_MODE", "iam-v4"),
  env("BASIC_AUTH_ENABLED", "false"),
  env("SIGNATURE_VERSION", "s3v4"),
  env("TOKEN_SIGNING_ALGORITHM", "RSASSA_PSS_SHA_256"),
  env("DB_SECRET_JSON_KEY", "password"),
  env("PASSWORDLESS_LOGIN", "true"),
  env("FORGOT_PASSWORD_TEMPLATE", "d-0f9e8d7c6b5a4c3d"),
  env("LOGIN_URL", "https://shop.example.com/login?next=/account&token_required=1"),
  env("MONGO_URI", "mongodb+srv://cluster0.abcde.mongodb.net/shop?authMechanism=MONGODB-AWS"),
  env("DATABASE_URL", "postgresql://app@db.internal/shop"),
  env("TRACE_ID", hex("1-", 32)),
  env("BUILD_ID", U),
  env("RELEASE", hex("shop@", 12)),
  env("SUBNET_TOKENS", "a,b,c"),
  env("TOKENIZER_MODEL", "cl100k_base-v2"),
  env("PASSPORT_STRATEGY", "saml2-idp"),
  env("KEYSTORE_TYPE", "PKCS12"),
  env("AUTHOR", "team-shop-7"),
  env("SECRETARY_EMAIL", "office2@example.com"),
  env("TOKENS_TOPIC", "token-events-v1"),
  env("TENANT_ID", U),
  env("ACCESS_LEVEL", "read-only-2"),
  env("ENCRYPTED_PASSWORD_FIELD", "pwd_enc2"),
  env(
    "SALESFORCE_PRIVATE_KEY_SECRET_ARN",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:sf-key-AbC123",
  ),
  env("SSM_API_TOKEN", "/shop/prod/api-token"),
  env("PARAM_DB_PASSWORD", "/aws/reference/secretsmanager/shop/db"),
  it("a Cognito pool", "cognito/userPool:UserPool", {
    mfaConfiguration: "OPTIONAL",
    softwareTokenMfaConfiguration: { enabled: true },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    verificationMessageTemplate: { emailMessageByLink: "Reset your password: {##Click here##}" },
  }),
  it("a Cognito client", "cognito/userPoolClient:UserPoolClient", {
    allowedOauthFlows: ["client_credentials"],
    refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 10 },
    authSessionValidity: 3,
    readAttributes: ["email"],
  }),
  it("an API Gateway authorizer", "apigatewayv2/authorizer:Authorizer", {
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: "https://acme.eu.auth0.com/", audiences: ["api1-prod"] },
  }),
  it("a usage plan's key", "apigateway/usagePlanKey:UsagePlanKey", {
    keyType: "API_KEY",
    keyId: "a1b2c3d4e5",
  }),
  it("an OpenAPI document", "apigateway/restApi:RestApi", {
    body: "openapi: 3.0.1\npaths:\n  /login:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              properties:\n                password:\n                  type: string\n                token:\n                  type: string\n      security:\n        - apiKey: []\ncomponents:\n  securitySchemes:\n    apiKey: {type: apiKey, name: x-api-key, in: header}\n",
  }),
  it("a buildspec", "codebuild/project:Project", {
    source: {
      buildspec:
        "version: 0.2\nphases:\n  build:\n    commands:\n      - export TOKEN=$(aws codeartifact get-authorization-token --query authorizationToken --output text)\n      - npm config set //registry/:_authToken=$TOKEN\n      - docker login -u AWS -p $PASSWORD $REPO\n",
    },
  }),
  it("user data that reads secrets", "ec2/instance:Instance", {
    userData:
      '#!/bin/bash\nSECRET=`aws secretsmanager get-secret-value --secret-id shop/db --query SecretString --output text`\nDB_PASSWORD=$(echo $SECRET | jq -r .password)\nsed -i "s/PasswordAuthentication yes/PasswordAuthentication no/" /etc/ssh/sshd_config\necho "PermitRootLogin prohibit-password" >> /etc/ssh/sshd_config\n',
  }),
  it("cloud-init without passwords", "ec2/instance:Instance", {
    userData:
      "#cloud-config\nusers:\n  - name: app\n    lock_passwd: true\n    ssh_authorized_keys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u app\nssh_pwauth: false\n",
  }),
  it("a task's log options", "ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([
      {
        name: "web",
        logConfiguration: {
          logDriver: "awsfirelens",
          options: { Name: "datadog", dd_service: "shop-1" },
          secretOptions: [
            { name: "apikey", valueFrom: "arn:aws:secretsmanager:x:1:secret:dd-AbC123" },
          ],
        },
        environment: [
          { name: "SECRET_NAME", value: "shop/prod/db-1" },
          { name: "KEYCLOAK_URL", value: "https://id.example.com/realms/shop" },
        ],
      },
    ]),
  }),
  it("a bucket policy", "s3/bucketPolicy:BucketPolicy", {
    policy: JSON.stringify({
      Statement: [
        {
          Condition: {
            StringEquals: {
              "s3:authType": "REST-QUERY-STRING",
              "aws:PrincipalTag/token": "shop-2a",
            },
            Bool: { "aws:MultiFactorAuthPresent": "false" },
          },
        },
      ],
    }),
  }),
  it("a KMS grant", "kms/grant:Grant", {
    keyId: U,
    operations: ["Decrypt"],
    grantCreationTokens: [hex("", 64)],
  }),
  it("a secret's generator", "secretsmanager/secret:Secret", {
    name: "shop/prod/db-1a2b3c",
    kmsKeyId: `arn:aws:kms:eu-central-1:123456789012:key/${U}`,
    tags: { rotation: "30d", purpose: "db-password" },
  }),
  it("a secret's policy", "secretsmanager/secretPolicy:SecretPolicy", {
    secretArn: "arn:aws:secretsmanager:x:1:secret:y-AbC123",
    policy: JSON.stringify({ Statement: [{ Action: "secretsmanager:*", Resource: "*" }] }),
  }),
  it("a parameter with a name of a table", "ssm/parameter:Parameter", {
    name: "/shop/token-table",
    type: "String",
    value: "shop-tokens-1a2b3c",
  }),
  it("a parameter with a public key", "ssm/parameter:Parameter", {
    name: "/shop/jwt/public-key",
    type: "String",
    value: pem("PUBLIC KEY"),
  }),
  it("a parameter with an image", "ssm/parameter:Parameter", {
    name: "/shop/image",
    type: "String",
    value: `x.dkr.ecr/app@sha256:${hex("", 64)}`,
  }),
  it("a parameter with a secret's name", "ssm/parameter:Parameter", {
    name: "/shop/db-secret",
    type: "String",
    value: "shop/prod/db",
  }),
  it("a state machine that reads a secret", "sfn/stateMachine:StateMachine", {
    definition: JSON.stringify({
      States: {
        Get: {
          Resource: "arn:aws:states:::aws-sdk:secretsmanager:getSecretValue",
          Parameters: { SecretId: "shop/prod/salesforce-1a" },
          ResultSelector: { "token.$": "States.StringToJson($.SecretString)" },
        },
        Call: {
          Resource: "arn:aws:states:::http:invoke",
          Parameters: {
            Authentication: { ConnectionArn: "arn:aws:events:x:1:connection/sf/1a" },
            ApiEndpoint: "https://acme.my.salesforce.com/services/data",
          },
        },
      },
    }),
  }),
  it("a pipe's filter", "pipes/pipe:Pipe", {
    sourceParameters: {
      filterCriteria: {
        filters: [{ pattern: '{"body":{"token":[{"exists":true}],"password":["reset-2024a"]}}' }],
      },
    },
  }),
  it("a target's template with prose", "cloudwatch/eventTarget:EventTarget", {
    inputTransformer: {
      inputPaths: { u: "$.detail.user" },
      inputTemplate: '"User <u> has reset the password; token: <t>"',
    },
  }),
  it("a rule on Secrets Manager", "cloudwatch/eventRule:EventRule", {
    eventPattern: JSON.stringify({
      source: ["aws.secretsmanager"],
      detail: {
        eventName: ["RotationSucceeded"],
        additionalEventData: { SecretId: [{ suffix: "salesforce-1a2b3c" }] },
      },
    }),
  }),
  it("a WAF rule", "wafv2/webAcl:WebAcl", {
    rules: [
      {
        statement: {
          managedRuleGroupStatement: {
            managedRuleGroupConfigs: [
              {
                awsManagedRulesAtpRuleSet: {
                  loginPath: "/login",
                  requestInspection: {
                    passwordField: { identifier: "/form/password1" },
                    usernameField: { identifier: "/form/user" },
                    payloadType: "JSON",
                  },
                },
              },
            ],
          },
        },
      },
    ],
  }),
  it("a Glue schema", "glue/schema:Schema", {
    schemaDefinition:
      '{"type":"record","name":"Session","fields":[{"name":"token","type":"string","default":"none"},{"name":"password_hash","type":["null","string"]}]}',
  }),
  it("an index mapping", "opensearch/domain:Domain", {
    advancedOptions: {
      "rest.action.multi.allow_explicit_index": "true",
      "indices.fielddata.cache.size": "40",
    },
  }),
  it("a DynamoDB item", "dynamodb/tableItem:TableItem", {
    hashKey: "pk",
    item: '{"pk":{"S":"TOKEN#1a2b"},"kind":{"S":"refresh_token"}}',
  }),
  it("an event schema", "schemas/schema:Schema", {
    content:
      '{"openapi":"3.0.0","components":{"schemas":{"Login":{"properties":{"accessToken":{"type":"string","example":"string"},"apiKey":{"type":"string"}}}}}}',
  }),
  it("a certificate's validation", "route53/record:Record", {
    name: `_${hex("", 32)}.example.com`,
    records: [`_${hex("", 32)}.acm-validations.aws.`],
  }),
  it("a TXT record", "route53/record:Record", {
    type: "TXT",
    records: [
      "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
      "v=spf1 include:amazonses.com ~all",
    ],
  }),
  it("a DKIM record", "route53/record:Record", {
    type: "TXT",
    records: [`v=DKIM1; k=rsa; p=${random("MIGfMA0GCSqGSIb3DQEB", 200)}`],
  }),
  it("a deployment of ours", "kubernetes:apps/v1:Deployment", {
    metadata: { annotations: { checksum: hex("", 64), "reloader.stakater.com/match": "true" } },
    spec: {
      template: {
        spec: {
          serviceAccountName: "shop-2",
          containers: [
            {
              envFrom: [{ secretRef: { name: "shop-secrets-1a2b" } }],
              args: ["--token-file=/var/run/secrets/token", "--auth-mode=sso2"],
              image: "x@sha256:1a2b",
            },
          ],
        },
      },
    },
  }),
  it("an ingress", "kubernetes:networking.k8s.io/v1:Ingress", {
    spec: { tls: [{ secretName: "shop-tls-2024a" }] },
    metadata: {
      annotations: {
        "nginx.ingress.kubernetes.io/auth-secret": "basic-auth-1",
        "nginx.ingress.kubernetes.io/auth-type": "basic",
      },
    },
  }),
  it("a chart with references", "kubernetes:helm.sh/v3:Release", {
    values: {
      auth: { existingSecret: "redis-1a2b", existingSecretPasswordKey: "redis-password" },
      serviceAccount: { create: true, automountServiceAccountToken: true },
      secret: { create: false, name: "shop-2024a" },
      apiKeyExistingSecret: "datadog-secret-1a",
    },
  }),
];
