import {
  ACCESS_KEY,
  base64,
  container,
  env,
  hex,
  LAMBDA,
  pem,
  random,
  type Labelled,
} from "./secretTable";

const UUID = "1a2b3c4d-1a2b-4a2b-8a2b-1a2b3c4d5e6f";
const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/salesforce-1a2B3c";

/** Environment variables that hold no secret. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ["TOKEN_TABLE", "shop-tokens"],
  ["SECRET_ARN", SECRET_ARN],
  ["SECRET_NAME", "shop-salesforce-3"],
  ["SF_SECRET", "prod/salesforce/oauth"],
  ["DB_SECRET", "shop-db-credentials"],
  ["DB_PASSWORD_PARAM", "/shop/prod/db/password"],
  ["DB_PASSWORD", "/shop/prod/db/password"],
  ["DB_PASSWORD", "{{resolve:secretsmanager:shop/db:SecretString:password}}"],
  ["API_KEY", "${ssm:/shop/api-key}"],
  ["DATABASE_SECRET_ID", UUID],
  ["PASSWORD_POLICY", "strong-12"],
  ["PASSWORD_MIN_LENGTH", "12"],
  ["TOKEN_TTL", "3600s-max1"],
  ["TOKEN_EXPIRY_SECONDS", "3600"],
  ["TOKEN_ENDPOINT", "https://acme.my.salesforce.com/services/oauth2/token"],
  ["TOKEN_URL", "https://auth.example.com/oauth/token?audience=api1234567"],
  ["OAUTH_TOKEN_URI", "https://oauth2.googleapis.com/token"],
  ["SECRETS_EXTENSION_HTTP_PORT", "2773"],
  ["PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", "1000"],
  ["COGNITO_CLIENT_ID", "7lhlkkfbfb4q5kpp90urffao1x"],
  ["SF_CLIENT_ID", random("3MVG9", 80)],
  ["AWS_ACCESS_KEY_ID", ACCESS_KEY],
  ["KMS_KEY_ID", UUID],
  ["KMS_KEY", `arn:aws:kms:eu-central-1:123456789012:key/${UUID}`],
  ["SIGNING_KEY_ALIAS", "alias/shop-signing"],
  ["ENCRYPTION_KEY", "alias/shop"],
  ["PUBLIC_KEY", pem("PUBLIC KEY")],
  ["JWT_PUBLIC_KEY", base64(pem("PUBLIC KEY"))],
  ["CA_CERT", pem("CERTIFICATE")],
  ["PARTITION_KEY", "customer1d7f3a"],
  ["IDEMPOTENCY_KEY", hex("", 32)],
  ["CACHE_KEY", hex("", 32)],
  ["AUTH_TYPE", "client_secret_basic"],
  ["TOKEN_TYPE", "Bearer"],
  ["AUTHORIZATION", "required"],
  ["TOKEN", "required"],
  ["USE_TOKEN", "enabled"],
  ["REQUIRE_AUTH", "REQUIRED"],
  ["NEXT_TOKEN", random("", 40)],
  ["CSRF_TOKEN_HEADER", "x-csrf-token-1a"],
  ["SECRET_ROTATION_DAYS", "30"],
  ["SECRETS_MANAGER_ENDPOINT", "https://secretsmanager.eu-central-1.amazonaws.com"],
  ["CREDENTIALS_SOURCE", "ec2-metadata-v2"],
  ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1a2b3c"],
  ["POWERTOOLS_SERVICE_NAME", "token-service-2"],
  ["GIT_SHA", hex("", 40)],
  ["CHECKSUM", hex("", 64)],
  ["ETAG", `"${hex("", 32)}"`],
  ["IMAGE", `123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:${hex("", 64)}`],
  ["UPSTREAM", `docker://registry:5000/app@sha256:${hex("", 64)}`],
  ["CONFIG_B64", base64('{"region":"eu-central-1","stage":"prod","retries":3}')],
  ["DATABASE_URL", "postgres://${DB_USER}:${DB_PASSWORD}@db.internal:5432/shop"],
  ["DATABASE_URL", "postgres://db.internal:5432/shop?sslmode=require"],
  ["REDIS_URL", "rediss://cache.internal:6379/0"],
  ["GIT_REMOTE", "ssh://git@github.com/acme/shop.git"],
  ["KEYCLOAK_REALM", "shop-2"],
  ["SNS_TOPIC", "arn:aws:sns:eu-central-1:123456789012:token-refresh-failed"],
  ["QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/token-queue"],
  ["LOG_FIELDS", "token=redacted,password=***"],
  ["REDACT_KEYS", "password,token,client_secret,authorization"],
  ["SENTRY_DSN", "https://o123.ingest.sentry.io/4501"],
  ["FEATURES", '{"passwordReset":true,"tokenRefresh":false}'],
  [
    "OIDC",
    JSON.stringify({
      token_endpoint: "https://a.example.com/token",
      token_endpoint_auth_method: "client_secret_post",
    }),
  ],
  ["AUTH_SCHEME", "Bearer"],
  ["TOKEN_ISSUER", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"],
  ["SALESFORCE_TOKEN_SECRET", "salesforce-token"],
  ["MY_SECRET", "arn:aws:ssm:eu-central-1:123456789012:parameter/shop/token"],
  ["VAULT_SECRET", "vault:secret/data/shop#password"],
  ["OP_TOKEN", "op://shop/salesforce/token"],
  ["TOKEN_FILE", "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"],
  ["MAX_TOKENS", "4096"],
  ["SORT_KEY", "createdAt1234ab"],
  ["PASSWORD_RESET_URL", "https://shop.example.com/reset?token={####}"],
  ["WEBHOOK_URL", "https://hooks.slack.com/services/${TEAM}/${CHANNEL}/${TOKEN}"],
  ["SLACK_DOCS", "https://api.slack.com/messaging/webhooks"],
];

const CODE = [
  "function handler(event) {",
  "  var token = event.request.headers.authorization.value;",
  '  if (token === "undefined" || !token.startsWith("Bearer ")) return { statusCode: 401 };',
  "  const secret = await getSecret(process.env.SECRET_ARN2);",
  "  const password = config.password1;",
  '  var cookie = event.request.cookies["session"];',
  "  return event.request; }",
].join("\n");
const PYTHON = [
  "import os, boto3",
  'TOKEN_TABLE = os.environ["TOKEN_TABLE"]',
  "def handler(event, context):",
  '    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET_ID"])',
  '    token = json.loads(secret["SecretString"])["access_token"]',
  '    return {"Authorization": f"Bearer {token}"}',
].join("\n");
const GRAPHQL =
  "type Session { token: String! refreshToken: String password: String! }\ninput Login { password: String!, apiKey: ID }";
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: SECRET_ARN },
    {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: {
        Null: { "aws:TokenIssueTime": "true" },
        StringEquals: { "secretsmanager:SecretId": UUID },
      },
    },
  ],
});

const it = (what: string, type: string, inputs: object, marked?: readonly string[]): Labelled => ({
  what,
  type: `aws:${type}`,
  inputs: inputs as Labelled["inputs"],
  ...(marked && { marked }),
});
const TARGET = "cloudwatch/eventTarget:EventTarget";

/** Inputs that must pass, as users write them. */
export const NO_SECRETS: readonly Labelled[] = [
  ...VARIABLES.map(([name, value]) =>
    env(name, value, `the variable ${name}: ${value.slice(0, 24)}`),
  ),
  container({ name: "TOKEN_TABLE", value: "tokens" }, "a container's table"),
  container({ name: "DB_SECRET", value: SECRET_ARN }, "a container's ARN of a secret"),
  container({ name: "PASSWORD_FILE", value: "/run/secrets/db" }, "a container's file"),
  it("references of a container", "ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([
      {
        name: "app",
        secrets: [
          { name: "DB_PASSWORD", valueFrom: `${SECRET_ARN}:password::` },
          { name: "API_KEY", valueFrom: "/shop/api-key" },
        ],
        repositoryCredentials: { credentialsParameter: SECRET_ARN },
      },
    ]),
  }),
  it("units of tokens", "cognito/userPoolClient:UserPoolClient", {
    tokenValidityUnits: { accessToken: "minutes", idToken: "hours", refreshToken: "days" },
    accessTokenValidity: 60,
    generateSecret: true,
    explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    preventUserExistenceErrors: "ENABLED",
  }),
  it("a password policy", "cognito/userPool:UserPool", {
    passwordPolicy: { minimumLength: 12, temporaryPasswordValidityDays: 7, requireSymbols: true },
    adminCreateUserConfig: {
      inviteMessageTemplate: {
        emailMessage: "Your user is {username} and your temporary password is {####}.",
        emailSubject: "Your temporary password",
        smsMessage: "User {username}, password: {####}",
      },
    },
  }),
  it("a mapping of attributes", "cognito/identityProvider:IdentityProvider", {
    attributeMapping: { email: "email", "custom:token": "access_token2", password: "pass9word1" },
    providerDetails: {
      client_id: "7lhlkkfbfb4q5kpp90urffao1x",
      authorize_scopes: "openid email",
      token_url: "https://auth.example.com/token",
      token_request_method: "POST",
    },
  }),
  it(
    "a marked detail of an identity provider",
    "cognito/identityProvider:IdentityProvider",
    { providerDetails: { client_secret: hex("", 40) } },
    ["providerDetails.client_secret"],
  ),
  it(
    "a marked map",
    "lambda/function:Function",
    { environment: { variables: { DB_PASSWORD: "hunter22" } } },
    ["environment"],
  ),
  it(
    "a marked variable",
    "lambda/function:Function",
    { environment: { variables: { DB_PASSWORD: "hunter22" } } },
    ["environment.variables.DB_PASSWORD"],
  ),
  it(
    "a marked secret of a listener",
    "lb/listener:Listener",
    {
      defaultActions: [
        {
          type: "authenticate-oidc",
          authenticateOidc: {
            clientId: "shop",
            clientSecret: hex("", 40),
            tokenEndpoint: "https://auth.example.com/token",
          },
        },
      ],
    },
    ["defaultActions[0].authenticateOidc.clientSecret"],
  ),
  it("marked user data", "ec2/instance:Instance", { userData: "export DB_PASSWORD=hunter2" }, [
    "userData",
  ]),
  it(
    "marked container definitions",
    "ecs/taskDefinition:TaskDefinition",
    {
      containerDefinitions: JSON.stringify([
        { environment: [{ name: "DB_PASSWORD", value: "hunter2" }] },
      ]),
    },
    ["containerDefinitions"],
  ),
  it("a marked password", "rds/instance:Instance", { password: "hunter22" }, ["password"]),
  it("a password that the service manages", "rds/instance:Instance", {
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: UUID,
    caCertIdentifier: "rds-ca-rsa2048-g1",
  }),
  it(
    "a marked version of a secret",
    "secretsmanager/secretVersion:SecretVersion",
    { secretString: "hunter2" },
    ["secretString"],
  ),
  it("a placeholder of a secret", "secretsmanager/secretVersion:SecretVersion", {
    secretString: "placeholder",
  }),
  it("an empty JSON secret", "secretsmanager/secretVersion:SecretVersion", {
    secretString: '{"clientId":"","clientSecret":""}',
  }),
  it("a secret's metadata", "secretsmanager/secret:Secret", {
    name: "prod/salesforce/oauth",
    description: "The OAuth client of Salesforce: client id and client secret.",
    recoveryWindowInDays: 7,
  }),
  it("the rotation of a secret", "secretsmanager/secretRotation:SecretRotation", {
    secretId: SECRET_ARN,
    rotationRules: { automaticallyAfterDays: 30 },
  }),
  it(
    "a secure parameter",
    "ssm/parameter:Parameter",
    { name: "/shop/db/password", type: "SecureString", value: "hunter22" },
    ["value"],
  ),
  it("a parameter with a URL", "ssm/parameter:Parameter", {
    name: "/shop/token-endpoint",
    type: "String",
    value: "https://auth.example.com/token",
  }),
  it("a parameter with an ARN of a secret", "ssm/parameter:Parameter", {
    name: "/shop/salesforce/secret",
    type: "String",
    value: SECRET_ARN,
  }),
  it(
    "a parameter with a client id",
    "ssm/parameter:Parameter",
    { name: "/shop/cognito/client-id", type: "String", value: "7lhlkkfbfb4q5kpp90urffao1x" },
    ["value"],
  ),
  it("a parameter with JSON", "ssm/parameter:Parameter", {
    name: "/shop/password-policy",
    type: "String",
    value: '{"minLength":12}',
  }),
  it("a parameter that somebody sets later", "ssm/parameter:Parameter", {
    name: "/shop/api-key",
    type: "String",
    value: "placeholder",
  }),
  it("a CodeBuild reference", "codebuild/project:Project", {
    environment: {
      environmentVariables: [
        { name: "NPM_TOKEN", value: "/ci/npm-token1a2b3c4d", type: "PARAMETER_STORE" },
        { name: "DB_PASSWORD", value: "shop-db:password", type: "SECRETS_MANAGER" },
        { name: "TOKEN_TABLE", value: "tokens" },
      ],
    },
    source: {
      auth: { type: "OAUTH" },
      buildspec:
        "version: 0.2\nenv:\n  secrets-manager:\n    DB_PASSWORD: shop/db:password\n  parameter-store:\n    API_KEY: /shop/api-key\nphases:\n  build:\n    commands:\n      - echo $API_KEY\n",
    },
  }),
  it("code of a CloudFront function", "cloudfront/function:Function", {
    code: CODE,
    runtime: "cloudfront-js-2.0",
  }),
  it("inline code", "lambda/function:Function", { code: { text: PYTHON } }),
  it("code of a resolver", "appsync/function:Function", {
    code: 'export function request(ctx) { return { headers: { Authorization: `Bearer ${ctx.stash.token}`, "x-api-key": ctx.env.API_KEY } } }',
  }),
  it("a GraphQL schema", "appsync/graphQLApi:GraphQLApi", {
    schema: GRAPHQL,
    authenticationType: "API_KEY",
  }),
  it("a VTL template", "apigateway/integration:Integration", {
    requestTemplates: {
      "application/json":
        '{"token": "$input.params(\'token\')", "password": "$context.authorizer.password", "key": "$util.escapeJavaScript($input.path(\'$.key\'))"}',
    },
    requestParameters: {
      "integration.request.header.Authorization": "method.request.header.Authorization",
      "integration.request.header.x-api-key": "stageVariables.apiKey",
      "integration.request.header.X-Token-Type": "'Bearer'",
    },
    credentials: "arn:aws:iam::123456789012:role/api",
    cacheKeyParameters: ["method.request.header.Authorization"],
  }),
  it("an authorizer", "apigateway/authorizer:Authorizer", {
    identitySource: "method.request.header.Authorization",
    type: "TOKEN",
    authorizerCredentials: "arn:aws:iam::123456789012:role/a",
  }),
  it("a method", "apigateway/method:Method", {
    authorization: "COGNITO_USER_POOLS",
    apiKeyRequired: true,
    requestParameters: { "method.request.header.Authorization": true },
  }),
  it("an API's key source", "apigateway/restApi:RestApi", {
    apiKeySource: "HEADER",
    body: JSON.stringify({
      paths: {
        "/token": {
          post: {
            parameters: [{ name: "Authorization", in: "header", required: true, type: "string" }],
          },
        },
      },
      securityDefinitions: {
        api_key: { type: "apiKey", name: "x-api-key", in: "header" },
        oauth: { type: "oauth2", tokenUrl: "https://auth.example.com/token", flow: "application" },
      },
      definitions: {
        Login: {
          properties: {
            password: { type: "string", format: "password" },
            token: { $ref: "#/definitions/Token" },
          },
        },
      },
    }),
  }),
  it("a policy that names secrets", "iam/rolePolicy:RolePolicy", { policy: POLICY }),
  it("a trust policy for OIDC", "iam/role:Role", {
    assumeRolePolicy: JSON.stringify({
      Statement: [
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main2",
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            },
          },
        },
      ],
    }),
  }),
  it("an account's password policy", "iam/accountPasswordPolicy:AccountPasswordPolicy", {
    minimumPasswordLength: 14,
    passwordReusePrevention: 24,
    allowUsersToChangePassword: true,
  }),
  it("an OIDC provider", "iam/openIdConnectProvider:OpenIdConnectProvider", {
    url: "https://token.actions.githubusercontent.com",
    thumbprintLists: [hex("", 40)],
    clientIdLists: ["sts.amazonaws.com"],
  }),
  it("a key pair", "ec2/keyPair:KeyPair", {
    publicKey: `ssh-rsa ${random("AAAAB3NzaC1yc2E", 340)} me@example.com`,
    keyName: "deploy-2024a",
  }),
  it("user data without secrets", "ec2/launchTemplate:LaunchTemplate", {
    userData: base64(
      '#!/bin/bash\nTOKEN=$(curl -X PUT "http://169.254.169.254/latest/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")\ncurl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/\nDB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id shop/db --query SecretString --output text)\nexport DB_PASSWORD\ndocker run -u 1000:1000 -e DB_PASSWORD app\n',
    ),
    metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
    keyName: "shop",
  }),
  it("an instance's metadata options", "ec2/instance:Instance", {
    metadataOptions: { httpTokens: "required" },
    getPasswordData: true,
  }),
  it("a template with variables", TARGET, {
    inputTransformer: {
      inputPaths: { token: "$.detail.token" },
      inputTemplate: '{"token": <token>, "password": "<password>", "auth": "Bearer <token>"}',
    },
  }),
  it("headers from the event", TARGET, {
    httpTarget: {
      headerParameters: { "X-Token": "$.detail.token", "X-Auth-Mode": "client-credentials-v2" },
      queryStringParameters: { key: "$.detail.id", token_type: "bearer" },
    },
  }),
  it("a pattern on tokens", "cloudwatch/eventRule:EventRule", {
    description: "The access token: as the wiki says, rotate it.",
    eventPattern: JSON.stringify({
      detail: { token: [{ exists: true }], secret: ["expired-2024-01a"], password: ["reset"] },
    }),
  }),
  it("a state machine", "sfn/stateMachine:StateMachine", {
    definition: JSON.stringify({
      States: {
        Wait: {
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            MessageBody: {
              "taskToken.$": "$$.Task.Token",
              token: "{% $states.context.Task.Token %}",
            },
            Headers: { "Authorization.$": "States.Format('Bearer {}', $.token)" },
          },
        },
      },
    }),
  }),
  it("a table of tokens", "dynamodb/table:Table", {
    name: "tokens",
    hashKey: "token",
    rangeKey: "accessKey",
    attributes: [
      { name: "token", type: "S" },
      { name: "accessKey", type: "S" },
    ],
    serverSideEncryption: { kmsKeyArn: `arn:aws:kms:x:1:key/${UUID}` },
  }),
  it("a file system's token", "efs/fileSystem:FileSystem", {
    creationToken: `shop-${hex("", 12)}`,
    kmsKeyId: UUID,
  }),
  it("a queue's key", "sqs/queue:Queue", {
    name: "token-refresh-dlq",
    kmsMasterKeyId: "alias/aws/sqs",
    tags: { secret: "no", "token-owner": "team-7a", "data-class": "secret" },
  }),
  it("an object's key and digest", "s3/bucketObjectv2:BucketObjectv2", {
    key: `lambda/${hex("", 40)}.zip`,
    sourceHash: hex("", 64),
    etag: hex("", 32),
    contentBase64: base64("<html>token</html>"),
  }),
  it("a function's digest", "lambda/function:Function", {
    sourceCodeHash: base64(hex("", 32)),
    imageUri: `x@sha256:${hex("", 64)}`,
    kmsKeyArn: `arn:aws:kms:x:1:key/${UUID}`,
  }),
  it("a permission of Alexa", "lambda/permission:Permission", {
    eventSourceToken: `amzn1.ask.skill.${UUID}`,
  }),
  it("a certificate", "acm/certificate:Certificate", {
    certificateBody: pem("CERTIFICATE"),
    certificateChain: pem("CERTIFICATE"),
  }),
  it("a web ACL", "wafv2/webAcl:WebAcl", {
    tokenDomains: ["shop.example.com"],
    rules: [
      {
        statement: {
          byteMatchStatement: {
            searchString: "bearer ",
            fieldToMatch: { singleHeader: { name: "authorization" } },
          },
        },
      },
    ],
  }),
  it("a log metric filter", "cloudwatch/logMetricFilter:LogMetricFilter", {
    pattern: '{ ($.errorMessage = "*InvalidToken*") || ($.eventName = "GetSecretValue") }',
  }),
  it("an alarm", "cloudwatch/metricAlarm:MetricAlarm", {
    name: "token-refresh-failures",
    alarmDescription: "Password: see 1Password, vault shop. Token: ask the team of 2024.",
    metricName: "SecretRotationFailed",
  }),
  it("a distribution", "cloudfront/distribution:Distribution", {
    defaultCacheBehavior: {
      forwardedValues: { headers: ["Authorization", "x-api-key"] },
      trustedKeyGroups: [UUID],
    },
    origins: [{ customHeaders: [{ name: "X-Forwarded-Host", value: "shop.example.com" }] }],
  }),
  it("an authenticated mesh", "msk/cluster:Cluster", {
    clientAuthentication: { sasl: { scram: true } },
    encryptionInfo: { encryptionAtRestKmsKeyArn: `arn:aws:kms:x:1:key/${UUID}` },
  }),
  it("a Glue table", "glue/catalogTable:CatalogTable", {
    storageDescriptor: {
      columns: [
        { name: "password_hash", type: "string" },
        { name: "token", type: "string", comment: "session token" },
      ],
    },
  }),
  it("a Glue connection of Secrets Manager", "glue/connection:Connection", {
    connectionProperties: {
      SECRET_ID: "shop/redshift",
      JDBC_CONNECTION_URL: "jdbc:redshift://r.internal:5439/dev",
    },
  }),
  it("a stack's references", "cloudformation/stack:Stack", {
    parameters: {
      DbPasswordSecret: "shop/db",
      TokenTable: "tokens",
      DbPassword: "{{resolve:ssm-secure:/shop/db:1}}",
    },
    templateBody:
      '{"Resources":{"S":{"Type":"AWS::SecretsManager::Secret","Properties":{"GenerateSecretString":{"SecretStringTemplate":"{\\"username\\":\\"admin\\"}","GenerateStringKey":"password","PasswordLength":32}}},"D":{"Properties":{"MasterUserPassword":{"Fn::Sub":"{{resolve:secretsmanager:${S}:SecretString:password}}"}}}}}',
  }),
  it("an Amplify app", "amplify/app:App", {
    environmentVariables: {
      AMPLIFY_USERPOOL_ID: "eu-central-1_AbCdEf123",
      _LIVE_UPDATES: '[{"name":"x","pkg":"y","type":"npm","version":"latest"}]',
    },
  }),
  it("an Airflow environment", "mwaa/environment:Environment", {
    airflowConfigurationOptions: {
      "secrets.backend":
        "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
      "secrets.backend_kwargs": '{"connections_prefix":"airflow/connections"}',
    },
  }),
  it("an OpenSearch domain", "opensearch/domain:Domain", {
    advancedSecurityOptions: { internalUserDatabaseEnabled: false },
    accessPolicies: POLICY,
  }),
  it("a broker's options", "mq/broker:Broker", {
    authenticationStrategy: "simple",
    encryptionOptions: { kmsKeyId: UUID },
  }),
  it("a cache with a token's mode", "elasticache/replicationGroup:ReplicationGroup", {
    authTokenUpdateStrategy: "ROTATE",
    transitEncryptionEnabled: true,
  }),
  it("a topic's description", "sns/topic:Topic", {
    name: "password-reset-requests",
    displayName: "Password reset",
  }),
  it("a dashboard", "cloudwatch/dashboard:Dashboard", {
    dashboardBody: JSON.stringify({
      widgets: [
        {
          type: "text",
          properties: { markdown: "Rotate the client secret: run `bridge rotate`; token: 3600 s" },
        },
      ],
    }),
  }),
  {
    what: "a chart's references",
    type: "kubernetes:helm.sh/v3:Release",
    inputs: {
      chart: "postgresql",
      values: {
        auth: {
          existingSecret: "shop-db-7f3a",
          secretKeys: { adminPasswordKey: "postgres-password", userPasswordKey: "password" },
        },
        imagePullSecrets: [{ name: "regcred-2a3b" }],
        externalSecrets: { secretStoreRef: { name: "aws-2" } },
        tls: { secretName: "tls-2024a" },
      },
    },
  },
  {
    what: "a deployment's references",
    type: "kubernetes:apps/v1:Deployment",
    inputs: {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "app",
                env: [
                  {
                    name: "DB_PASSWORD",
                    valueFrom: { secretKeyRef: { name: "db-7f3a", key: "password" } },
                  },
                  { name: "TOKEN_PATH", value: "/var/run/token" },
                ],
              },
            ],
            volumes: [
              {
                name: "token",
                projected: {
                  sources: [{ serviceAccountToken: { path: "token1a2b", audience: "sts" } }],
                },
              },
            ],
          },
        },
      },
    },
  },
  {
    what: "an external secret",
    type: "kubernetes:external-secrets.io/v1:ExternalSecret",
    inputs: {
      spec: {
        secretStoreRef: { name: "aws" },
        target: { name: "shop-secret-2" },
        data: [
          { secretKey: "password", remoteRef: { key: "shop/db-2a3b4c", property: "password" } },
        ],
      },
    },
  },
  {
    what: "a service account's token",
    type: "kubernetes:core/v1:ServiceAccount",
    inputs: {
      automountServiceAccountToken: false,
      metadata: {
        annotations: {
          "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/x",
          "eks.amazonaws.com/token-expiration": "86400",
        },
      },
    },
  },
  {
    what: "a marked Kubernetes secret",
    type: "kubernetes:core/v1:Secret",
    inputs: { stringData: { password: "hunter22" } },
    marked: ["stringData"],
  },
  {
    what: "a random password's settings",
    type: "random:index/randomPassword:RandomPassword",
    inputs: { length: 32, overrideSpecial: "!#$%&*()-_=+[]{}<>:?" },
  },
  {
    what: "a key of tls",
    type: "tls:index/privateKey:PrivateKey",
    inputs: { algorithm: "RSA", rsaBits: 4096 },
  },
  {
    what: "a repository's secret by reference",
    type: "github:index/actionsSecret:ActionsSecret",
    inputs: { repository: "shop", secretName: "AWS_ROLE", encryptedValue: base64(random("", 80)) },
  },
  {
    what: "code in a list of marked secrets",
    type: LAMBDA,
    inputs: { description: "Reads the secret: shop/salesforce. Password policy: 12+ characters." },
  },
];
