import assert from "node:assert/strict";
import * as proxy from "@pulumi/policy/proxy";
import { inProviderForm } from "../../emulator/providerForm";
import { TYPES } from "../../policy/shared/types";

/** The SDK's placeholder for a value that is not known at a preview. The SDK exports it without typings. */
export const { unknownStringValue: UNKNOWN, unknownCheckingProxy } = proxy as unknown as {
  unknownStringValue: string;
  unknownCheckingProxy: <T>(properties: T) => T;
};

/** The account and Region of the shop's resources. */
export const HERE = { accountId: "123456789012", region: "eu-central-1" };

export type Values = Record<string, unknown>;

/** A resource of a program, which a test may change. */
export interface Fixture {
  type: string;
  name: string;
  inputs: Values;
  /** Outputs that the provider adds. */
  outputs: Values;
  /** By property, the names of the resources that its value depends on. */
  dependencies: Record<string, string[]>;
  protect: boolean;
  /** Inputs of the provider, as texts. */
  provider: Values;
  /** Paths of the inputs that the program marked as secret, such as `bodies[0].value`. */
  secrets: ReadonlySet<string>;
}

/** The resources by name, in the order of their registration. */
export class Shop {
  private readonly fixtures = new Map<string, Fixture>();

  constructor(
    readonly stack = "dev",
    resources: readonly (Partial<Fixture> & Pick<Fixture, "type" | "name">)[] = [],
  ) {
    resources.forEach((resource) => this.add(resource));
  }

  get resources(): readonly Fixture[] {
    return [...this.fixtures.values()];
  }

  add(resource: Partial<Fixture> & Pick<Fixture, "type" | "name">): this {
    this.fixtures.set(resource.name, {
      inputs: {},
      outputs: {},
      dependencies: {},
      protect: false,
      provider: {},
      secrets: new Set(),
      ...resource,
    });
    return this;
  }

  remove(...names: string[]): this {
    names.forEach((name) => assert(this.fixtures.delete(name), `there is no ${name}`));
    return this;
  }

  get(name: string): Fixture {
    return this.fixtures.get(name) ?? assert.fail(`there is no ${name}`);
  }

  /** Changes inputs of a resource; `undefined` removes an input. */
  set(name: string, inputs: Values): this {
    const fixture = this.get(name);
    fixture.inputs = Object.fromEntries(
      Object.entries({ ...fixture.inputs, ...inputs }).filter(([, value]) => value !== undefined),
    );
    return this;
  }

  /** Marks inputs of a resource as secret, by their paths. */
  mark(name: string, ...paths: string[]): this {
    const fixture = this.get(name);
    fixture.secrets = new Set([...fixture.secrets, ...paths]);
    return this;
  }

  /** The same resources as the AWS provider returns them: what is unset is `""`, null or 0, in sets and blocks, too. */
  provided(): Shop {
    const provided = this.resources.map((fixture) => {
      const { type, inputs, outputs } = structuredClone(fixture);
      const returned = inProviderForm(type, { inputs, outputs, location: HERE });
      const own = Object.entries(returned).filter(([key]) => !Object.hasOwn(outputs, key));
      return { ...fixture, inputs: Object.fromEntries(own), outputs };
    });
    return new Shop(this.stack, provided);
  }

  /** Makes the outputs that the provider adds, and every value that depends on them, unknown, as at the preview of a new stack. */
  unknown(...names: string[]): this {
    const unknown = names.length === 0 ? [...this.fixtures.keys()] : names;
    for (const name of unknown) {
      const { outputs } = this.get(name);
      Object.keys(outputs).forEach((key) => (outputs[key] = UNKNOWN));
    }
    for (const { inputs, dependencies } of this.fixtures.values()) {
      for (const [property, from] of Object.entries(dependencies)) {
        if (from.some((name) => unknown.includes(name))) {
          inputs[property] = hidden(inputs[property]);
        }
      }
    }
    return this;
  }
}

/** Replaces the texts of a value by unknown texts, and keeps the objects around them. */
function hidden(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return UNKNOWN;
  return Object.fromEntries(Object.keys(value).map((key) => [key, UNKNOWN]));
}

export const PLACE = "eu-central-1:123456789012";
export const EVENTS = `arn:aws:events:${PLACE}`;
export const QUEUE_ARN = `arn:aws:sqs:${PLACE}:shop-dlq`;
export const RULE_ARN = `${EVENTS}:rule/shop/updated`;
export const DESTINATION_ARN = `${EVENTS}:api-destination/salesforce/0f1e`;
const CONNECTION_ARN = `${EVENTS}:connection/salesforce/1a2b`;
const ROLE_ARN = "arn:aws:iam::123456789012:role/invoke";
const QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq";

/** An IAM policy of these statements. */
export const iam = (...statements: Values[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export const EVENTBRIDGE = { Service: "events.amazonaws.com" };

/** The statement that lets EventBridge send dead letters to the queue. */
export const takesDeadLetters = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: "sqs:SendMessage",
  Resource: QUEUE_ARN,
  Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/*` } },
};

export const TOPIC_ARN = `arn:aws:sns:${PLACE}:shop-alerts`;

/** The statement that lets alarms publish to the topic. */
export const takesAlarms = {
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: "sns:Publish",
  Resource: TOPIC_ARN,
  Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
};

const TAGS = { team: "shop" };

export const PATTERN = {
  source: ["shop.magento"],
  "detail-type": ["customer-updated"],
  detail: { id: [{ exists: true }], email: [{ exists: true }] },
};

/** A stack that every policy allows: one subscription with everything that it needs. */
export function shop(stack = "dev"): Shop {
  return new Shop(stack, [
    {
      type: TYPES.bus,
      name: "bus",
      inputs: { name: "shop", tags: TAGS },
      outputs: { arn: `${EVENTS}:event-bus/shop` },
    },
    {
      type: TYPES.connection,
      name: "connection",
      inputs: {
        name: "salesforce",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: {
          oauth: {
            authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
            httpMethod: "POST",
            clientParameters: { clientId: "the id", clientSecret: "the secret" },
            oauthHttpParameters: {
              bodies: [
                { key: "grant_type", value: "password", isValueSecret: false },
                { key: "password", value: "the password", isValueSecret: true },
              ],
            },
          },
        },
      },
      outputs: { arn: CONNECTION_ARN },
    },
    {
      type: TYPES.apiDestination,
      name: "destination",
      inputs: {
        name: "salesforce",
        connectionArn: CONNECTION_ARN,
        invocationEndpoint: "https://acme.my.salesforce.com/services/data/Contact/Id__c/*",
        httpMethod: "PATCH",
        invocationRateLimitPerSecond: 20,
      },
      outputs: { arn: DESTINATION_ARN },
      dependencies: { connectionArn: ["connection"] },
    },
    {
      type: TYPES.role,
      name: "role",
      inputs: {
        name: "invoke",
        tags: TAGS,
        assumeRolePolicy: iam({
          Effect: "Allow",
          Principal: EVENTBRIDGE,
          Action: "sts:AssumeRole",
        }),
      },
      outputs: { arn: ROLE_ARN },
    },
    {
      type: TYPES.rolePolicy,
      name: "permission",
      inputs: {
        role: "invoke",
        policy: iam({
          Effect: "Allow",
          Action: "events:InvokeApiDestination",
          Resource: DESTINATION_ARN,
        }),
      },
      dependencies: { policy: ["destination"] },
    },
    {
      type: TYPES.queue,
      name: "queue",
      inputs: {
        name: "shop-dlq",
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
        tags: TAGS,
      },
      outputs: { arn: QUEUE_ARN, url: QUEUE_URL },
    },
    {
      type: TYPES.queuePolicy,
      name: "queue-policy",
      inputs: { queueUrl: QUEUE_URL, policy: iam(takesDeadLetters) },
      dependencies: { queueUrl: ["queue"], policy: ["queue", "bus"] },
    },
    {
      type: TYPES.rule,
      name: "rule",
      inputs: {
        name: "updated",
        eventBusName: "shop",
        eventPattern: JSON.stringify(PATTERN),
        tags: TAGS,
      },
      outputs: { arn: RULE_ARN },
      dependencies: { eventBusName: ["bus"] },
    },
    {
      type: TYPES.target,
      name: "target",
      inputs: {
        rule: "updated",
        eventBusName: "shop",
        targetId: "salesforce",
        arn: DESTINATION_ARN,
        roleArn: ROLE_ARN,
        httpTarget: { pathParameterValues: ["$.detail.id"] },
        inputTransformer: {
          inputPaths: { email: "$.detail.email" },
          inputTemplate: '{"Email": <email>}',
        },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
        deadLetterConfig: { arn: QUEUE_ARN },
      },
      dependencies: {
        rule: ["rule"],
        eventBusName: ["bus"],
        arn: ["destination"],
        roleArn: ["role"],
        deadLetterConfig: ["queue"],
      },
    },
    {
      type: TYPES.topic,
      name: "topic",
      inputs: { name: "shop-alerts", tags: TAGS },
      outputs: { arn: TOPIC_ARN },
    },
    {
      type: TYPES.topicPolicy,
      name: "topic-policy",
      inputs: { arn: TOPIC_ARN, policy: iam(takesAlarms) },
      dependencies: { arn: ["topic"], policy: ["topic"] },
    },
    {
      type: TYPES.alarm,
      name: "depth-alarm",
      inputs: {
        name: "depth",
        tags: TAGS,
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "shop-dlq" },
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        alarmActions: [TOPIC_ARN],
      },
      dependencies: { dimensions: ["queue"], alarmActions: ["topic"] },
    },
    {
      type: TYPES.alarm,
      name: "failure-alarm",
      inputs: {
        name: "failure",
        tags: TAGS,
        namespace: "AWS/Events",
        metricName: "InvocationsFailedToBeSentToDlq",
        dimensions: { EventBusName: "shop", RuleName: "updated" },
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        alarmActions: [TOPIC_ARN],
      },
      dependencies: { dimensions: ["bus", "rule"], alarmActions: ["topic"] },
    },
  ]);
}
