import assert from "node:assert/strict";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { SalesforceIntegration } from "../../components/salesforceIntegration";
import type { Transforms } from "../../components/transform";
import { inputsOf, KEY_ARN, registered, resource, type Registered } from "./registered";
import { args, guarded, registration, shop } from "./shop";

/** All that an integration can make. */
const everything = (transform?: Transforms) =>
  shop({
    encryption: "customer-managed",
    alarms: { topic: { emails: ["team@example.com"] }, deadLettersNotStale: 1 },
    subscriptions: [registration, guarded],
    logging: undefined,
    archive: {},
    dashboard: true,
    publishers: { roles: ["shop-web"], accounts: ["111122223333"] },
    transform,
  });

const KINDS = [
  ...(["bus", "queue", "queuePolicy", "connection", "destination", "role", "rolePolicy"] as const),
  ...(["publisherPolicy", "publisherAttachment", "busPolicy"] as const),
  ...(["rule", "target", "alarm", "topic", "topicPolicy", "topicSubscription"] as const),
  ...(["dashboard", "archive", "logGroup", "metricFilter", "logResourcePolicy"] as const),
  ...([
    "logDeliverySource",
    "logDeliveryDestination",
    "logDelivery",
    "key",
    "keyPolicy",
    "keyAlias",
  ] as const),
] satisfies (keyof Transforms)[];

const inputs = ({ resources }: Registered) =>
  Object.fromEntries(resources.map((one) => [`${one.type} ${one.name}`, one.inputs]));

describe("a transform of an integration", () => {
  it("exists for every kind of resource, except the random suffix", async () => {
    const seen = new Map<string, string>();
    const transform = Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        (_: object, __: object, name: string) => void seen.set(name, kind),
      ]),
    );
    const { resources } = await everything(transform);
    const missed = resources.filter(({ name }) => !seen.has(name)).map(({ type }) => type);
    assert.deepEqual(missed, ["random:index/randomId:RandomId"]);
    assert.deepEqual([...new Set(seen.values())].sort(), [...KINDS].sort());
  });

  it("replaces arguments of its own kind of resource only", async () => {
    const [plain, changed] = [
      await everything(),
      await everything({ queue: { messageRetentionSeconds: 86_400, tags: { team: "shop" } } }),
    ];
    const queue = "aws:sqs/queue:Queue shop-dlq";
    assert.deepEqual(inputs(changed), {
      ...inputs(plain),
      [queue]: { ...inputs(plain)[queue], messageRetentionSeconds: 86_400 },
    });
    const { team, part } = resource("shop-dlq", changed).tags ?? {};
    assert.deepEqual([team, part], ["shop", "dlq"]);
  });

  it("changes arguments and options as a function, by the resource's name", async () => {
    const made = await everything({
      alarm: (alarm, options, name) => {
        if (name !== "shop-alarm-retries") return;
        alarm.evaluationPeriods = 6;
        options.protect = true;
      },
    });
    assert.equal(inputsOf("shop-alarm-retries", made).evaluationPeriods, 6);
    assert.equal(resource("shop-alarm-retries", made).protect, true);
    assert.equal(inputsOf("shop-alarm-throttled", made).evaluationPeriods, 3);
    assert.equal(resource("shop-alarm-throttled", made).protect, false);
  });

  it("is refused if it changes a name that policies or patterns refer to", async () => {
    for (const [kind, name] of [
      ["bus", "shop-bus"],
      ["connection", "shop-connection"],
      ["destination", "shop-Contact-ShopCustomerId__c"],
      ["alarm", "shop-alarm-depth"],
      ["topic", "shop-alarm-topic"],
      ["logGroup", "shop-logs"],
    ] as const) {
      await assert.rejects(everything({ [kind]: { name: "another" } }), (error: Error) => {
        assert(pulumi.RunError.isInstance(error));
        assert.match(error.message, new RegExp(`^The transform of '${name}' .* changes its name`));
        return true;
      });
    }
    const rule = (args: { name?: unknown }) => {
      args.name = "another";
    };
    await assert.rejects(everything({ rule }), /^Error: The transform of 'shop-customer-reg/);
    const same = await everything({ queue: { name: "another" }, bus: { description: "events" } });
    assert.equal(inputsOf("shop-dlq", same).name, "another");
    const withKey = { encryption: { keyArn: KEY_ARN } };
    await assert.rejects(
      shop({ ...withKey, transform: { bus: { name: "another" } } }),
      /^Error: The transform of 'shop-bus' .* changes its name/,
    );
    const renamed = await shop({
      ...withKey,
      transform: { logGroup: { name: "another" } },
      logging: {},
    });
    assert.equal(inputsOf("shop-logs", renamed).name, "another");
    for (const bus of [
      { name: "another" }, // its queue's policy has the name
      { name: "another", kmsKeyIdentifier: KEY_ARN },
      { name: "another", kmsKeyIdentifier: KEY_ARN, deadLetterConfig: undefined },
    ]) {
      await assert.rejects(
        shop({ transform: { bus } }),
        /^Error: The transform of 'shop-bus' .* changes its name/,
      );
    }
    const silent = { name: "another", deadLetterConfig: undefined };
    const withoutDeadLetters = await shop({ transform: { bus: silent } });
    assert.equal(inputsOf("shop-bus", withoutDeadLetters).name, "another");
  });

  it("can import an existing resource, such as an archive that was left in AWS", async () => {
    const made = await everything({
      archive: (_, options) => {
        options.import = "shop-dev-archive";
      },
    });
    assert.equal(resource("shop-archive", made).importId, "shop-dev-archive");
    assert.equal(resource("shop-bus", made).importId, "");
  });

  it("does not change resources outside the integration", async () => {
    const made = await registered(() => {
      new SalesforceIntegration("shop", { ...args, transform: { queue: { name: "changed" } } });
      return { url: new sqs.Queue("other", { name: "other" }).url };
    });
    assert.equal(inputsOf("shop-dlq", made).name, "changed");
    assert.equal(inputsOf("other", made).name, "other");
  });

  it("comes after the transformations that Pulumi was given", async () => {
    const order: string[] = [];
    await registered(() => {
      const { deadLetterQueueUrl } = new SalesforceIntegration(
        "shop",
        { ...args, transform: { bus: () => void order.push("transform") } },
        {
          transformations: [
            ({ type }) => {
              if (type.endsWith(":EventBus")) order.push("option");
              return undefined;
            },
          ],
        },
      );
      return { deadLetterQueueUrl };
    });
    assert.deepEqual(order, ["option", "transform"]);
  });
});
