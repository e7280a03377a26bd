import assert from "node:assert/strict";
import {
  DESTINATION_ARN,
  EVENTS,
  HERE,
  iam,
  PLACE,
  QUEUE_ARN,
  Shop,
  takesAlarms,
  takesDeadLetters,
  TOPIC_ARN,
  UNKNOWN,
  type Values,
} from "../shop";
import { judgedByAll } from "./judgedByAll";

const URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq";
const ROLE = "arn:aws:iam::123456789012:role/invoke";
const CONNECTION = `${EVENTS}:connection/salesforce/1a2b`;
const RULE = `${EVENTS}:rule/shop/updated`;
const parse = (text: string) => JSON.parse(text) as Values;

/** The shop as a program of the provider aws-native. */
function program(): Shop {
  return new Shop("dev", [
    {
      type: "aws-native:events:EventBus",
      name: "bus",
      inputs: { name: "shop" },
      outputs: { arn: `${EVENTS}:event-bus/shop`, id: "shop" },
    },
    {
      type: "aws-native:events:Connection",
      name: "connection",
      inputs: {
        name: "salesforce",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: {
          oAuthParameters: {
            authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
            httpMethod: "POST",
            clientParameters: { clientId: "the id", clientSecret: UNKNOWN },
            oAuthHttpParameters: {
              bodyParameters: [
                { key: "grant_type", value: "client_credentials", isValueSecret: false },
              ],
            },
          },
        },
      },
      outputs: { arn: CONNECTION, id: "salesforce" },
    },
    {
      type: "aws-native:events:ApiDestination",
      name: "destination",
      inputs: {
        name: "salesforce",
        connectionArn: CONNECTION,
        invocationEndpoint: "https://acme.my.salesforce.com/services/data/Contact/Id__c/*",
        httpMethod: "PATCH",
        invocationRateLimitPerSecond: 20,
      },
      outputs: { arn: DESTINATION_ARN, id: "salesforce" },
      dependencies: { connectionArn: ["connection"] },
    },
    {
      type: "aws-native:iam:Role",
      name: "role",
      inputs: {
        roleName: "invoke",
        assumeRolePolicyDocument: parse(
          iam({
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        ),
        policies: [
          {
            policyName: "p",
            policyDocument: parse(
              iam({
                Effect: "Allow",
                Action: "events:InvokeApiDestination",
                Resource: DESTINATION_ARN,
              }),
            ),
          },
        ],
      },
      outputs: { arn: ROLE, id: "invoke" },
      dependencies: { policies: ["destination"] },
    },
    {
      type: "aws-native:sqs:Queue",
      name: "queue",
      inputs: {
        queueName: "shop-dlq",
        messageRetentionPeriod: 1_209_600,
        sqsManagedSseEnabled: true,
      },
      outputs: { arn: QUEUE_ARN, queueUrl: URL, id: URL },
    },
    {
      type: "aws-native:sqs:QueuePolicy",
      name: "queue-policy",
      inputs: { queues: [URL], policyDocument: parse(iam(takesDeadLetters)) },
      dependencies: { queues: ["queue"], policyDocument: ["queue", "bus"] },
    },
    {
      type: "aws-native:events:Rule",
      name: "rule",
      inputs: {
        name: "updated",
        eventBusName: "shop",
        eventPattern: {
          source: ["shop.magento"],
          detail: { id: [{ exists: true }], email: [{ exists: true }] },
        },
        targets: [
          {
            id: "salesforce",
            arn: DESTINATION_ARN,
            roleArn: ROLE,
            httpParameters: { pathParameterValues: ["$.detail.id"] },
            inputTransformer: {
              inputPathsMap: { email: "$.detail.email" },
              inputTemplate: '{"Email": <email>}',
            },
            retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
            deadLetterConfig: { arn: QUEUE_ARN },
          },
        ],
      },
      outputs: { arn: RULE, id: RULE },
      dependencies: { eventBusName: ["bus"], targets: ["destination", "role", "queue"] },
    },
    {
      type: "aws-native:sns:Topic",
      name: "topic",
      inputs: { topicName: "shop-alerts" },
      outputs: { topicArn: TOPIC_ARN, id: TOPIC_ARN },
    },
    {
      type: "aws-native:sns:TopicInlinePolicy",
      name: "topic-policy",
      inputs: { topicArn: TOPIC_ARN, policyDocument: parse(iam(takesAlarms)) },
      dependencies: { topicArn: ["topic"], policyDocument: ["topic"] },
    },
    alarm("depth", {
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: [{ name: "QueueName", value: "shop-dlq" }],
    }),
    alarm("failure", {
      namespace: "AWS/Events",
      metricName: "InvocationsFailedToBeSentToDlq",
      dimensions: [
        { name: "EventBusName", value: "shop" },
        { name: "RuleName", value: "updated" },
      ],
    }),
  ]);
}

function alarm(name: string, inputs: Values) {
  return {
    type: "aws-native:cloudwatch:Alarm",
    name,
    inputs: {
      ...inputs,
      alarmName: name,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      alarmActions: [TOPIC_ARN],
    },
    outputs: { arn: `arn:aws:cloudwatch:${PLACE}:alarm:${name}` },
    dependencies: {
      alarmActions: ["topic"],
      dimensions: name === "depth" ? ["queue"] : ["bus", "rule"],
    },
  };
}

/** The same by Cloud Control, each resource as JSON in CloudFormation's form. */
function byCloudControl(from: Shop): Shop {
  const capital = (value: unknown, isFree = false): unknown => {
    if (Array.isArray(value)) return value.map((one) => capital(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        isFree ? key : key.replace(/^./, (first) => first.toUpperCase()),
        /^(eventPattern|inputPathsMap|.*Document)$/.test(key) ? one : capital(one),
      ]),
    );
  };
  return new Shop(
    "dev",
    from.resources.map(({ type, name, inputs, outputs }) => {
      const [, service = "", resource = ""] = type.split(":");
      const spelled = {
        events: "Events",
        iam: "IAM",
        sqs: "SQS",
        sns: "SNS",
        cloudwatch: "CloudWatch",
      }[service];
      return {
        type: "aws:cloudcontrol/resource:Resource",
        name,
        inputs: {
          typeName: `AWS::${spelled}::${resource}`,
          desiredState: JSON.stringify(capital(inputs)),
        },
        outputs: { properties: JSON.stringify(capital({ ...inputs, ...outputs })), id: outputs.id },
      };
    }),
  );
}

const policiesOf = (made: Shop) => [
  ...new Set(judgedByAll(made).violations.map(({ policy }) => policy)),
];
const target = (made: Shop, change: Values) => {
  const [one] = made.get("rule").inputs.targets as [Values];
  const changed = { ...one, ...change };
  return made.set("rule", {
    targets: [
      Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)),
    ],
  });
};

describe("a program of aws-native", () => {
  it(`is allowed in ${HERE.region}`, () => {
    assert.deepEqual(judgedByAll(program()), { violations: [], advice: [] });
  });
  it("is allowed by Cloud Control, except that the text may hold the client secret", () => {
    const violations = policiesOf(byCloudControl(program()));
    assert.deepEqual(
      violations.filter((policy) => policy !== "no-plaintext-secrets"),
      [],
    );
  });
  it("has no violation at its first preview", () => {
    assert.deepEqual(judgedByAll(program().unknown()).violations, []);
  });
  for (const [what, change, policy] of [
    [
      "without a dead-letter queue",
      (made: Shop) => target(made, { deadLetterConfig: undefined }),
      "rule-target-dead-letter-queue",
    ],
    [
      "with two path values",
      (made: Shop) => target(made, { httpParameters: { pathParameterValues: ["$.a", "$.b"] } }),
      "target-path-values",
    ],
    [
      "with an invalid template",
      (made: Shop) =>
        target(made, {
          inputTransformer: { inputPathsMap: {}, inputTemplate: '{"Email": <email>}' },
        }),
      "target-input",
    ],
    [
      "with a disabled rule",
      (made: Shop) => made.set("rule", { state: "DISABLED" }),
      "rule-enabled",
    ],
    [
      "without targets",
      (made: Shop) => made.set("rule", { targets: undefined }),
      "rule-targets-together",
    ],
    [
      "with a rate limit of 300",
      (made: Shop) => made.set("destination", { invocationRateLimitPerSecond: 300 }),
      "api-destination-rate-limit",
    ],
    [
      "with a plain endpoint",
      (made: Shop) =>
        made.set("destination", { invocationEndpoint: "http://acme.my.salesforce.com/*" }),
      "endpoint-https",
    ],
    [
      "with an incomplete connection",
      (made: Shop) => made.set("connection", { authParameters: {} }),
      "connection-authorization",
    ],
    [
      "without a policy of the queue",
      (made: Shop) => made.remove("queue-policy"),
      "dead-letter-queue-policy",
    ],
    [
      "with a short retention",
      (made: Shop) => made.set("queue", { messageRetentionPeriod: 60 }),
      "dead-letter-queue-retention",
    ],
    [
      "with a FIFO queue",
      (made: Shop) => made.set("queue", { fifoQueue: true }),
      "dead-letter-queue-standard",
    ],
    ["without an alarm on the depth", (made: Shop) => made.remove("depth"), "dead-letter-alarms"],
    [
      "without a permission of the role",
      (made: Shop) => made.set("role", { policies: [] }),
      "target-role",
    ],
    [
      "with an open bus",
      (made: Shop) =>
        made.set("bus", {
          policy: parse(
            iam({ Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: "*" }),
          ),
        }),
      "event-bus-closed",
    ],
    [
      "with an open statement on the bus",
      (made: Shop) =>
        made.add({
          type: "aws-native:events:EventBusPolicy",
          name: "open",
          inputs: {
            eventBusName: "shop",
            statementId: "a",
            statement: {
              Effect: "Allow",
              Principal: "*",
              Action: "events:PutEvents",
              Resource: "*",
            },
          },
        }),
      "event-bus-closed",
    ],
    [
      "with two alarms of one name",
      (made: Shop) => made.add({ ...made.get("depth"), name: "twice" }),
      "nothing-overwritten",
    ],
  ] as const) {
    it(`${what} is refused by ${policy}`, () => {
      const made = program();
      change(made);
      assert(policiesOf(made).includes(policy), String(policiesOf(made)));
    });
    it(`${what} is refused by ${policy}, by Cloud Control`, () => {
      const made = program();
      change(made);
      assert(
        policiesOf(byCloudControl(made)).includes(policy),
        String(policiesOf(byCloudControl(made))),
      );
    });
  }
});
