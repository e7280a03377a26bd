import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { EXAMPLE_SUBSCRIPTIONS } from "../settings/subscriptions";
import {
  arnOf,
  arnOfArchive,
  arnOfConnection,
  arnOfLogGroup,
  busArn,
  inputsOf,
  PROJECT,
  refusal,
  registered,
  resource,
  secret,
  topicArn,
  urlOf,
  queueArn,
} from "./components/registered";

const load = createRequire(__filename);

const minimal = {
  salesforceDomain: "acme.my.salesforce.com",
  salesforceClientId: "the id",
  salesforceClientSecret: "the secret",
  invocationRateLimit: "20",
};

const SECRETS = [
  "salesforceClientId",
  "salesforceClientSecret",
  "salesforceUsername",
  "salesforcePassword",
];

/** Runs the program as Pulumi does: its outputs are what the module exports. */
function program(
  settings: Record<string, string>,
  secrets = SECRETS,
  orgs: Record<string, Record<string, string>> = {},
): Record<string, pulumi.Output<unknown>> {
  const full = (key: string) => `${PROJECT}:${key}`;
  const ofOrgs = Object.entries(orgs).flatMap(([name, given]) =>
    Object.entries(given).map(([key, value]) => [`${name}:${key}`, value] as const),
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries([
      ...Object.entries(settings).map(([key, value]) => [full(key), value] as const),
      ...ofOrgs,
    ]),
    [
      ...secrets.map(full),
      ...Object.keys(orgs).flatMap((name) => secrets.map((key) => `${name}:${key}`)),
    ],
  );
  const path = load.resolve("../index");
  delete load.cache[path];
  return load(path) as Record<string, pulumi.Output<unknown>>;
}

describe("the program", () => {
  after(() => pulumi.runtime.setAllConfig({}));

  it("makes the rules of its subscriptions, and exports the outputs that an operator needs", async () => {
    const made = await registered(() => program(minimal));

    const {
      ruleNames,
      alarmNames,
      alertTopicArn,
      dashboardUrl,
      archiveArn,
      logGroupArn,
      ...outputs
    } = made.outputs;
    assert.deepEqual(outputs, {
      eventBusName: "shop-dev-bus-1f3a90bc",
      eventBusArn: busArn("shop-dev-bus-1f3a90bc"),
      deadLetterQueueUrl: urlOf("shop-dlq"),
      deadLetterQueueArn: queueArn("shop-dlq"),
      destinationArns: { "Contact-ShopCustomerId__c": arnOf("shop-Contact-ShopCustomerId__c") },
      connectionArns: { default: arnOfConnection("shop-connection") },
      publisherPolicyArn: null,
      encryptionKeyArn: null,
      erasureSearch: null,
      subscriptions: {
        "customer-registered": { rules: 5, apiCallsPerEvent: 1 },
        "customer-updated": { rules: 5, apiCallsPerEvent: 1 },
      },
    });
    assert.equal(Object.keys(alarmNames as object).length, 8);
    assert.match(String(dashboardUrl), /^https:.*#dashboards\/dashboard\/shop-dev-flow-1f3a90bc$/);
    assert.equal(logGroupArn, arnOfLogGroup("shop-logs"));
    assert.equal(archiveArn, arnOfArchive("shop-archive"));
    assert.equal(alertTopicArn, topicArn("shop-dev-alerts-1f3a90bc"));
    const rules = made.resources.filter(
      ({ type, inputs }) => type.endsWith(":EventRule") && inputs.eventBusName !== undefined,
    );
    const named = Object.values(
      ruleNames as Record<string, { sending: string[]; unmappable: string }>,
    ).flatMap(({ sending, unmappable }) => [...sending, unmappable]);
    assert.deepEqual(named.sort(), rules.map(({ inputs }) => inputs.name).sort());
    assert.equal(rules.length, 10);
  });

  it("uses the subscriptions of the stack's settings instead of its own", async () => {
    const subscriptions = EXAMPLE_SUBSCRIPTIONS.replaceAll("Contact", "Lead");
    const made = await registered(() => program({ ...minimal, subscriptions }));
    assert.deepEqual(made.outputs.subscriptions, {
      "customer-updated": { rules: 3, apiCallsPerEvent: 1 },
    });
    assert.deepEqual(Object.keys(made.outputs.destinationArns as object), [
      "Lead-ShopCustomerId__c",
    ]);
  });

  it("passes on every setting, and the credentials as secrets", async () => {
    const eventBus = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
    const made = await registered(() =>
      program({
        ...minimal,
        eventBus,
        salesforceApiVersion: "60",
        salesforceFlow: "username-password",
        salesforceUsername: "the user",
        salesforcePassword: "the password",
        retryMaximumAttempts: "7",
        retryMaximumEventAge: "3600",
        protect: "true",
        alarms: '{"topic": "off", "oldestDeadLetterHours": 3}',
      }),
    );

    assert.deepEqual(inputsOf("shop-connection", made).authParameters, {
      oauth: {
        authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
        httpMethod: "POST",
        clientParameters: { clientId: secret("the id"), clientSecret: secret("the secret") },
        oauthHttpParameters: {
          bodies: [
            { key: "grant_type", value: "password", isValueSecret: false },
            { key: "username", value: secret("the user"), isValueSecret: true },
            { key: "password", value: secret("the password"), isValueSecret: true },
          ],
        },
      },
    });
    const { invocationEndpoint, invocationRateLimitPerSecond } = inputsOf(
      "shop-Contact-ShopCustomerId__c",
      made,
    );
    assert.equal(
      invocationEndpoint,
      "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Contact/ShopCustomerId__c/*",
    );
    assert.equal(invocationRateLimitPerSecond, 20);
    const targets = made.resources.filter(({ type }) => type.endsWith(":EventTarget"));
    assert.equal(targets.length, 10);
    for (const { inputs } of targets) {
      assert.equal(inputs.eventBusName, "shop-events");
      assert.deepEqual(inputs.retryPolicy, {
        maximumRetryAttempts: 7,
        maximumEventAgeInSeconds: 3600,
      });
    }
    assert.equal(resource("shop-dlq", made).protect, true);
    const { threshold, alarmActions } = inputsOf("shop-alarm-oldest-dead-letter", made);
    assert.deepEqual([threshold, alarmActions], [10_800, []]);
  });

  it("makes no archive, dashboard or log group if its settings name existing ones", async () => {
    const archive = "arn:aws:events:eu-central-1:123456789012:archive/shop-events";
    const loggingGroup = "arn:aws:logs:eu-central-1:123456789012:log-group:buses";
    const dashboard = "arn:aws:cloudwatch::123456789012:dashboard/all-shops";
    const made = await registered(() =>
      program({ ...minimal, archive, dashboard, loggingGroup, loggingDetail: "true" }),
    );
    const kinds = /:(EventArchive|Dashboard|LogGroup)$/;
    assert.deepEqual(
      made.resources.filter(({ type }) => kinds.test(type)),
      [],
    );
    const { archiveArn, dashboardUrl, logGroupArn } = made.outputs;
    assert.deepEqual([archiveArn, logGroupArn], [archive, loggingGroup]);
    assert.match(String(dashboardUrl), /#dashboards\/dashboard\/all-shops$/);
    assert.deepEqual(inputsOf("shop-bus", made).logConfig, {
      level: "ERROR",
      includeDetail: "FULL",
    });
    assert.deepEqual(inputsOf("shop-logs-destination", made).deliveryDestinationConfiguration, {
      destinationResourceArn: loggingGroup,
    });
  });

  it("names every resource with the prefix of its settings, instead of the stack's name", async () => {
    const made = await registered(() => program({ ...minimal, namePrefix: "shop-old" }));
    const { alarmNames, ruleNames, eventBusName } = made.outputs;
    assert.equal(eventBusName, "shop-old-bus-1f3a90bc");
    const names = JSON.stringify([alarmNames, ruleNames]).match(/shop-[a-z]+-/g) ?? [];
    assert(names.length > 10);
    assert.deepEqual([...new Set(names)], ["shop-old-"]);
  });

  it("exports no secret, of any org", async () => {
    const canaries = (name: string) => ({
      salesforceClientId: `CANARY-id-${name}`,
      salesforceClientSecret: `CANARY-secret-${name}`,
      salesforceFlow: "username-password",
      salesforceUsername: `CANARY-user-${name}`,
      salesforcePassword: `CANARY-password-${name}`,
    });
    const own = { ...minimal, ...canaries("own"), publishers: '{"roles": ["shop-web"]}' };
    const emea = { ...minimal, ...canaries("emea") };
    const subscriptions = JSON.parse(EXAMPLE_SUBSCRIPTIONS) as object[];
    const all = [...subscriptions, { ...subscriptions[0], name: "emea", org: "emea" }];
    const secretOutputs: Promise<string[]>[] = [];
    const made = await registered(() => {
      const outputs = program({ ...own, subscriptions: JSON.stringify(all) }, SECRETS, { emea });
      for (const [name, output] of Object.entries(outputs)) {
        const reported = pulumi.output(output);
        secretOutputs.push(pulumi.isSecret(reported).then((secret) => (secret ? [name] : [])));
      }
      return outputs;
    });
    assert.deepEqual((await Promise.all(secretOutputs)).flat(), []);
    assert.doesNotMatch(JSON.stringify(made.outputs), /CANARY/);
    assert.deepEqual(Object.keys(made.outputs).sort(), [
      ...["alarmNames", "alertTopicArn", "archiveArn", "connectionArns", "dashboardUrl"],
      ...["deadLetterQueueArn", "deadLetterQueueUrl", "destinationArns", "encryptionKeyArn"],
      ...[
        "erasureSearch",
        "eventBusArn",
        "eventBusName",
        "logGroupArn",
        "publisherPolicyArn",
        "ruleNames",
      ],
      "subscriptions",
    ]);
    assert.match(JSON.stringify(inputsOf("shop-emea-connection", made)), /CANARY-secret-emea/);
  });

  it("registers nothing when its configuration has mistakes, and lists them all", async () => {
    const message = await refusal(() =>
      program({ ...minimal, salesforceDomain: "example.com", invocationRateLimit: "301" }, [
        "salesforceClientId",
      ]),
    );

    assert.match(message, /^Pulumi\.dev\.yaml has 3 mistakes; nothing was registered:$/m);
    assert.match(message, /^ {2}salesforceDomain must be a My Domain host/m);
    assert.match(message, /^ {2}salesforceClientSecret is a secret in plaintext\.$/m);
    assert.match(
      message,
      /^ {2}invocationRateLimit must be a whole number, 1 to 299 requests a second\.$/m,
    );
  });
});
