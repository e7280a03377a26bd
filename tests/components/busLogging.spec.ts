import assert from "node:assert/strict";
import type { LoggingArgs } from "../../components/logging";
import { SalesforceIntegration } from "../../components/salesforceIntegration";
import {
  arnOf,
  arnOfLogGroup,
  busArn,
  inputsOf,
  queueArn,
  refusal,
  resource,
  type Registered,
} from "./registered";
import { args, shop, tree } from "./shop";

const withLogging = (logging?: LoggingArgs) => shop({ logging });
const types = ({ resources }: Registered) =>
  resources.flatMap(({ inputs }) => inputs.logType ?? []);

describe("the logs of an integration's bus", () => {
  let made: Registered;
  before(async () => {
    made = await withLogging();
  });

  it("are made by default, and can be turned off", async () => {
    const without = tree(await shop({ logging: false }));
    assert.deepEqual(
      tree(made).filter((line) => !without.includes(line)),
      [
        "shop > eventbridge-salesforce:components:BusLogging shop-logs",
        "shop-logs > aws:cloudwatch/logDelivery:LogDelivery shop-logs-error-delivery",
        "shop-logs > aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination shop-logs-destination",
        "shop-logs > aws:cloudwatch/logDeliverySource:LogDeliverySource shop-logs-error",
        "shop-logs > aws:cloudwatch/logGroup:LogGroup shop-logs",
        "shop-logs > aws:cloudwatch/logResourcePolicy:LogResourcePolicy shop-logs-policy",
      ],
    );
  });

  it("are turned off explicitly, so that a bus stops logging", async () => {
    const off = inputsOf("shop-bus", await shop({ logging: false })).logConfig;
    assert.deepEqual(off, { level: "OFF", includeDetail: "NONE" });
  });

  it("hold failures, without customers' data, for 14 days", () => {
    assert.deepEqual(inputsOf("shop-bus", made), {
      name: "shop-dev-bus-1f3a90bc",
      logConfig: { level: "ERROR", includeDetail: "NONE" },
      deadLetterConfig: { arn: queueArn("shop-dlq") },
    });
    assert.deepEqual(inputsOf("shop-logs", made), {
      name: "/aws/vendedlogs/events/event-bus/shop-dev-bus-1f3a90bc",
      retentionInDays: 14,
    });
    assert.equal(made.outputs.logGroupArn, arnOfLogGroup("shop-logs"));
  });

  it("are delivered to the group, which lets only this delivery write", () => {
    assert.deepEqual(inputsOf("shop-logs-error", made), {
      name: "shop-dev-error-logs-1f3a90bc",
      logType: "ERROR_LOGS",
      resourceArn: busArn("shop-dev-bus-1f3a90bc"),
    });
    assert.deepEqual(inputsOf("shop-logs-destination", made), {
      name: "shop-dev-logs-1f3a90bc",
      deliveryDestinationConfiguration: { destinationResourceArn: arnOfLogGroup("shop-logs") },
    });
    const { inputs, dependencies } = resource("shop-logs-error-delivery", made);
    assert.deepEqual(inputs, {
      deliverySourceName: "shop-dev-error-logs-1f3a90bc",
      deliveryDestinationArn: arnOf("shop-logs-destination"),
    });
    assert(dependencies.includes("shop-logs-policy"));
    const { policyDocument, ...scope } = inputsOf("shop-logs-policy", made);
    assert.deepEqual(scope, { resourceArn: arnOfLogGroup("shop-logs") });
    assert.deepEqual(JSON.parse(String(policyDocument)) as unknown, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LogsOfThisBus",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${arnOfLogGroup("shop-logs")}:log-stream:*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": [arnOf("shop-logs-error")] },
          },
        },
      ],
    });
  });

  it("have a source for each type of their level, with deliveries made one after the other", async () => {
    const traced = await withLogging({ level: "TRACE", includeDetail: true, retentionDays: 30 });
    assert.deepEqual(types(traced).sort(), ["ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS"]);
    assert.deepEqual(inputsOf("shop-bus", traced).logConfig, {
      level: "TRACE",
      includeDetail: "FULL",
    });
    assert.equal(inputsOf("shop-logs", traced).retentionInDays, 30);
    const after = (name: string) => resource(`shop-logs-${name}-delivery`, traced).dependencies;
    assert(after("info").includes("shop-logs-error-delivery"));
    assert(after("trace").includes("shop-logs-info-delivery"));
    assert.deepEqual(types(await withLogging({ level: "INFO" })).sort(), [
      "ERROR_LOGS",
      "INFO_LOGS",
    ]);
  });

  it("go to an existing log group if one is named, whose own policy does not change", async () => {
    const logGroupArn = "arn:aws:logs:eu-central-1:123456789012:log-group:ours";
    const existing = await withLogging({ logGroupArn });
    assert(!tree(existing).some((line) => line.includes("LogGroup")));
    assert.equal(existing.outputs.logGroupArn, logGroupArn);
    const { policyName, resourceArn, policyDocument } = inputsOf("shop-logs-policy", existing);
    assert.deepEqual([policyName, resourceArn], ["shop-dev-logs-1f3a90bc", undefined]);
    assert.match(String(policyDocument), /"arn:.*:log-group:ours:log-stream:\*"/);
  });

  it("are refused with an existing bus, and not made by default there", async () => {
    const eventBus = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
    assert.deepEqual(types(await shop({ logging: undefined, eventBus })), []);
    const message = await refusal(
      () => new SalesforceIntegration("shop", { ...args, eventBus, logging: {} }),
    );
    assert.match(
      message,
      /The bus arn:.* is not the integration's own, .*; remove logging or eventBus\.$/,
    );
  });
});
