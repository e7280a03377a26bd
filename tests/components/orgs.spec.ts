import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SalesforceIntegration } from "../../components/salesforceIntegration";
import {
  arnOf,
  arnOfConnection,
  inputsOf,
  refusal,
  registered,
  resource,
  secret,
} from "./registered";
import { args, registration, shop, update } from "./shop";

const emea = {
  ...args.salesforce,
  domain: "acme-emea.my.salesforce.com",
  apiVersion: 60,
  credentials: {
    flow: "client-credentials" as const,
    clientId: "the id of emea",
    clientSecret: "the secret of emea",
  },
  invocationRateLimitPerSecond: 5,
};
const toEmea = { ...update, org: "emea" };
const existing = (connectionArn: pulumi.Input<string>) => ({
  ...args.salesforce,
  credentials: { flow: "existing-connection" as const, connectionArn },
});
const CONNECTION = "aws:cloudwatch/eventConnection:EventConnection";

describe("an integration with several orgs", () => {
  it("has one bus, queue and role, and for each org a connection with its own credentials and rate", async () => {
    const made = await shop({ orgs: { emea }, subscriptions: [registration, toEmea] });
    const count = (type: string) => made.resources.filter((one) => one.type === type).length;
    assert.equal(count("aws:cloudwatch/eventBus:EventBus"), 1);
    assert.equal(count("aws:sqs/queue:Queue"), 1);
    assert.equal(count("aws:iam/role:Role"), 1);
    assert.equal(count(CONNECTION), 2);

    const { name, authParameters } = inputsOf("shop-emea-connection", made);
    assert.equal(name, "shop-dev-emea-connection-1f3a90bc");
    const { oauth } = authParameters as { oauth: Record<string, unknown> };
    assert.equal(oauth.authorizationEndpoint, `https://${emea.domain}/services/oauth2/token`);
    assert.deepEqual(oauth.clientParameters, {
      clientId: secret("the id of emea"),
      clientSecret: secret("the secret of emea"),
    });
    const destination = inputsOf("shop-emea-Contact-ShopCustomerId__c", made);
    assert.equal(destination.name, "shop-dev-emea-Contact-ShopCustomerId__c-1f3a90bc");
    assert.equal(destination.connectionArn, arnOfConnection("shop-emea-connection"));
    assert.equal(destination.invocationRateLimitPerSecond, 5);
    assert.equal(
      destination.invocationEndpoint,
      `https://${emea.domain}/services/data/v60.0/sobjects/Contact/ShopCustomerId__c/*`,
    );
    assert.deepEqual(made.outputs.connectionArns, {
      default: arnOfConnection("shop-connection"),
      emea: arnOfConnection("shop-emea-connection"),
    });
    assert.deepEqual(made.outputs.destinationArns, {
      "Contact-ShopCustomerId__c": arnOf("shop-Contact-ShopCustomerId__c"),
      "emea-Contact-ShopCustomerId__c": arnOf("shop-emea-Contact-ShopCustomerId__c"),
    });
  });

  it("sends each subscription to its own org, with a permission for it", async () => {
    const made = await shop({ orgs: { emea }, subscriptions: [registration, toEmea] });
    const targets = made.resources.filter(
      ({ type, inputs }) => type.endsWith(":EventTarget") && inputs.targetId === "salesforce",
    );
    const sent = targets.map(({ name, inputs }) => [
      name.replace(/-\w{8}-target$/, ""),
      inputs.arn,
    ]);
    assert.deepEqual(Object.fromEntries(sent), {
      "shop-customer-registered": arnOf("shop-Contact-ShopCustomerId__c"),
      "shop-customer-updated": arnOf("shop-emea-Contact-ShopCustomerId__c"),
    });
    const permission = inputsOf("shop-invoke-emea-Contact-ShopCustomerId__c", made);
    assert.match(String(permission.policy), /arn:of:shop-emea-Contact/);
    const last = targets.find(({ name }) => name.startsWith("shop-customer-updated"));
    assert(last?.dependencies.includes("shop-invoke-emea-Contact-ShopCustomerId__c"));
  });

  it("does not rename resources of the stack's own org, so that none is replaced", async () => {
    const named = async (changed: Parameters<typeof shop>[0]) =>
      (await shop(changed)).resources
        .filter(({ name }) => !name.includes("emea") && !name.includes("customer-updated"))
        .map(({ name, inputs }) => [name, inputs.name]);
    assert.deepEqual(
      await named({ orgs: { emea }, subscriptions: [registration, toEmea] }),
      await named({}),
    );
  });

  it("makes no connection for the stack's own org if no subscription sends to it", async () => {
    const made = await shop({ orgs: { emea }, subscriptions: [toEmea] });
    assert.deepEqual(Object.keys(made.outputs.connectionArns as object), ["emea"]);
  });

  it("is refused for an org without settings, an org without subscriptions, and a rate below the number of objects", async () => {
    const other = { ...toEmea, name: "leads", upsert: { ...update.upsert, object: "Lead" } };
    const message = await refusal(
      () =>
        new SalesforceIntegration("shop", {
          ...args,
          orgs: { emea: { ...emea, invocationRateLimitPerSecond: 1 }, amer: emea },
          subscriptions: [{ ...registration, org: "apac" }, toEmea, other],
        }),
    );
    assert.deepEqual(message.split("\n").slice(1), [
      "  Subscription customer-registered: its org 'apac' is not declared; add it to the argument orgs (a stack's settings: apac:salesforceDomain and the others), or leave the org out.",
      "  The org 'amer' is declared, but no subscription names it; name it in a subscription, or remove the org with its settings.",
      "  The invocation rate limit of the org 'emea' is 1 a second, but the subscriptions need 2 API destinations, one for each object, its deletions and its anonymizations, and each needs at least 1; raise the limit to 2 or more.",
    ]);
  });

  for (const org of ["aws", "default", "EMEA", "", "a".repeat(17), "constructor:"]) {
    it(`is refused for an org named '${org}'`, async () => {
      const message = await refusal(
        () => new SalesforceIntegration("shop", { ...args, subscriptions: [{ ...update, org }] }),
      );
      assert.match(message, /the org name '.*' must have 1 to 16 lowercase letters/);
    });
  }
});

describe("an integration on an existing connection", () => {
  const arn = "arn:aws:events:eu-central-1:123456789012:connection/salesforce/1-2-3";

  it("makes no connection, has no credentials, and calls Salesforce by the existing one", async () => {
    const made = await shop({ salesforce: existing(arn) });
    assert(!made.resources.some(({ type }) => type === CONNECTION));
    assert.equal(inputsOf("shop-Contact-ShopCustomerId__c", made).connectionArn, arn);
    assert.deepEqual(made.outputs.connectionArns, { default: arn });
  });

  it("can share it with the integration that made it, in one program", async () => {
    const made = await registered(() => {
      const first = new SalesforceIntegration("shop", args);
      const { default: shared = assert.fail("it has no connection") } = first.connectionArns;
      const second = new SalesforceIntegration("erp", { ...args, salesforce: existing(shared) });
      return { arns: pulumi.output(second.connectionArns) };
    });
    const connections = made.resources.filter(({ type }) => type === CONNECTION);
    assert.deepEqual(
      connections.map(({ name }) => name),
      ["shop-connection"],
    );
    for (const name of ["shop", "erp"]) {
      const destination = resource(`${name}-Contact-ShopCustomerId__c`, made);
      assert.equal(destination.inputs.connectionArn, arnOfConnection("shop-connection"));
      assert.deepEqual(destination.dependencies.includes("shop-connection"), true);
    }
    assert.deepEqual(made.outputs.arns, { default: arnOfConnection("shop-connection") });
  });
});
