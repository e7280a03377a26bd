import assert from "node:assert/strict";
import type { QueueArgs } from "@pulumi/aws/sqs";
import { searchMistakes, searchPattern } from "../../components/erasureSearch";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import type { ResourceTransform } from "../../components/transform";
import { compilePattern } from "../../eventbridge/pattern/compile";
import type { DetailFilter, Subscription } from "../../mapping/subscription";
import { arnOf, inputsOf, queueArn, refusal, resource, urlOf, KEY_ARN } from "./registered";
import { args, registration, shop, tree, update, upsert } from "./shop";

const deletion = (name: string, filter?: DetailFilter): Subscription => ({
  name,
  events: {
    ...registration.events,
    detailTypes: [name],
    ...(filter !== undefined && { filter }),
  },
  delete: upsert,
});
const deletions = deletion("customer-deleted");
const subscriptions = [registration, deletions];
const EXISTING = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
const ARCHIVE = { arn: "arn:aws:events:eu-central-1:123456789012:archive/ours" };

const NODES = [
  "shop > eventbridge-salesforce:components:ErasureSearch shop-erasure-search",
  "shop-erasure-search > aws:cloudwatch/eventRule:EventRule shop-erasure-search",
  "shop-erasure-search > aws:cloudwatch/eventTarget:EventTarget shop-erasure-search-target",
  "shop-erasure-search > aws:sqs/queue:Queue shop-erasure-search",
  "shop-erasure-search > aws:sqs/queuePolicy:QueuePolicy shop-erasure-search-policy",
];

async function nodesOf(changed: Partial<SalesforceIntegrationArgs>): Promise<string[]> {
  return tree(await shop(changed)).filter((line) => line.includes("erasure-search"));
}

/** The events of the pattern with these details. */
const matches = (pattern: string, event: object) => compilePattern(pattern)(event as never);
const replayed = (type: string, detail: object = { id: "1" }) => ({
  source: "shop.magento",
  "detail-type": type,
  "replay-name": "again",
  detail,
});

describe("the search of an integration's archive for erasures", () => {
  it("has a rule, a queue, its policy and a target", async () => {
    const made = await shop({ archive: {}, subscriptions });
    assert.deepEqual(
      tree(made).filter((line) => line.includes("erasure-search")),
      NODES,
    );
    const { eventPattern, ...rule } = resource("shop-erasure-search", {
      ...made,
      resources: made.resources.filter(({ type }) => type.endsWith(":EventRule")),
    }).inputs;
    assert.deepEqual(JSON.parse(String(eventPattern)), {
      source: ["shop.magento"],
      "detail-type": ["customer-deleted"],
      "replay-name": [{ exists: true }],
    });
    assert.equal(rule.name, "shop-dev-erasure-search-1f3a90bc");
    const target = resource("shop-erasure-search-target", made);
    assert.deepEqual(target.inputs, {
      rule: "shop-dev-erasure-search-1f3a90bc",
      eventBusName: "shop-dev-bus-1f3a90bc",
      targetId: "erasures",
      arn: queueArn("shop-erasure-search"),
      retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
      deadLetterConfig: { arn: queueArn("shop-dlq") },
    });
    assert(target.dependencies.includes("shop-erasure-search-policy"));
    assert(target.dependencies.includes("shop-dlq-policy"));
    assert.deepEqual(made.outputs.erasureSearch, {
      ruleArn: arnOf("shop-erasure-search"),
      queueArn: queueArn("shop-erasure-search"),
      queueUrl: urlOf("shop-erasure-search"),
    });
  });

  it("grants exactly its rule, and keeps events for an hour", async () => {
    const made = await shop({ archive: {}, subscriptions });
    const { policy } = inputsOf("shop-erasure-search-policy", made);
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ErasuresOfThisRule",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queueArn("shop-erasure-search"),
          Condition: { ArnEquals: { "aws:SourceArn": arnOf("shop-erasure-search") } },
        },
      ],
    });
    const [queue] = made.resources.filter(
      ({ type, name }) => name === "shop-erasure-search" && type.endsWith(":Queue"),
    );
    assert.deepEqual(queue?.inputs, {
      name: "shop-dev-erasure-search-1f3a90bc",
      messageRetentionSeconds: 3600,
      sqsManagedSseEnabled: true,
    });
  });

  it("encrypts its queue as the dead-letter queue", async () => {
    const made = await shop({ archive: {}, subscriptions, encryption: "customer-managed" });
    const keys = made.resources
      .filter(({ type }) => type.endsWith(":Queue"))
      .map(({ inputs }) => inputs.kmsMasterKeyId);
    assert.deepEqual(keys, [KEY_ARN, KEY_ARN]);
  });

  it("is made where there are an archive and a subscription that erases", async () => {
    assert.deepEqual(await nodesOf({ subscriptions, archive: undefined }), NODES);
    assert.deepEqual(await nodesOf({ subscriptions, archive: ARCHIVE }), NODES);
    assert.deepEqual(await nodesOf({ subscriptions, archive: ARCHIVE, eventBus: EXISTING }), NODES);
    assert.deepEqual(await nodesOf({ subscriptions, archive: false }), []);
    assert.deepEqual(await nodesOf({ subscriptions, eventBus: EXISTING, archive: undefined }), []);
    assert.deepEqual(await nodesOf({ subscriptions: [registration, update], archive: {} }), []);
    const without = await shop({ archive: {} });
    assert.equal(without.outputs.erasureSearch, null);
  });

  it("is watched by the alarms of an existing bus, each of which names its rules", async () => {
    const made = await shop({ archive: {}, subscriptions, alarms: {}, eventBus: EXISTING });
    const lost = made.resources.filter(({ inputs }) =>
      String(inputs.name).startsWith("shop-dev-dead-letters-lost"),
    );
    assert(JSON.stringify(lost).includes("shop-dev-erasure-search-1f3a90bc"));
  });

  it("is no rule of a subscription, and has no alarm of its own on the stack's bus", async () => {
    const made = await shop({ archive: {}, subscriptions, alarms: {}, dashboard: true });
    assert(!JSON.stringify(made.outputs.ruleNames).includes("erasure-search"));
    const watching = made.resources.filter(({ type }) => /Alarm|Dashboard/.test(type));
    assert(watching.length > 0);
    assert(!JSON.stringify(watching).includes("erasure-search"));
  });
});

describe("the pattern of the search for erasures", () => {
  it("matches replayed erasures, no live event and no other one", () => {
    const pattern = searchPattern([...subscriptions, deletion("account-deleted")]);
    const live: Partial<ReturnType<typeof replayed>> = replayed("customer-deleted");
    delete live["replay-name"];
    assert.equal(matches(pattern, replayed("customer-deleted")), true);
    assert.equal(matches(pattern, replayed("account-deleted")), true);
    assert.equal(matches(pattern, replayed("customer-registered")), false);
    assert.equal(matches(pattern, { ...replayed("customer-deleted"), source: "other" }), false);
    assert.equal(matches(pattern, live), false);
  });

  for (const others of [[], [deletions]]) {
    it(`has the filter of an erasure beside ${others.length} others`, () => {
      const filtered = deletion("customer-changed", { status: ["gone"] });
      const pattern = searchPattern([...others, filtered]);
      const changed = (status: string) => replayed("customer-changed", { id: "1", status });
      assert.equal(matches(pattern, changed("gone")), true);
      assert.equal(matches(pattern, changed("here")), false);
      assert.equal(matches(pattern, replayed("customer-deleted")), others.length > 0);
    });
  }

  for (const [why, filter] of [
    ["would be too long", { status: Array.from({ length: 200 }, (_, n) => `status-${n}-gone`) }],
    ["is named like an operator", { suffix: ["gone"] }],
  ] as const) {
    it(`leaves out a filter that ${why} among alternatives`, () => {
      const pattern = searchPattern([deletions, deletion("customer-changed", filter)]);
      assert.equal(matches(pattern, replayed("customer-changed", { id: "1" })), true);
      assert.equal(matches(pattern, replayed("customer-deleted")), true);
      assert(pattern.length < 2_048);
    });
  }
});

describe("a search for erasures that the bus would refuse", () => {
  it("is a mistake if its pattern is too long", async () => {
    const detailTypes = Array.from({ length: 100 }, (_, n) => `customer-deleted-in-store-${n}`);
    const many = (name: string, from: number): Subscription => ({
      ...deletion(name),
      events: { ...registration.events, detailTypes: detailTypes.slice(from, from + 40) as never },
    });
    const erasing = [many("one", 0), many("two", 40)];
    assert.deepEqual(searchMistakes({ subscriptions: erasing.slice(0, 1) }), []);
    const message = await refusal(
      () => new SalesforceIntegration("shop", { ...args, archive: {}, subscriptions: erasing }),
    );
    assert.match(message, /pattern of the search for erasures would have \d+ characters; 2048/);
    assert.deepEqual(
      tree(await shop({ archive: false, subscriptions: erasing })).filter((line) =>
        line.includes("erasure-search"),
      ),
      [],
    );
  });

  it("is a mistake if a transform gives both queues one name", () => {
    const mistakes = (queue: ResourceTransform<QueueArgs>) =>
      searchMistakes({ subscriptions, transform: { queue } });
    assert.match(mistakes({ name: "ours" }).join(), /^The transform of queues gives .* same name/);
    assert.deepEqual(mistakes({ tags: {} }), []);
    assert.deepEqual(
      mistakes((queue, _, name) => void (queue.name = `ours-${name}`)),
      [],
    );
  });

  it("is a mistake if the subscriptions need every rule of the bus", () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ...registration,
        name: `one-${n}`,
        events: { ...registration.events, filter: { lastname: [{ prefix: `${n}` }] } },
      }));
    const perSubscription = 2; // a rule that sends, and one for unmappable events
    const own = 300 / perSubscription;
    assert.deepEqual(searchMistakes({ subscriptions: [...some(own - 2), deletions] }), []);
    assert.match(
      searchMistakes({ subscriptions: [...some(own - 1), deletions] }).join(),
      /need 300 rules, and the search of the archive for erasures one more/,
    );
  });
});
