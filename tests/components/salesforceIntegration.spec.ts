import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { Subscription } from "../../mapping/subscription";
import {
  arnOf,
  arnOfConnection,
  busArn,
  inputsOf,
  queueArn,
  type Registered,
  resource,
  secret,
  urlOf,
} from "./registered";
import { args, registration, shop, tree, update, upsert } from "./shop";

const deadLetterPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "DeadLettersOfTheseRules",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn("shop-dlq"),
      Condition: {
        ArnLike: {
          "aws:SourceArn": [
            "arn:aws:events:eu-central-1:123456789012:rule/shop-dev-*-1f3a90bc",
            "arn:aws:events:eu-central-1:123456789012:rule/*/shop-dev-*-1f3a90bc",
          ],
        },
      },
    },
    {
      Sid: "DeadLettersOfTheBus",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn("shop-dlq"),
      Condition: { ArnEquals: { "aws:SourceArn": busArn("shop-dev-bus-1f3a90bc") } },
    },
  ],
});

/** The inputs of a subscription's rules and targets; what `compile` makes of it has tests of its own. */
const rulesOf = ({ name, ...declared }: Subscription) => {
  const { rules, unmappable = assert.fail("there is no such rule") } = compile({
    name,
    ...declared,
  });
  const common = { eventBusName: "shop-dev-bus-1f3a90bc" };
  const delivery = {
    ...common,
    retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
    deadLetterConfig: { arn: queueArn("shop-dlq") },
  };
  const all = [
    ...rules.map(({ pathParameterValues, input, ...rule }) => ({
      ...rule,
      target: {
        targetId: "salesforce",
        arn: arnOf("shop-Contact-ShopCustomerId__c"),
        roleArn: arnOf("shop-invoke"),
        httpTarget: { pathParameterValues },
        ...input,
      },
    })),
    { ...unmappable, target: { targetId: "dead-letters", arn: queueArn("shop-dlq") } },
  ];
  return all.map(({ id, description, eventPattern, target }) => {
    const physical = `shop-dev-${name}-${id}-1f3a90bc`;
    return {
      logical: `shop-${name}-${id}`,
      physical,
      rule: {
        ...common,
        name: physical,
        description,
        eventPattern: JSON.stringify(eventPattern),
      },
      target: { ...delivery, ...target, rule: physical },
    };
  });
};
const [sending, unmappable] = rulesOf(registration);

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
      const expected = [
        " > eventbridge-salesforce:components:SalesforceIntegration shop",
        "shop > aws:cloudwatch/eventApiDestination:EventApiDestination shop-Contact-ShopCustomerId__c",
        "shop > aws:cloudwatch/eventBus:EventBus shop-bus",
        "shop > aws:cloudwatch/eventConnection:EventConnection shop-connection",
        "shop > eventbridge-salesforce:components:DeadLetterQueue shop-dlq",
        "shop > eventbridge-salesforce:components:InvokeRole shop-invoke",
        "shop > eventbridge-salesforce:components:SalesforceDestinations shop",
        "shop > eventbridge-salesforce:components:SubscriptionRules shop-customer-registered",
        "shop > random:index/randomId:RandomId shop-suffix",
        ...rulesOf(registration).flatMap(({ logical }) => [
          `shop-customer-registered > aws:cloudwatch/eventRule:EventRule ${logical}`,
          `shop-customer-registered > aws:cloudwatch/eventTarget:EventTarget ${logical}-target`,
        ]),
        "shop-dlq > aws:sqs/queue:Queue shop-dlq",
        "shop-dlq > aws:sqs/queuePolicy:QueuePolicy shop-dlq-policy",
        "shop-invoke > aws:iam/role:Role shop-invoke",
        "shop-invoke > aws:iam/rolePolicy:RolePolicy shop-invoke-Contact-ShopCustomerId__c",
      ];
      assert.deepEqual(tree(made), expected.sort());
    });

    it("draws a random suffix of 4 bytes, which every physical name ends with, except those of the role's own policies", () => {
      assert.deepEqual(inputsOf("shop-suffix", made), { byteLength: 4 });
      const names = made.resources.flatMap(({ inputs }) => inputs.name ?? []);
      const expected = [
        "shop-dev-bus-1f3a90bc",
        "shop-dev-connection-1f3a90bc",
        ...rulesOf(registration).map(({ physical }) => physical),
        "shop-dev-dlq-1f3a90bc",
        "shop-dev-invoke-1f3a90bc",
        "Contact-ShopCustomerId__c",
        "shop-dev-Contact-ShopCustomerId__c-1f3a90bc",
      ];
      assert.deepEqual(names.sort(), expected.sort());
    });

    it("makes the bus with a queue for events that it cannot encrypt, even before the bus gets a key", () => {
      assert.deepEqual(inputsOf("shop-bus", made), {
        name: "shop-dev-bus-1f3a90bc",
        logConfig: { level: "OFF", includeDetail: "NONE" },
        deadLetterConfig: { arn: queueArn("shop-dlq") },
      });
    });

    it("authenticates with the client's credentials only, which become secrets though given as plain strings", () => {
      const body = [{ key: "grant_type", value: "client_credentials", isValueSecret: false }];
      assert.deepEqual(inputsOf("shop-connection", made), connection(body));
    });

    it("upserts by external id, no faster than the rate limit", () => {
      assert.deepEqual(inputsOf("shop-Contact-ShopCustomerId__c", made), {
        name: "shop-dev-Contact-ShopCustomerId__c-1f3a90bc",
        connectionArn: arnOfConnection("shop-connection"),
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

    it("lets EventBridge send dead letters of its own rules and bus only", () => {
      assert.deepEqual(inputsOf("shop-dlq-policy", made), {
        queueUrl: urlOf("shop-dlq"),
        policy: deadLetterPolicy,
      });
    });

    it("gives EventBridge a role that may only call the destination", () => {
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
      assert.deepEqual(inputsOf("shop-invoke-Contact-ShopCustomerId__c", made), {
        name: "Contact-ShopCustomerId__c",
        role: "shop-dev-invoke-1f3a90bc",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "events:InvokeApiDestination",
              Resource: arnOf("shop-Contact-ShopCustomerId__c"),
            },
          ],
        }),
      });
    });

    it("matches the subscription's events on the bus", () => {
      for (const { logical, rule } of rulesOf(registration)) {
        assert.deepEqual(inputsOf(logical, made), rule);
      }
    });

    it("delivers with both bounds of the retry policy, and dead-letters the rest", () => {
      for (const { logical, target } of rulesOf(registration)) {
        assert.deepEqual(inputsOf(`${logical}-target`, made), target);
      }
    });

    it("starts to deliver only when the queue's policy and the role's permission are in force", () => {
      const { dependencies } = resource(`${sending?.logical}-target`, made);
      assert.deepEqual(dependencies, [
        "shop-Contact-ShopCustomerId__c",
        "shop-bus",
        sending?.logical,
        "shop-dlq",
        "shop-dlq-policy",
        "shop-invoke",
        "shop-invoke-Contact-ShopCustomerId__c",
      ]);
    });

    it("offers the bus, the dead-letter queue and the destination as outputs, and registers them", () => {
      const outputs = {
        eventBusName: "shop-dev-bus-1f3a90bc",
        eventBusArn: busArn("shop-dev-bus-1f3a90bc"),
        deadLetterQueueUrl: urlOf("shop-dlq"),
        deadLetterQueueArn: queueArn("shop-dlq"),
        connectionArns: { default: arnOfConnection("shop-connection") },
        publisherPolicyArn: null,
        alertTopicArn: null,
        dashboardUrl: null,
        archiveArn: null,
        erasureSearch: null,
        logGroupArn: null,
        encryptionKeyArn: null,
        destinationArns: {
          "Contact-ShopCustomerId__c": arnOf("shop-Contact-ShopCustomerId__c"),
        },
        subscriptions: { "customer-registered": { rules: 2, apiCallsPerEvent: 1 } },
        ruleNames: {
          "customer-registered": { sending: [sending?.physical], unmappable: unmappable?.physical },
        },
        alarmNames: {},
      };
      assert.deepEqual(made.outputs, outputs);
      const registeredOutputs = made.components.map(({ type, outputs }) => [
        type.split(":").at(-1),
        outputs,
      ]);
      assert.deepEqual(Object.fromEntries(registeredOutputs), {
        SalesforceIntegration: outputs,
        DeadLetterQueue: { url: urlOf("shop-dlq"), arn: queueArn("shop-dlq") },
        InvokeRole: { roleArn: arnOf("shop-invoke") },
        SalesforceDestinations: {
          arns: outputs.destinationArns,
          connectionArn: outputs.connectionArns.default,
        },
        SubscriptionRules: { ruleNames: outputs.ruleNames["customer-registered"] },
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
          username: "integration@component.example",
          password: "the password",
        },
      },
    });
    const body = [
      { key: "grant_type", value: "password", isValueSecret: false },
      { key: "username", value: secret("integration@component.example"), isValueSecret: true },
      { key: "password", value: secret("the password"), isValueSecret: true },
    ];
    assert.deepEqual(inputsOf("shop-connection", made), connection(body));
  });

  it("protects only the bus and the dead-letter queue with its policy, on request", async () => {
    const protectedNames = async (protect?: boolean) =>
      (await shop({ protect })).resources.flatMap((one) => (one.protect ? [one.name] : [])).sort();
    assert.deepEqual(await protectedNames(), []);
    assert.deepEqual(await protectedNames(false), []);
    assert.deepEqual(await protectedNames(true), ["shop-bus", "shop-dlq", "shop-dlq-policy"]);
  });

  it("makes rules and targets for each of several subscriptions, which share the other resources", async () => {
    const one = await shop();
    const two = await shop({ subscriptions: [registration, update] });

    const parent = "shop-customer-updated";
    const added = [
      `shop > eventbridge-salesforce:components:SubscriptionRules ${parent}`,
      ...rulesOf(update).flatMap(({ logical }) => [
        `${parent} > aws:cloudwatch/eventRule:EventRule ${logical}`,
        `${parent} > aws:cloudwatch/eventTarget:EventTarget ${logical}-target`,
      ]),
    ];
    assert.deepEqual(tree(two), [...tree(one), ...added].sort());
    for (const { logical, rule, target } of [registration, update].flatMap(rulesOf)) {
      assert.deepEqual(inputsOf(logical, two), rule);
      assert.deepEqual(inputsOf(`${logical}-target`, two), target);
    }
  });

  it("makes a rule and a target for each combination of optional fields", async () => {
    const fields = { ...registration.fields, Suffix: { optional: "$.detail.suffix" } } as const;
    const subscription = { ...registration, fields };
    const made = await shop({ subscriptions: [subscription] });
    const rules = rulesOf(subscription);
    assert.equal(rules.length, 3);
    for (const { logical, rule, target } of rules) {
      assert.deepEqual(inputsOf(logical, made), rule);
      assert.deepEqual(inputsOf(`${logical}-target`, made), target);
    }
    const { subscriptions } = made.outputs;
    assert.deepEqual(subscriptions, { "customer-registered": { rules: 3, apiCallsPerEvent: 1 } });
  });

  it("upserts into several objects over one connection, which share the rate limit and the role, each with a permission of its own", async () => {
    const account = { ...upsert, object: "Account", externalIdField: "ShopId__c" };
    const made = await shop({
      subscriptions: [registration, { ...update, upsert: account }],
      salesforce: { ...args.salesforce, invocationRateLimitPerSecond: 7 },
    });
    const destinations = ["shop-Contact-ShopCustomerId__c", "shop-Account-ShopId__c"];
    const rates = [4, 3]; // together what is allowed
    for (const [index, name] of destinations.entries()) {
      const { connectionArn, invocationRateLimitPerSecond } = inputsOf(name, made);
      assert.equal(connectionArn, arnOfConnection("shop-connection"));
      assert.equal(invocationRateLimitPerSecond, rates[index]);
      const permission = name.replace("shop-", "shop-invoke-");
      const policy = JSON.parse(String(inputsOf(permission, made).policy)) as {
        Statement: { Resource: unknown }[];
      };
      assert.deepEqual(
        policy.Statement.map(({ Resource }) => Resource),
        [arnOf(name)],
      );
    }
    assert.match(
      String(inputsOf("shop-Account-ShopId__c", made).invocationEndpoint),
      /\/sobjects\/Account\/ShopId__c\/\*$/,
    );
    const [first] = compile(update).rules;
    assert.equal(
      inputsOf(`shop-customer-updated-${first?.id}-target`, made).arn,
      arnOf("shop-Account-ShopId__c"),
    );
  });
});
