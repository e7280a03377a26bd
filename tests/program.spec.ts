import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import {
  arnOf,
  busArn,
  inputsOf,
  PROJECT,
  refusal,
  registered,
  secret,
  urlOf,
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
): Record<string, pulumi.Output<string>> {
  const full = (key: string) => `${PROJECT}:${key}`;
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [full(key), value])),
    secrets.map(full),
  );
  const path = load.resolve("../index");
  delete load.cache[path];
  return load(path) as Record<string, pulumi.Output<string>>;
}

describe("the program", () => {
  after(() => pulumi.runtime.setAllConfig({}));

  it("makes a rule for each of its subscriptions and exports the bus, the queue and the destination", async () => {
    const made = await registered(() => program(minimal));

    assert.deepEqual(made.outputs, {
      eventBusName: "shop-dev-bus-1f3a90bc",
      eventBusArn: busArn("shop-dev-bus-1f3a90bc"),
      deadLetterQueueUrl: urlOf("shop-dlq"),
      deadLetterQueueArn: arnOf("shop-dlq"),
      destinationArn: arnOf("shop-destination"),
    });
    const rules = made.resources.filter(({ type }) => type.endsWith(":EventRule"));
    assert.deepEqual(rules.map(({ name }) => name).sort(), [
      "shop-customer-registered",
      "shop-customer-updated",
    ]);
  });

  it("hands every setting on, and the credentials as secrets", async () => {
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
    const { invocationEndpoint, invocationRateLimitPerSecond } = inputsOf("shop-destination", made);
    assert.equal(
      invocationEndpoint,
      "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Contact/ShopCustomerId__c/*",
    );
    assert.equal(invocationRateLimitPerSecond, 20);
    const target = inputsOf("shop-customer-updated-target", made);
    assert.equal(target.eventBusName, eventBus);
    assert.deepEqual(target.retryPolicy, {
      maximumRetryAttempts: 7,
      maximumEventAgeInSeconds: 3600,
    });
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
      /^ {2}invocationRateLimit must be a whole number, 1 to 300 requests a second\.$/m,
    );
  });
});
