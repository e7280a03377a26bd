/** Inputs of a resource as a program gives them. */
export type Inputs = Record<string, unknown>;

export interface Kind {
  type: string;
  /** The required inputs, with accepted values. */
  inputs: Inputs;
  /** Refused inputs: a description of the value, the value, and a text in the message, by default the input's name. */
  wrong: [input: string, what: string, value: unknown, mention?: string][];
  /** The input that is named automatically where it is absent. */
  named?: string;
  /** Inputs that may be absent, of those in `inputs`. */
  optional?: string[];
  /** An input of the provider, with an accepted value that the emulator lacks. */
  lacking?: [input: string, value: unknown];
  /** Inputs of the provider, with accepted values that change nothing in the emulator. */
  withoutEffect?: Inputs;
}

export const EVENTS = "arn:aws:events:eu-central-1:123456789012";

export const oauth = {
  authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
  httpMethod: "POST",
  clientParameters: { clientId: "the id", clientSecret: "the secret" },
  oauthHttpParameters: {
    bodies: [{ key: "grant_type", value: "client_credentials", isValueSecret: false }],
  },
};

const trusted = { Principal: { Service: "events.amazonaws.com" } };

export const accessPolicy = (statement: Inputs) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

export const trustPolicy = (statement: Inputs = {}) =>
  accessPolicy({ ...trusted, Action: "sts:AssumeRole", ...statement });

const wrongName = (longest: number): Kind["wrong"] => [
  ["name", "an empty text", ""],
  ["name", `more than ${longest} characters`, "x".repeat(longest + 1)],
];

const wrongPolicy = (input: string): Kind["wrong"] => [
  [input, "a text that is not JSON", "Allow", "JSON"],
  [input, "a policy without statements", "{}", "→ at Statement"],
  [
    input,
    "a statement that cannot be evaluated",
    accessPolicy({ Action: "*", NotResource: "*" }),
    '"NotResource"',
  ],
];

/** The refused values for policies of IAM and KMS. */
const wrongIamPolicy = (input: string): Kind["wrong"] => [
  ...wrongPolicy(input),
  [
    input,
    "characters beyond U+00FF",
    accessPolicy({ Sid: "顧客", Action: "*" }),
    "characters beyond U+00FF",
  ],
];

function wrongOauth(
  what: string,
  member: keyof typeof oauth,
  value: unknown,
  at = "",
): Kind["wrong"][0] {
  const mention = `authParameters.oauth.${member}${at}`;
  return ["authParameters", what, { oauth: { ...oauth, [member]: value } }, mention];
}

function wrongInvocation(what: string, parameters: Inputs, at: string): Kind["wrong"][0] {
  const value = { oauth, invocationHttpParameters: parameters };
  return ["authParameters", what, value, `authParameters.invocationHttpParameters.${at}`];
}

const unknownMember = (input: string, value: object): Kind["wrong"][0] => [
  input,
  "an unknown member",
  { ...value, more: 1 },
  "more: the emulator does not know this input",
];

// Source: EventBridge API reference, RetryPolicy: 0 to 185 attempts, 60 to 86,400 seconds.
const retryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 60 };

function wrongRetries(
  what: string,
  member: keyof typeof retryPolicy,
  value?: number,
): Kind["wrong"][0] {
  const mention = `retryPolicy.${member}`;
  return ["retryPolicy", what, { ...retryPolicy, [member]: value }, mention];
}

/** A refused value for a target's HTTP parameters. */
function wrongHttpTarget(
  what: string,
  member: string,
  value: unknown,
  at: string,
): Kind["wrong"][0] {
  return ["httpTarget", what, { [member]: value }, `httpTarget.${member}${at}`];
}

export const randomId = {
  type: "random:index/randomId:RandomId",
  inputs: { byteLength: 4 },
  wrong: [
    ["byteLength", "0 bytes", 0],
    ["byteLength", "half a byte", 0.5],
  ],
  withoutEffect: { keepers: { a: "b" } },
} satisfies Kind;

export const bus = {
  type: "aws:cloudwatch/eventBus:EventBus",
  inputs: { name: "shop" },
  wrong: [
    ...wrongName(256),
    ["name", "a name with a space", "a b", "must be 1 to 256 letters"],
    ["name", "the name of the default bus", "default", "default"],
    ["logConfig", "an unknown level", { level: "DEBUG" }, "logConfig.level"],
    ["logConfig", "an unknown value", { includeDetail: "SOME" }, "logConfig.includeDetail"],
  ],
  named: "name",
  lacking: ["eventSourceName", "aws.partner/example.com/shop"],
  withoutEffect: { description: "d", region: "eu-west-1" },
} satisfies Kind;

export const connection = {
  type: "aws:cloudwatch/eventConnection:EventConnection",
  inputs: {
    name: "shop",
    authorizationType: "OAUTH_CLIENT_CREDENTIALS",
    authParameters: { oauth },
  },
  wrong: [
    ...wrongName(64),
    ["authorizationType", "an API key", "API_KEY"],
    [
      "authParameters",
      "parameters of another authorization",
      { basic: {} },
      "authParameters.basic",
    ],
    wrongOauth(
      "a token endpoint without TLS",
      "authorizationEndpoint",
      "http://acme.my.salesforce.com/",
    ),
    wrongOauth("a method that no token endpoint accepts", "httpMethod", "PATCH"),
    wrongOauth("no client", "clientParameters", undefined),
    wrongOauth(
      "an empty secret",
      "clientParameters",
      { clientId: "the id", clientSecret: "" },
      ".clientSecret",
    ),
    wrongOauth("no form fields", "oauthHttpParameters", undefined),
    ...(["clientParameters", "oauthHttpParameters"] as const).map((member) =>
      wrongOauth(`an unknown member of ${member}`, member, { ...oauth[member], more: 1 }),
    ),
    wrongOauth(
      "an empty form field",
      "oauthHttpParameters",
      { bodies: [{ key: "a", value: "", isValueSecret: true }] },
      ".bodies[0].value",
    ),
    wrongInvocation("unknown invocation parameters", { cookies: [] }, "cookies"),
    wrongInvocation(
      "a header without a value",
      { headers: [{ key: "X-Shop" }] },
      "headers[0].value: is required",
    ),
    wrongInvocation(
      "an unknown member of a header",
      { headers: [{ key: "X-Shop", value: "de", more: 1 }] },
      "headers[0].more",
    ),
    wrongInvocation(
      "an invalid header name",
      { headers: [{ key: "X Shop", value: "de" }] },
      "headers[0].key: is not a valid header name",
    ),
    wrongInvocation(
      "a header value of two lines",
      { headers: [{ key: "X-Shop", value: "de\r\nHost: x" }] },
      "headers[0].value: is not a valid header value",
    ),
    wrongInvocation(
      "a query parameter's key with a control character",
      { queryStrings: [{ key: "a\nb", value: "de" }] },
      "queryStrings[0].key: is not a valid key of a query parameter",
    ),
    wrongInvocation(
      "a query parameter's value of more than 512 characters",
      { queryStrings: [{ key: "a", value: "x".repeat(513) }] },
      "queryStrings[0].value",
    ),
    wrongInvocation(
      "a body parameter without a name",
      { bodies: [{ key: "", value: "de" }] },
      "bodies[0].key",
    ),
    wrongInvocation(
      "more than 100 body parameters",
      { bodies: Array.from({ length: 101 }, (_, i) => ({ key: `${i}`, value: "x" })) },
      "bodies",
    ),
  ],
  named: "name",
  lacking: ["invocationConnectivityParameters", { resourceParameters: {} }],
  withoutEffect: { description: "d" },
} satisfies Kind;

export const destination = {
  type: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  inputs: {
    name: "shop",
    connectionArn: `${EVENTS}:connection/shop/1`,
    invocationEndpoint: "https://acme.my.salesforce.com/contacts/*",
    httpMethod: "PATCH",
  },
  wrong: [
    ...wrongName(64),
    ["invocationEndpoint", "an endpoint without TLS", "http://acme.my.salesforce.com/"],
    ["invocationEndpoint", "a host without a scheme", "acme.my.salesforce.com"],
    ["httpMethod", "a method that EventBridge does not send", "TRACE"],
    ["invocationRateLimitPerSecond", "a rate of 0", 0],
    ["invocationRateLimitPerSecond", "a rate of 301", 301],
    ["invocationRateLimitPerSecond", "half a request a second", 0.5],
  ],
  named: "name",
  withoutEffect: { description: "d" },
} satisfies Kind;

export const rule = {
  type: "aws:cloudwatch/eventRule:EventRule",
  inputs: { name: "updates", eventPattern: '{"source": ["shop.magento"]}' },
  wrong: [
    ...wrongName(64),
    ["eventPattern", "a text that is not JSON", "shop.magento", "the event pattern is not JSON"],
    ["eventPattern", "an empty pattern", "{}", "the event pattern must be"],
    ["eventPattern", "JSON that is not a pattern", '{"source": "shop"}', "in an array at source"],
    ["state", "an unknown state", "PAUSED"],
  ],
  named: "name",
  lacking: ["scheduleExpression", "rate(5 minutes)"],
  withoutEffect: { forceDestroy: true, roleArn: "arn:aws:iam::123456789012:role/r" },
} satisfies Kind;

export const archive = {
  type: "aws:cloudwatch/eventArchive:EventArchive",
  inputs: { name: "shop", eventSourceArn: `${EVENTS}:event-bus/default` },
  wrong: [
    ["name", "a name with a slash", "a/b", "must be 1 to 48 letters"],
    ["description", "more than 512 bytes, in fewer characters", "é".repeat(257), "512 bytes"],
    ...wrongName(48),
    ["eventPattern", "JSON that is not a pattern", '{"source": "shop"}', "in an array at source"],
    ["retentionDays", "a negative number of days", -1],
  ],
  named: "name",
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const target = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: {
    rule: "updates",
    targetId: "salesforce",
    arn: `${EVENTS}:api-destination/shop/1`,
    roleArn: "arn:aws:iam::123456789012:role/invoke",
  },
  wrong: [
    ["roleArn", "no value", undefined, "roleArn: is required"],
    ["targetId", "an empty text", ""],
    ["targetId", "more than 64 characters", "x".repeat(65)],
    unknownMember("httpTarget", { pathParameterValues: [] }),
    ["httpTarget", "an invalid path", { pathParameterValues: ["$.detail."] }, "'$.detail.'"],
    wrongHttpTarget("a blank path value", "pathParameterValues", [" "], "[0]: must not be blank"),
    wrongHttpTarget(
      "an invalid header name",
      "headerParameters",
      { "X Shop": "de" },
      ".X Shop: is not a valid header name",
    ),
    wrongHttpTarget(
      "a header value of two lines",
      "headerParameters",
      { "X-Shop": "de\nHost: x" },
      ".X-Shop: is not a valid header value",
    ),
    wrongHttpTarget(
      "a header value that starts like a path but is not valid",
      "headerParameters",
      { "X-Shop": "$.detail..id" },
      ".X-Shop: '$.detail..id' is not a JSON path",
    ),
    wrongHttpTarget(
      "a query parameter's key of more than 512 characters",
      "queryStringParameters",
      { ["x".repeat(513)]: "de" },
      `.${"x".repeat(513)}: Too big`,
    ),
    wrongHttpTarget(
      "a query parameter's value with a control character",
      "queryStringParameters",
      { a: "\u0000" },
      ".a: is not a valid value of a query parameter",
    ),
    [
      "input",
      "a text that is not JSON",
      "x",
      "Input for target salesforce is not a valid JSON text.",
    ],
    ["input", "more than 8,192 bytes", `"${"x".repeat(8191)}"`],
    ["inputPath", "an invalid path", "detail", "inputPath: 'detail'"],
    ["targetId", "an id with a space", "a b"],
    ["inputPath", "more than 256 characters", `$.${"x".repeat(255)}`],
    [
      "inputTransformer",
      "more than 8,192 bytes in the template",
      { inputTemplate: `"${"ä".repeat(4096)}"` },
      "InputTemplate for target salesforce has 8194 bytes; the limit is 8192.",
    ],
    [
      "inputTransformer",
      "an empty template",
      { inputTemplate: "" },
      "inputTransformer.inputTemplate",
    ],
    [
      "inputTransformer",
      "a variable without a path",
      { inputTemplate: "<age>" },
      "InputTemplate for target salesforce contains invalid placeholder age.",
    ],
    [
      "inputTransformer",
      "an invalid path",
      { inputPaths: { name: "detail.name" }, inputTemplate: "{}" },
      "'detail.name'",
    ],
    wrongRetries("186 retries", "maximumRetryAttempts", 186),
    wrongRetries("a negative number of retries", "maximumRetryAttempts", -1),
    wrongRetries("an age of 59 seconds", "maximumEventAgeInSeconds", 59),
    wrongRetries("an age of more than a day", "maximumEventAgeInSeconds", 86_401),
    wrongRetries("retries without an age", "maximumEventAgeInSeconds"),
    unknownMember("retryPolicy", retryPolicy),
    unknownMember("inputTransformer", { inputTemplate: "{}" }),
    unknownMember("deadLetterConfig", { arn: "arn:aws:sqs:eu-central-1:123456789012:dlq" }),
    // Source: EventBridge User Guide, 'Using dead-letter queues': standard queues only.
    [
      "deadLetterConfig",
      "a FIFO queue",
      { arn: "arn:aws:sqs:eu-central-1:123456789012:dlq.fifo" },
      "deadLetterConfig.arn: must be a standard SQS queue's ARN",
    ],
    ["deadLetterConfig", "a topic", { arn: "arn:aws:sns:eu-central-1:123456789012:dlq" }, "SQS"],
  ],
  named: "targetId",
  lacking: ["ecsTarget", { taskDefinitionArn: "arn:aws:ecs:::task-definition/t" }],
  withoutEffect: { forceDestroy: true },
} satisfies Kind;

const query = {
  id: "lost",
  expression: 'SELECT SUM(FailedInvocations) FROM SCHEMA("AWS/Events", RuleName)',
  period: 60,
  returnData: true,
};
const math = { id: "math", expression: "lost * 2" };
const measured = (id: string, period = 60) => ({
  id,
  metric: { namespace: "AWS/Events", metricName: "Invocations", period, stat: "Sum" },
});

const wrongQueries = (what: string, queries: unknown, mention: string): Kind["wrong"][0] => [
  "metricQueries",
  what,
  queries,
  `metricQueries${mention}`,
];

export const metricAlarm = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: {
    name: "depth",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    statistic: "Maximum",
    period: 60,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    evaluationPeriods: 1,
  },
  wrong: [
    ...wrongName(255),
    ["comparisonOperator", "an unknown operator", "AtLeast"],
    ["evaluationPeriods", "0 periods", 0],
    ["evaluationPeriods", "more than a day of short periods", 1_441],
    ["datapointsToAlarm", "more data points than periods", 2],
    ["threshold", "a text", "1"],
    ["period", "61 seconds", 61],
    ["period", "0 seconds", 0],
    ["statistic", "no value", undefined],
    ["namespace", "no value", undefined],
    ["treatMissingData", "an unknown value", "forget"],
    ["metricName", "no value, and no query", undefined],
    ["metricQueries", "a query beside the metric", [query], "set either metricName or"],
    wrongQueries("no query", [], ": Too small"),
    wrongQueries(
      "two queries that return data",
      [query, { ...math, returnData: true }],
      ": exactly one query must set returnData",
    ),
    wrongQueries("no query that returns data", [math], ": exactly one query must set returnData"),
    wrongQueries(
      "more than one Metrics Insights query",
      [query, { ...query, id: "other", returnData: false }],
      ": more than one Metrics Insights query",
    ),
    wrongQueries(
      "two queries with the same id",
      [query, { ...math, id: "lost" }],
      ": two queries have the same id",
    ),
    wrongQueries(
      "more than 10 metrics",
      [query, ...Array.from({ length: 11 }, (_, index) => measured(`m${index}`))],
      ": more than 10 metrics",
    ),
    wrongQueries(
      "several periods",
      [query, measured("m", 300)],
      ": all queries must have the same period",
    ),
    wrongQueries(
      "a Metrics Insights query without a period",
      [{ ...query, period: undefined }],
      ": a Metrics Insights query requires a period",
    ),
    wrongQueries(
      "an unsupported query",
      [{ ...query, expression: "SELECT MIN(Invocations) FROM X" }],
      "[0]",
    ),
    wrongQueries("unsupported metric math", [query, { ...math, expression: "SEARCH(1)" }], "["),
    ["alarmActions", "a name", ["alerts"], "alarmActions[0]: must be an ARN"],
    ["okActions", "more than five", Array(6).fill("arn:aws:sns:::alerts"), "okActions"],
    ["dimensions", "a number", { QueueName: 5 }, "dimensions.QueueName"],
    ["dimensions", "an empty text", { QueueName: "" }, "dimensions.QueueName"],
    [
      "tags",
      "51 tags",
      Object.fromEntries([...Array(51).keys()].map((one) => [`t${one}`, ""])),
      "a resource has at most 50 tags",
    ],
  ],
  named: "name",
  lacking: ["actionsEnabled", false],
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const KEY_POLICY = accessPolicy({ Principal: "*", Action: "kms:*", Resource: "*" });

export const key = {
  type: "aws:kms/key:Key",
  inputs: {},
  wrong: [
    ["deletionWindowInDays", "6 days", 6],
    ["deletionWindowInDays", "31 days", 31],
    ["enableKeyRotation", "a text", "yes"],
    ...wrongIamPolicy("policy"),
  ],
  lacking: ["isEnabled", false],
  withoutEffect: { multiRegion: true, keyUsage: "ENCRYPT_DECRYPT" },
} satisfies Kind;

export const keyPolicy = {
  type: "aws:kms/keyPolicy:KeyPolicy",
  inputs: { keyId: "the-key", policy: KEY_POLICY },
  wrong: wrongIamPolicy("policy"),
  withoutEffect: { bypassPolicyLockoutSafetyCheck: true },
} satisfies Kind;

export const keyAlias = {
  type: "aws:kms/alias:Alias",
  inputs: { name: "alias/shop", targetKeyId: "the-key" },
  wrong: [
    ["name", "a name without alias/", "shop"],
    ["name", "a name reserved for AWS", "alias/aws/sqs"],
    ["name", "more than 250 characters", `alias/${"x".repeat(251)}`],
  ],
  named: "name",
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const BUS_ARN = `${EVENTS}:event-bus/shop`;
const LOGS = "arn:aws:logs:eu-central-1:123456789012";
export const GROUP_ARN = `${LOGS}:log-group:/aws/vendedlogs/shop`;

export const logGroup = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  inputs: { name: "/aws/vendedlogs/shop" },
  wrong: [
    ["name", "a name with a space", "the logs"],
    ["name", "more than 512 characters", "x".repeat(513)],
    [
      "retentionInDays",
      "an unsupported number of days",
      15,
      "retentionInDays: must be one of 1, 3",
    ],
  ],
  named: "name",
  withoutEffect: { skipDestroy: true },
} satisfies Kind;

export const logResourcePolicy = {
  type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  inputs: {
    policyName: "shop-logs",
    policyDocument: accessPolicy({
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "logs:PutLogEvents",
      Resource: GROUP_ARN,
    }),
  },
  wrong: [
    ...wrongPolicy("policyDocument"),
    [
      "policyDocument",
      "more than 5,120 characters",
      accessPolicy({ Sid: "x".repeat(5_120), Action: "*" }),
    ],
    ["resourceArn", "both a name and an ARN", GROUP_ARN, "policyName"],
  ],
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const logMetricFilter = {
  type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  inputs: {
    name: "failures",
    logGroupName: "/aws/vendedlogs/shop",
    pattern: '{ $.log_level = "ERROR" }',
    metricTransformation: { name: "failures", namespace: "Shop", value: "1" },
  },
  wrong: [
    ["name", "a name with a colon", "a:b"],
    ["name", "more than 255 characters", "x".repeat(256)],
    ["logGroupName", "a name with a space", "the logs"],
    ["pattern", "more than 1,024 characters", `{ $.a = "${"x".repeat(1_024)}" }`],
    ["pattern", "three regular expressions", "{ $.a = %b% || $.a = %c% || $.a = %d% }"],
    ["pattern", "a pattern that is not emulated", "ERROR"],
    [
      "metricTransformation",
      "a name with a dollar sign",
      { name: "$", namespace: "Shop", value: "1" },
      "metricTransformation.name",
    ],
    [
      "metricTransformation",
      "a namespace of AWS",
      { name: "failures", namespace: "AWS/Events", value: "1" },
      "metricTransformation.namespace",
    ],
    [
      "metricTransformation",
      "a default that is no number",
      { name: "failures", namespace: "Shop", value: "1", defaultValue: "none" },
      "metricTransformation.defaultValue",
    ],
    [
      "metricTransformation",
      "a value of the line, which is not emulated",
      { name: "failures", namespace: "Shop", value: "$.count" },
      "metricTransformation.value",
    ],
    [
      "metricTransformation",
      "dimensions, which are not emulated",
      { name: "failures", namespace: "Shop", value: "1", dimensions: { step: "$.message_type" } },
      "metricTransformation.dimensions",
    ],
  ],
  named: "name",
  lacking: ["pattern", "ERROR"],
  withoutEffect: { region: "eu-west-1", applyOnTransformedLogs: true },
} satisfies Kind;

export const logDeliverySource = {
  type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  inputs: { name: "errors", logType: "ERROR_LOGS", resourceArn: BUS_ARN },
  wrong: [...wrongName(60), ["logType", "a log type that a bus does not have", "ACCESS_LOGS"]],
  named: "name",
  lacking: ["logType", "ACCESS_LOGS"],
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const logDeliveryDestination = {
  type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  inputs: {
    name: "logs",
    deliveryDestinationConfiguration: { destinationResourceArn: GROUP_ARN },
  },
  wrong: [...wrongName(60), ["deliveryDestinationConfiguration", "no group", {}]],
  named: "name",
  withoutEffect: { outputFormat: "json" },
} satisfies Kind;

export const logDelivery = {
  type: "aws:cloudwatch/logDelivery:LogDelivery",
  inputs: {
    deliverySourceName: "errors",
    deliveryDestinationArn: `${LOGS}:delivery-destination:logs`,
  },
  wrong: [],
  withoutEffect: { recordFields: ["id"] },
} satisfies Kind;

const graph = {
  type: "metric",
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties: {
    region: "eu-central-1",
    view: "timeSeries",
    metrics: [
      [{ expression: "SUM([a])", id: "e" }],
      ["AWS/Events", "Invocations", "RuleName", "x", { id: "a" }],
    ],
  },
};
const body = (...widgets: unknown[]) => JSON.stringify({ widgets });
const withMetrics = (...metrics: unknown[]) =>
  body({ ...graph, properties: { ...graph.properties, metrics } });

export const dashboard = {
  type: "aws:cloudwatch/dashboard:Dashboard",
  inputs: { dashboardName: "flow", dashboardBody: body(graph) },
  wrong: [
    ["dashboardName", "a name with a space", "the flow"],
    ["dashboardName", "more than 255 characters", "x".repeat(256)],
    ["dashboardBody", "a text that is not JSON", "widgets", "JSON"],
    ["dashboardBody", "no widgets", "{}", "→ at widgets"],
    ["dashboardBody", "an unknown type of widget", body({ ...graph, type: "clock" }), "type"],
    [
      "dashboardBody",
      "a widget beyond the grid",
      body({ ...graph, x: 20, width: 5 }),
      "extends beyond the 24 columns",
    ],
    ["dashboardBody", "a metric without its name", withMetrics(["AWS/Events"]), "a namespace"],
    [
      "dashboardBody",
      "a dimension without a value",
      withMetrics(["AWS/Events", "Invocations", "RuleName"]),
      "up to 30 dimensions as pairs",
    ],
    [
      "dashboardBody",
      "two metrics with the same id",
      withMetrics(["A", "B", { id: "a" }], ["A", "C", { id: "a" }]),
      "two metrics have the same id",
    ],
    [
      "dashboardBody",
      "more than 500 metrics in a graph",
      withMetrics(...Array.from({ length: 501 }, () => ["A", "B"])),
      "metrics",
    ],
    [
      "dashboardBody",
      "more than 2,500 metrics",
      body(
        ...Array.from({ length: 6 }, () => ({
          ...graph,
          properties: {
            ...graph.properties,
            metrics: Array.from({ length: 450 }, () => ["A", "B"]),
          },
        })),
      ),
      "the dashboard has 2700 metrics",
    ],
  ],
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

const TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:alerts";

export const topic = {
  type: "aws:sns/topic:Topic",
  inputs: { name: "alerts" },
  wrong: [...wrongName(256), ["name", "a FIFO topic", "alerts.fifo"]],
  named: "name",
  withoutEffect: { signatureVersion: 2 },
} satisfies Kind;

export const topicPolicy = {
  type: "aws:sns/topicPolicy:TopicPolicy",
  inputs: {
    arn: TOPIC_ARN,
    policy: accessPolicy({ ...trusted, Action: "sns:Publish", Resource: TOPIC_ARN }),
  },
  wrong: wrongPolicy("policy"),
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const topicSubscription = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  inputs: { topic: TOPIC_ARN, protocol: "email", endpoint: "team@example.com" },
  wrong: [
    ["protocol", "an unknown protocol", "pigeon"],
    ["endpoint", "a text that is not an address", "team", "endpoint: must be an email address"],
  ],
  withoutEffect: { filterPolicy: "{}" },
} satisfies Kind;

export const queue = {
  type: "aws:sqs/queue:Queue",
  inputs: { name: "dlq", messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true },
  wrong: [
    ...wrongName(80),
    ["messageRetentionSeconds", "less than a minute", 59],
    ["messageRetentionSeconds", "more than 14 days", 1_209_601],
    ["sqsManagedSseEnabled", "a text", "true"],
    [
      "kmsMasterKeyId",
      "both a key and SQS's own encryption",
      "alias/dlq",
      "sqsManagedSseEnabled: cannot be set together",
    ],
  ],
  named: "name",
  optional: ["messageRetentionSeconds", "sqsManagedSseEnabled"],
  lacking: [
    "redrivePolicy",
    '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:123456789012:q","maxReceiveCount":3}',
  ],
  withoutEffect: { kmsDataKeyReusePeriodSeconds: 60 },
} satisfies Kind;

const fromAccount = { Principal: { AWS: "arn:aws:iam::210987654321:root" } };

export const busPolicy = {
  type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  inputs: {
    policy: accessPolicy({ ...fromAccount, Action: "events:PutEvents", Resource: "*" }),
  },
  wrong: wrongPolicy("policy"),
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const queuePolicy = {
  type: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: {
    queueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/dlq",
    policy: accessPolicy({ ...trusted, Action: "sqs:SendMessage", Resource: "*" }),
  },
  wrong: wrongPolicy("policy"),
  withoutEffect: { region: "eu-west-1" },
} satisfies Kind;

export const role = {
  type: "aws:iam/role:Role",
  inputs: { name: "invoke", assumeRolePolicy: trustPolicy() },
  wrong: [...wrongName(64), ...wrongIamPolicy("assumeRolePolicy")],
  named: "name",
  lacking: ["permissionsBoundary", "arn:aws:iam::123456789012:policy/p"],
  withoutEffect: { maxSessionDuration: 7200, path: "/shop/" },
} satisfies Kind;

export const rolePolicy = {
  type: "aws:iam/rolePolicy:RolePolicy",
  inputs: {
    name: "invoke",
    role: "invoke",
    policy: accessPolicy({ Action: "events:InvokeApiDestination", Resource: "*" }),
  },
  wrong: wrongIamPolicy("policy"),
  named: "name",
} satisfies Kind;

export const policy = {
  type: "aws:iam/policy:Policy",
  inputs: {
    name: "publisher",
    policy: accessPolicy({ Action: "events:PutEvents", Resource: "*" }),
  },
  wrong: [...wrongName(128), ...wrongIamPolicy("policy")],
  named: "name",
  withoutEffect: { path: "/shop/" },
} satisfies Kind;

export const attachment = {
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: { role: "invoke", policyArn: "arn:aws:iam::123456789012:policy/publisher" },
  wrong: [["role", "a list", ["invoke"]]],
  lacking: ["policyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
} satisfies Kind;

export const kinds: Kind[] = [
  randomId,
  key,
  keyPolicy,
  keyAlias,
  bus,
  connection,
  destination,
  rule,
  archive,
  target,
  metricAlarm,
  dashboard,
  logGroup,
  logResourcePolicy,
  logMetricFilter,
  logDeliverySource,
  logDeliveryDestination,
  logDelivery,
  topic,
  topicPolicy,
  topicSubscription,
  queue,
  queuePolicy,
  role,
  rolePolicy,
  busPolicy,
  policy,
  attachment,
];
