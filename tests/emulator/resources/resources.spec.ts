import assert from "node:assert/strict";
import { allows } from "../../../eventbridge/accessPolicy";
import type { BusEvent } from "../../../eventbridge/event";
import { VirtualClock } from "../../../emulator/clock";
import { ControlPlane } from "../../../emulator/controlPlane";
import { seededRandom } from "../../../emulator/random";
import { EmulatedAccount } from "../../../emulator/account";
import * as k from "./kinds";

const { EVENTS, oauth } = k;
const TRANSFORMER = { inputPaths: { name: "$.detail.name" }, inputTemplate: '{"Name": <name>}' };
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

describe("the resources of the emulator", () => {
  let account: EmulatedAccount;
  let controlPlane: ControlPlane;
  beforeEach(() => {
    const location = { accountId: "123456789012", region: "eu-central-1" };
    account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
    controlPlane = new ControlPlane(account);
  });

  const plan = ({ type, inputs }: k.Kind, changed: k.Inputs = {}) =>
    controlPlane.plan(type, "x", { ...inputs, ...changed });

  /** Makes one and returns its outputs. */
  function create(kind: k.Kind, changed: k.Inputs = {}): k.Inputs {
    const planned = plan(kind, changed);
    planned.create();
    return planned.outputs;
  }

  const event = { detail: { id: 7, name: "Costello" } };
  const context = { ruleArn: `${EVENTS}:rule/updates`, ruleName: "updates", ingestionTime: "" };
  const onlyTarget = () => {
    const [target] = [...account.rules.values()].flatMap(({ targets }) => [...targets.values()]);
    return target ?? assert.fail("it is not there");
  };

  it("include random ids, in every encoding", () => {
    const { id, outputs } = plan(k.randomId);
    const bytes = Buffer.from(String(outputs.hex), "hex");
    assert.equal(bytes.length, 4);
    assert.equal(id, bytes.toString("base64url"));
    assert.deepEqual(outputs, {
      hex: bytes.toString("hex"),
      dec: String(bytes.readUInt32BE()),
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
    });
    assert.notEqual(plan(k.randomId).id, id);
  });

  it("include event buses, found by name and by ARN", () => {
    const arn = `${EVENTS}:event-bus/shop`;
    assert.deepEqual(create(k.bus), { arn });
    assert.deepEqual(account.bus("shop"), {
      name: "shop",
      arn,
      logConfig: { level: "OFF", detail: "NONE" },
    });
    assert.equal(account.bus(arn), account.bus("shop"));
  });

  it("include connections, with their credentials and form fields", () => {
    const arn = String(create(k.connection).arn);
    assert.match(arn, new RegExp(`^${EVENTS}:connection/shop/${UUID}$`));
    assert.deepEqual(account.connections.get(arn), {
      arn,
      tokenEndpoint: oauth.authorizationEndpoint,
      method: "POST",
      clientId: "the id",
      clientSecret: "the secret",
      headers: {},
      query: {},
      body: { grant_type: "client_credentials" },
      invocation: { headers: {}, query: {}, body: {} },
    });
  });

  it("include connections with parameters for every invocation", () => {
    const invocationHttpParameters = {
      headers: [{ key: "X-Shop", value: "de", isValueSecret: false }],
      queryStrings: [{ key: "a", value: "1" }],
      bodies: [
        { key: "b", value: "", isValueSecret: true },
        { key: "b", value: "the last one" },
      ],
    };
    const { arn } = create(k.connection, { authParameters: { oauth, invocationHttpParameters } });
    assert.deepEqual(account.connections.get(String(arn))?.invocation, {
      headers: { "X-Shop": "de" },
      query: { a: "1" },
      body: { b: "the last one" },
    });
  });

  // Source: EventBridge User Guide, 'Quotas': 300 invocations a second.
  for (const [rate, expected] of [
    [20, 20],
    [undefined, 300],
  ]) {
    it(`include API destinations, with ${expected} requests a second for the rate ${rate ?? "undefined"}`, () => {
      const connectionArn = create(k.connection).arn;
      const { arn } = create(k.destination, {
        connectionArn,
        invocationRateLimitPerSecond: rate,
      });
      assert.match(String(arn), new RegExp(`^${EVENTS}:api-destination/shop/${UUID}$`));
      assert.deepEqual(account.apiDestinations.get(String(arn)), {
        arn,
        connectionArn,
        endpoint: "https://acme.my.salesforce.com/contacts/*",
        method: "PATCH",
        rateLimit: expected,
      });
    });
  }

  for (const [what, eventBusName, path, bus] of [
    ["a bus given by name", "shop", "shop/updates", "shop"],
    ["a bus given by ARN", `${EVENTS}:event-bus/shop`, "shop/updates", "shop"],
    ["the default bus given by name", "default", "updates", "default"],
    ["the default bus where none is given", undefined, "updates", "default"],
  ] as const) {
    it(`include rules on ${what}`, () => {
      create(k.bus);
      const arn = `${EVENTS}:rule/${path}`;
      assert.deepEqual(create(k.rule, { eventBusName }), { arn });
      const { busArn, targets } = account.rules.get(arn) ?? assert.fail("it is not there");
      assert.equal(busArn, `${EVENTS}:event-bus/${bus}`);
      assert.equal(targets.size, 0);
      const from = (source: string) => ({ source }) as unknown as BusEvent;
      assert.deepEqual(
        ["shop.magento", "another.shop"].map(
          (source) => account.matchingRules(busArn, from(source)).length,
        ),
        [1, 0],
      );
    });
  }

  for (const deadLetterQueueArn of [undefined, "arn:aws:sqs:eu-central-1:123456789012:dlq"]) {
    it(`include targets ${deadLetterQueueArn ? "with" : "without"} a dead-letter queue, at the rule of their bus`, () => {
      const retryPolicy = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
      create(k.bus);
      create(k.rule);
      create(k.rule, { eventBusName: "shop" });
      create(k.target, {
        eventBusName: "shop",
        retryPolicy,
        deadLetterConfig: deadLetterQueueArn && { arn: deadLetterQueueArn },
      });

      assert.equal(account.rules.get(`${EVENTS}:rule/updates`)?.targets.size, 0);
      const { targets } = account.rules.get(`${EVENTS}:rule/shop/updates`) ?? assert.fail();
      const { transform, ...target } = targets.get("salesforce") ?? assert.fail();
      const { arn, roleArn } = k.target.inputs;
      assert.deepEqual(target, {
        id: "salesforce",
        arn,
        roleArn,
        retryPolicy,
        deadLetterQueueArn,
        pathParameters: [],
        headers: {},
        query: {},
        given: {
          pathParameterValues: [],
          headers: {},
          query: {},
          input: undefined,
          inputPath: undefined,
          inputTransformer: undefined,
        },
      });
      assert.equal(transform(event as never, context), JSON.stringify(event));
    });
  }

  // Source: EventBridge User Guide, 'How EventBridge retries delivering events'.
  it("include targets with a default of 185 retries within 24 hours", () => {
    create(k.rule);
    create(k.target);
    const [rule] = account.rules.values();
    assert.deepEqual(rule?.targets.get("salesforce")?.retryPolicy, {
      maximumRetryAttempts: 185,
      maximumEventAgeInSeconds: 86_400,
    });
  });

  // Source: EventBridge User Guide, 'Using dead-letter queues': a queue of the rule's Region.
  it("include no target whose dead-letter queue is in another Region", () => {
    create(k.rule);
    const arn = "arn:aws:sqs:us-east-1:123456789012:dlq";
    assert.throws(
      () => create(k.target, { deadLetterConfig: { arn } }),
      /deadLetterConfig\.arn must be a queue in the rule's Region eu-central-1, not in us-east-1/,
    );
  });

  it("include targets with path, header and query parameters from the event", () => {
    create(k.rule);
    const path = "$.detail.id";
    create(k.target, {
      httpTarget: {
        pathParameterValues: [path, "Contact"],
        headerParameters: { "X-Id": path, "X-Shop": "de" },
        queryStringParameters: { id: path },
      },
    });
    const { pathParameters, headers, query } = onlyTarget();
    assert.deepEqual(
      [pathParameters, Object.values(headers), Object.values(query)].map((values) =>
        values.map((value) => value(event)),
      ),
      [["7", "Contact"], ["7", "de"], ["7"]],
    );
    assert.deepEqual([headers, query].map(Object.keys), [["X-Id", "X-Shop"], ["id"]]);
  });

  for (const [input, value, body] of [
    ["input", '{"a": 1}', '{"a": 1}'],
    ["inputPath", "$.detail.name", '"Costello"'],
    ["inputTransformer", TRANSFORMER, '{"Name": "Costello"}'],
    [
      "inputTransformer",
      { inputTemplate: '{"Rule": <aws.events.rule-name>}' },
      '{"Rule": "updates"}',
    ],
  ] as const) {
    it(`include targets that send their ${input}: ${body}`, () => {
      create(k.rule);
      create(k.target, { [input]: value });
      assert.equal(onlyTarget().transform(event as never, context), body);
    });
  }

  it("include no target with more than one input", () => {
    assert.throws(() => plan(k.target, { input: "{}", inputTransformer: TRANSFORMER }), {
      message: `x (${k.target.type}) is refused: input: Only one of Input, InputPath, or InputTransformer must be provided for target salesforce.`,
    });
  });

  for (const [wildcards, values] of [
    ["https://acme.my.salesforce.com/*/*", ["$.detail.id"]],
    ["https://acme.my.salesforce.com/", ["$.detail.id"]],
  ] as const) {
    it(`include targets with a path parameter for each wildcard of the endpoint: not 1 for ${wildcards}`, () => {
      create(k.rule);
      const connectionArn = create(k.connection).arn;
      const { arn } = create(k.destination, { connectionArn, invocationEndpoint: wildcards });
      assert.throws(() => create(k.target, { arn, httpTarget: { pathParameterValues: values } }), {
        message: `x (${k.target.type}) is refused: httpTarget.pathParameterValues must hold one value for each * in ${wildcards}: ${wildcards.split("*").length - 1}, not 1`,
      });
    });
  }

  it("include alarms, on a metric and on a query", () => {
    const arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:depth";
    assert.deepEqual(create(k.metricAlarm), { arn });
    const { namespace, metricName, statistic, period, ...inputs } = k.metricAlarm.inputs;
    assert([namespace, metricName, statistic, period].every(Boolean));
    const expression = 'SELECT MAX(Invocations) FROM SCHEMA("AWS/Events", RuleName)';
    const metricQueries = [{ id: "a", expression, period: 60, returnData: true }];
    const onQuery = controlPlane.plan(k.metricAlarm.type, "x", { ...inputs, metricQueries });
    assert.deepEqual(onQuery.outputs, { arn });
    const both = { ...inputs, metricQueries, period };
    assert.throws(
      () => controlPlane.plan(k.metricAlarm.type, "x", both),
      /period: is allowed only with/,
    );
  });

  it("include topics, with their policies and subscribers", () => {
    const arn = "arn:aws:sns:eu-central-1:123456789012:alerts";
    assert.deepEqual(create(k.topic), { arn });
    create(k.topicPolicy);
    const subscription = create(k.topicSubscription);
    assert.match(String(subscription.arn), new RegExp(`^${arn}:${UUID}$`));
    const reported = () => [...(account.topics.get(arn)?.subscriptions.values() ?? [])];
    assert.deepEqual(reported(), ["email:team@example.com"]);
    create(k.topic, { displayName: "Alerts" });
    assert.deepEqual(reported(), ["email:team@example.com"]);
    assert.deepEqual(account.topics.get(arn)?.policy?.Statement[0]?.Action, ["sns:Publish"]);
    const other = { topic: `${arn}-other` };
    assert.throws(() => create(k.topicSubscription, other), /alerts-other does not exist/);
  });

  it("include the log deliveries of a bus, one source for each type", () => {
    create(k.bus);
    assert.deepEqual(create(k.logGroup, { retentionInDays: 14 }), { arn: k.GROUP_ARN });
    assert.equal(account.logGroups.get(k.GROUP_ARN), 14);
    create(k.logDeliverySource);
    create(k.logDeliverySource); // a change in place
    create(k.logDeliverySource, { name: "traces", logType: "TRACE_LOGS" });
    assert.throws(
      () => create(k.logDeliverySource, { name: "more" }),
      /the delivery source errors delivers the ERROR_LOGS of this bus/,
    );
    create(k.logDeliveryDestination);
    assert.match(String(create(k.logDelivery).arn), /:delivery:/);
    create(k.logResourcePolicy);
    const ofGroup = { policyName: undefined, resourceArn: k.GROUP_ARN };
    assert.equal(plan(k.logResourcePolicy, ofGroup).id, k.GROUP_ARN);
    create(k.logResourcePolicy, ofGroup);
    assert.throws(
      () => create(k.logResourcePolicy, { ...ofGroup, resourceArn: `${k.GROUP_ARN}s` }),
      /log group .* does not exist/,
    );
  });

  it("include a delivery to a log group that the program does not create", () => {
    const destinationResourceArn = `${k.GROUP_ARN}-of-all-buses`;
    create(k.bus);
    create(k.logDeliverySource);
    create(k.logDeliveryDestination, {
      deliveryDestinationConfiguration: { destinationResourceArn },
    });
    assert.deepEqual([...account.logDestinations.values()], [destinationResourceArn]);
    assert.match(String(create(k.logDelivery).arn), /:delivery:/);
  });

  it("include queues, known by their URL, and their policies", () => {
    const arn = "arn:aws:sqs:eu-central-1:123456789012:dlq";
    const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/dlq";
    assert.equal(plan(k.queue).id, url);
    assert.deepEqual(create(k.queue), { arn, url });
    const policy = plan(k.queuePolicy);
    assert.equal(account.queues.get(arn)?.policy, undefined);
    policy.create();
    assert.deepEqual(account.queues.get(arn)?.policy?.Statement[0]?.Action, ["sqs:SendMessage"]);
  });

  it("include roles and their policies", () => {
    const arn = "arn:aws:iam::123456789012:role/invoke";
    assert.deepEqual(create(k.role), { arn });
    const policy = plan(k.rolePolicy);
    assert.equal(account.roles.get(arn)?.policies.size, 0);
    policy.create();
    const [statement] = account.roles.get(arn)?.policies.get("invoke")?.Statement ?? [];
    assert.deepEqual(statement?.Action, ["events:InvokeApiDestination"]);
  });

  it("include managed policies, which apply while they are attached to a role", () => {
    const [role] = [String(create(k.role).arn)];
    const policyArn = String(create(k.policy).arn);
    assert.deepEqual(account.roles.get(role)?.attached, new Set());
    create(k.attachment);
    assert.deepEqual(account.roles.get(role)?.attached, new Set([policyArn]));
    assert.throws(() => create(k.attachment, { role: "other" }), /role other does not exist/);
    const other = "arn:aws:iam::123456789012:policy/other";
    assert.throws(
      () => create(k.attachment, { policyArn: other }),
      /policy .*other does not exist/,
    );
  });

  it("include the policy of a bus, which survives a change of the bus", () => {
    create(k.bus);
    create(k.busPolicy, { eventBusName: "shop" });
    create(k.bus);
    assert.deepEqual(account.bus("shop")?.policy?.Statement[0]?.Action, ["events:PutEvents"]);
    assert.throws(() => create(k.busPolicy, { eventBusName: "other" }), /event bus other does not/);
  });

  const inAccount = (account: string) => ({
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });

  for (const [assumed, trust, statement] of [
    [true, "trusts it", {}],
    [false, "trusts another service", { Principal: { Service: "lambda.amazonaws.com" } }],
    [false, "denies it", { Effect: "Deny" }],
    [false, "allows something else", { Action: "sts:TagSession" }],
    [true, "trusts it in this account", inAccount("123456789012")],
    [false, "trusts it in another account", inAccount("210987654321")],
  ] as const) {
    it(`include roles that EventBridge ${assumed ? "can" : "cannot"} assume: this one ${trust}`, () => {
      create(k.role, { assumeRolePolicy: k.trustPolicy(statement) });
      const [role] = account.roles.values();
      assert(role);
      const request = {
        service: "events.amazonaws.com",
        action: "sts:AssumeRole",
        resource: role.arn,
        context: { "aws:SourceAccount": "123456789012" },
      };
      assert.equal(allows(role.trust, request), assumed);
    });
  }
});
