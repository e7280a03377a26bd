import assert from "node:assert/strict";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { runError } from "../runError";
import {
  arnOfArchive,
  arnOfLogGroup,
  inputsOf,
  KEY_ARN,
  registered,
  type Registered,
  resource,
  topicArn,
} from "./registered";
import { args, shop } from "./shop";

describe("an integration with resources of the same program", () => {
  let made: Registered;
  before(async () => {
    made = await registered(() => {
      const key = new kms.Key("ours", { policy: "{}" });
      const topic = new sns.Topic("on-call", { name: "on-call" });
      const group = new cloudwatch.LogGroup("buses", { name: "buses" });
      const eventSourceArn = "arn:aws:events:eu-central-1:123456789012:event-bus/default";
      const archive = new cloudwatch.EventArchive("all", { eventSourceArn });
      const dashboardBody = "{}";
      const board = new cloudwatch.Dashboard("shops", { dashboardName: "shops", dashboardBody });
      const { archiveArn, dashboardUrl, logGroupArn, alertTopicArn, encryptionKeyArn } =
        new SalesforceIntegration("shop", {
          ...args,
          encryption: { keyArn: key.arn },
          alarms: { topic: { arn: topic.arn } },
          logging: { logGroupArn: group.arn },
          archive: { arn: archive.arn },
          dashboard: { arn: board.dashboardArn },
        });
      return { archiveArn, dashboardUrl, logGroupArn, alertTopicArn, encryptionKeyArn };
    });
  });
  const encrypted = {
    "shop-bus": "kmsKeyIdentifier",
    "shop-dlq": "kmsMasterKeyId",
    "shop-connection": "kmsKeyIdentifier",
  };

  it("encrypts by the key, once the key exists", () => {
    for (const [name, property] of Object.entries(encrypted)) {
      const { inputs, dependencies } = resource(name, made);
      assert.equal(inputs[property], KEY_ARN);
      assert(dependencies.includes("ours"), name);
    }
    assert.equal(made.outputs.encryptionKeyArn, KEY_ARN);
  });

  it("publishes to the topic, for alarms and for the connection", () => {
    assert.deepEqual(inputsOf("shop-alarm-depth", made).alarmActions, [topicArn("on-call")]);
    assert.equal(inputsOf("shop-alarm-connection-target", made).arn, topicArn("on-call"));
    assert.equal(made.outputs.alertTopicArn, topicArn("on-call"));
  });

  it("logs to the group, which a policy of the account allows", () => {
    const { policyName, policyDocument } = inputsOf("shop-logs-policy", made);
    assert.equal(policyName, "shop-dev-logs-1f3a90bc");
    assert(String(policyDocument).includes(`"${arnOfLogGroup("buses")}:log-stream:*"`));
    assert.deepEqual(inputsOf("shop-logs-destination", made).deliveryDestinationConfiguration, {
      destinationResourceArn: arnOfLogGroup("buses"),
    });
    assert.equal(made.outputs.logGroupArn, arnOfLogGroup("buses"));
  });

  it("has the archive and the dashboard as outputs", () => {
    assert.equal(made.outputs.archiveArn, arnOfArchive("all"));
    assert.match(String(made.outputs.dashboardUrl), /#dashboards\/dashboard\/shops$/);
  });

  it("makes no such resources itself", () => {
    const own = ["topic", "logGroup", "eventArchive", "dashboard", "key"].map(
      (kind) =>
        made.resources.filter(
          ({ type, name }) => type.includes(`/${kind}:`) && name.startsWith("shop-"),
        ).length,
    );
    assert.deepEqual(own, [0, 0, 0, 0, 0]);
  });
});

describe("an integration with an output that is not the ARN of the resource", () => {
  /** The error that ends the program. */
  async function ending(changed: Partial<SalesforceIntegrationArgs>): Promise<unknown> {
    const thrown = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    await shop(changed);
    return thrown;
  }
  const wrong = pulumi.output("wrong");

  for (const [kind, changed] of [
    ["key", { encryption: { keyArn: wrong } }],
    ["topic", { alarms: { topic: { arn: wrong } } }],
    ["log group", { logging: { logGroupArn: wrong } }],
    ["archive", { archive: { arn: wrong } }],
    ["dashboard", { dashboard: { arn: wrong } }],
    [
      "connection",
      {
        salesforce: {
          ...args.salesforce,
          credentials: { flow: "existing-connection", connectionArn: wrong },
        },
      },
    ],
  ] as [string, Partial<SalesforceIntegrationArgs>][]) {
    it(`ends the program for a ${kind}, with a message that names the form`, async () => {
      const message = new RegExp(`^'wrong' is not the ARN of an? .*${kind}; it must be arn:aws:`);
      runError(message)(await ending(changed));
    });
  }
});
