import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { Subscription } from "../../mapping/subscription";
import { arnOf, busArn, inputsOf, resource, secret, urlOf, type Registered } from "./registered";
import { args, registration, shop, tree, update } from "./shop";

const deadLetterPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "DeadLettersOfTheseRules",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arnOf("shop-dlq"),
      Condition: {
        ArnLike: {
          "aws:SourceArn":
            "arn:aws:events:eu-central-1:123456789012:rule/shop-dev-bus-1f3a90bc/shop-dev-*-1f3a90bc",
        },
      },
    },
  ],
});

/** The inputs of a subscription's rule and target; what `compile` makes of it has tests of its own. */
const rule = (subscription: Subscription) => ({
  name: `shop-dev-${subscription.name}-1f3a90bc`,
  eventBusName: "shop-dev-bus-1f3a90bc",
  eventPattern: JSON.stringify(compile(subscription).eventPattern),
});
const target = (subscription: Subscription) => {
  const { pathParameterValues, inputPaths, inputTemplate } = compile(subscription);
  return {
    rule: `shop-dev-${subscription.name}-1f3a90bc`,
    eventBusName: "shop-dev-bus-1f3a90bc",
    targetId: "salesforce",
    arn: arnOf("shop-destination"),
    roleArn: arnOf("shop-invoke"),
    httpTarget: { pathParameterValues },
    inputTransformer: { inputPaths, inputTemplate },
    retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
    deadLetterConfig: { arn: arnOf("shop-dlq") },
  };
};

const connection = (bodies: unknown[]) => ({
  name: "shop-dev-connection-1f3a90bc",
  authorizationType: "OAUTH_CLIENT_CREDENTIALS",
  authParameters: {
    oauth: {
      authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
      httpMethod: "POST",
      clientParameters: { clientId: secret("the id"), clientSecret: secret("the secret") },
      oauthHttpParameters: { bodies },
    },
  },
});

describe("a Salesforce integration", () => {
  describe("of one subscription, with a bus of its own", () => {
    let made: Registered;
    before(async () => {
      made = await shop();
    });

    it("registers these resources in this tree, and no others", () => {
      assert.deepEqual(tree(made), [
        " > eventbridge-salesforce:components:SalesforceIntegration shop",
        "shop > aws:cloudwatch/eventApiDestination:EventApiDestination shop-destination",
        "shop > aws:cloudwatch/eventBus:EventBus shop-bus",
        "shop > aws:cloudwatch/eventConnection:EventConnection shop-connection",
        "shop > eventbridge-salesforce:components:DeadLetterQueue shop-dlq",
        "shop > eventbridge-salesforce:components:InvokeRole shop-invoke",
        "shop > eventbridge-salesforce:components:SalesforceDestination shop",
        "shop > eventbridge-salesforce:components:SubscriptionRule shop-customer-registered",
        "shop > random:index/randomId:RandomId shop-suffix",
        "shop-customer-registered > aws:cloudwatch/eventRule:EventRule shop-customer-registered",
        "shop-customer-registered > aws:cloudwatch/eventTarget:EventTarget shop-customer-registered-target",
        "shop-dlq > aws:sqs/queue:Queue shop-dlq",
        "shop-dlq > aws:sqs/queuePolicy:QueuePolicy shop-dlq-policy",
        "shop-invoke > aws:iam/role:Role shop-invoke",
        "shop-invoke > aws:iam/rolePolicy:RolePolicy shop-invoke-permission",
      ]);
    });

    it("draws a random suffix of 4 bytes, which every physical name carries", () => {
      assert.deepEqual(inputsOf("shop-suffix", made), { byteLength: 4 });
      const names = made.resources.flatMap(({ inputs }) => inputs.name ?? []);
      assert.deepEqual(names.sort(), [
        "shop-dev-bus-1f3a90bc",
        "shop-dev-connection-1f3a90bc",
        "shop-dev-customer-registered-1f3a90bc",
        "shop-dev-dlq-1f3a90bc",
        "shop-dev-invoke-1f3a90bc",
        "shop-dev-invoke-1f3a90bc",
        "shop-dev-salesforce-1f3a90bc",
      ]);
    });

    it("makes the bus", () => {
      assert.deepEqual(inputsOf("shop-bus", made), { name: "shop-dev-bus-1f3a90bc" });
    });

    it("authenticates with the client's credentials alone, secret though given as plain strings", () => {
      const body = [{ key: "grant_type", value: "client_credentials", isValueSecret: false }];
      assert.deepEqual(inputsOf("shop-connection", made), connection(body));
    });

    it("upserts by external id, no faster than the rate limit", () => {
      assert.deepEqual(inputsOf("shop-destination", made), {
        name: "shop-dev-salesforce-1f3a90bc",
        connectionArn: arnOf("shop-connection"),
        invocationEndpoint:
          "https://acme.my.salesforce.com/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/*",
        httpMethod: "PATCH",
        invocationRateLimitPerSecond: 20,
      });
    });

    it("keeps dead letters for 14 days in a standard queue, encrypted by SQS's own key", () => {
      assert.deepEqual(inputsOf("shop-dlq", made), {
        name: "shop-dev-dlq-1f3a90bc",
        messageRetentionSeconds: 1_209_600,
        sqsManagedSseEnabled: true,
      });
    });

    it("lets EventBridge send dead letters of its own rules, and of no others", () => {
      assert.deepEqual(inputsOf("shop-dlq-policy", made), {
        queueUrl: urlOf("shop-dlq"),
        policy: deadLetterPolicy,
      });
    });

    it("gives EventBridge a role that may do no more than call the destination", () => {
      assert.deepEqual(inputsOf("shop-invoke", made), {
        name: "shop-dev-invoke-1f3a90bc",
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      });
      assert.deepEqual(inputsOf("shop-invoke-permission", made), {
        name: "shop-dev-invoke-1f3a90bc",
        role: "shop-dev-invoke-1f3a90bc",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "events:InvokeApiDestination",
              Resource: arnOf("shop-destination"),
            },
          ],
        }),
      });
    });

    it("matches the subscription's events on the bus", () => {
      assert.deepEqual(inputsOf("shop-customer-registered", made), rule(registration));
    });

    it("delivers with both bounds of the retry policy, and dead-letters the rest", () => {
      assert.deepEqual(inputsOf("shop-customer-registered-target", made), target(registration));
    });

    it("starts to deliver only when the queue's policy and the role's permission are in force", () => {
      const { dependencies } = resource("shop-customer-registered-target", made);
      assert.deepEqual(dependencies, [
        "shop-bus",
        "shop-customer-registered",
        "shop-destination",
        "shop-dlq",
        "shop-dlq-policy",
        "shop-invoke",
        "shop-invoke-permission",
      ]);
    });

    it("offers the bus, the dead-letter queue and the destination as outputs, and registers them", () => {
      const outputs = {
        eventBusName: "shop-dev-bus-1f3a90bc",
        eventBusArn: busArn("shop-dev-bus-1f3a90bc"),
        deadLetterQueueUrl: urlOf("shop-dlq"),
        deadLetterQueueArn: arnOf("shop-dlq"),
        destinationArn: arnOf("shop-destination"),
      };
      assert.deepEqual(made.outputs, outputs);
      const registeredOutputs = made.components.map(({ type, outputs }) => [
        type.split(":").at(-1),
        outputs,
      ]);
      assert.deepEqual(Object.fromEntries(registeredOutputs), {
        SalesforceIntegration: outputs,
        DeadLetterQueue: { url: urlOf("shop-dlq"), arn: arnOf("shop-dlq") },
        InvokeRole: { roleArn: arnOf("shop-invoke") },
        SalesforceDestination: { destinationArn: arnOf("shop-destination") },
        SubscriptionRule: { ruleArn: arnOf("shop-customer-registered") },
      });
    });
  });

  it("sends the user's name and password as secrets in the username-password flow", async () => {
    const made = await shop({
      salesforce: {
        ...args.salesforce,
        credentials: {
          flow: "username-password",
          clientId: "the id",
          clientSecret: "the secret",
          username: "the user",
          password: "the password",
        },
      },
    });
    const body = [
      { key: "grant_type", value: "password", isValueSecret: false },
      { key: "username", value: secret("the user"), isValueSecret: true },
      { key: "password", value: secret("the password"), isValueSecret: true },
    ];
    assert.deepEqual(inputsOf("shop-connection", made), connection(body));
  });

  it("gives each of several subscriptions one rule and one target, and shares the rest", async () => {
    const one = await shop();
    const two = await shop({ subscriptions: [registration, update] });

    const added = [
      "shop > eventbridge-salesforce:components:SubscriptionRule shop-customer-updated",
      "shop-customer-updated > aws:cloudwatch/eventRule:EventRule shop-customer-updated",
      "shop-customer-updated > aws:cloudwatch/eventTarget:EventTarget shop-customer-updated-target",
    ];
    assert.deepEqual(tree(two), [...tree(one), ...added].sort());
    for (const subscription of [registration, update]) {
      const name = `shop-${subscription.name}`;
      assert.deepEqual(inputsOf(name, two), rule(subscription));
      assert.deepEqual(inputsOf(`${name}-target`, two), target(subscription));
    }
  });
});
