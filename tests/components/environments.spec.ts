import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SalesforceIntegration } from "../../components/salesforceIntegration";
import { PROJECT, refusal, registered, resource } from "./registered";
import { args, shop } from "./shop";

const TAGGED = [
  ...["eventBus:", "eventRule:", "metricAlarm:", "role:", "policy:", "queue:", "topic:"],
  ...["logGroup:", "logDelivery:", "logDeliverySource:", "logDeliveryDestination:"],
];

describe("the tags of an integration", () => {
  it("name project, stack, integration and part on every resource that takes tags", async () => {
    const made = await shop({ publishers: {}, alarms: {}, logging: {} });
    const tagged = made.resources.filter(({ tags }) => tags !== undefined);
    const types = new Set(tagged.map(({ type }) => type));
    for (const type of TAGGED)
      assert(
        [...types].some((one) => one.includes(`/${type}`)),
        type,
      );
    const others = made.resources.filter(({ type }) => !types.has(type));
    assert(others.every(({ tags }) => tags === undefined));
    for (const { name, tags } of tagged) {
      const part = name.slice("shop-".length);
      assert.deepEqual(tags, { project: PROJECT, stack: "dev", integration: "shop", part }, name);
    }
  });

  it("are extended and overridden by the argument", async () => {
    const made = await shop({ tags: { team: "crm", stack: "d" } });
    const { tags } = resource("shop-dlq", made);
    assert.deepEqual(tags, {
      project: PROJECT,
      stack: "d",
      integration: "shop",
      part: "dlq",
      team: "crm",
    });
  });
});

describe("a protected integration", () => {
  it("protects bus, archive and queue, and leaves them in AWS when the program no longer has them", async () => {
    const kept = async (protect: boolean) =>
      (await shop({ protect, archive: {} })).resources
        .filter((one) => one.protect || one.retainOnDelete)
        .map(({ name, protect, retainOnDelete }) => [name, protect, retainOnDelete]);
    assert.deepEqual(await kept(false), []);
    assert.deepEqual((await kept(true)).sort(), [
      ["shop-archive", true, true],
      ["shop-bus", true, true],
      ["shop-dlq", true, true],
      ["shop-dlq-policy", true, true],
    ]);
  });
});

describe("an integration with a name prefix", () => {
  it("begins all physical names with it, instead of its own name and the stack's", async () => {
    const made = await shop({ namePrefix: "store-live", publishers: {}, alarms: {} });
    const names = made.resources.flatMap(({ type, inputs }) =>
      typeof inputs.name === "string" && !type.endsWith("/rolePolicy:RolePolicy")
        ? [inputs.name]
        : [],
    );
    assert(names.length > 8);
    for (const name of names) assert.match(name, /^store-live-.*-1f3a90bc$/);
  });

  it("is refused if names cannot have the prefix", async () => {
    const message = await refusal(
      () => new SalesforceIntegration("shop", { ...args, namePrefix: "store.live" }),
    );
    assert.match(message, /Resources would be named 'store\.live-\.\.\.'/);
  });
});

describe("integrations in two Regions of one program", () => {
  it("make and look up every resource with their own provider", async () => {
    const calls: string[] = [];
    const made = await registered(
      () => {
        const virginia = new aws.Provider("virginia", { region: "us-east-1" });
        const eventBus = "shop-events";
        new SalesforceIntegration("us", { ...args, eventBus }, { provider: virginia });
        new SalesforceIntegration("eu", args);
        return { done: pulumi.output(true) };
      },
      {
        call: ({ token }) => {
          calls.push(token);
          return {
            name: "shop-events",
            arn: "arn:aws:events:us-east-1:123456789012:event-bus/shop-events",
          };
        },
      },
    );
    const own = made.resources.filter(({ type }) => type.startsWith("aws:"));
    for (const { name, provider } of own) {
      assert.equal(
        provider.includes("::virginia::"),
        name.startsWith("us-"),
        `${name} ${provider}`,
      );
    }
    assert(
      own.some(({ name }) => name.startsWith("us-")) &&
        own.some(({ name }) => name.startsWith("eu-")),
    );
    assert.equal(calls.length, 1);
    const { eventBusName } =
      made.resources.find(({ name }) => /^us-.*-target$/.test(name))?.inputs ?? {};
    assert.equal(eventBusName, "shop-events");
  });
});
