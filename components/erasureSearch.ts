import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { patternMistakes } from "../eventbridge/pattern/parse";
import { policyDocument } from "../eventbridge/policyDocument";
import {
  describeSize,
  PATTERN_CHARACTERS,
  RULES,
  RULES_WITH_WILDCARDS,
} from "../eventbridge/quotas";
import { SEARCH_RETENTION_SECONDS } from "../eventbridge/settingRanges";
import { isErasure } from "../mapping/action";
import { compile, patternOfMeant } from "../mapping/compile";
import type { Subscription } from "../mapping/subscription";
import type { DeadLetters } from "./deadLetterQueue";
import type { EventBusReference } from "./eventBus";
import { anyOf, eventsBySource, type MatchedEvents } from "./eventPatterns";
import type { SalesforceIntegrationArgs } from "./integrationArgs";
import type { Names } from "./names";
import type { RetryPolicy } from "./subscriptionRules";

/** What a redrive needs to search the archive for erasures. */
export interface ErasureSearchReference {
  /** The rule that receives the replay. */
  ruleArn: pulumi.Output<string>;
  /** The queue to which the rule sends. */
  queueArn: pulumi.Output<string>;
  queueUrl: pulumi.Output<string>;
}

export interface ErasureSearchArgs {
  names: Names;
  bus: EventBusReference;
  /** Of which at least one erases. */
  subscriptions: readonly Subscription[];
  /** ARN of the key that encrypts the queue; undefined for SQS's own key. */
  keyArn: pulumi.Output<string> | undefined;
  deadLetters: DeadLetters;
  retryPolicy: RetryPolicy;
}

/**
 * The way by which a redrive finds the deletions and anonymizations that Salesforce has accepted: it replays the archive to this
 * rule alone, and reads the queue. See docs/erasure.md.
 *
 * The rule demands `replay-name`, which only replayed events have, so that no live event reaches it. A replay of the stack's rules
 * names those, and not this one. What the rule cannot send to its queue goes to the dead-letter queue, as with every other rule.
 * The policies of the dead-letter queue and of the key cover the rule by the pattern of its name.
 * Source: EventBridge User Guide, 'Replaying archived events'.
 */
export class ErasureSearch extends pulumi.ComponentResource implements ErasureSearchReference {
  readonly ruleName: pulumi.Output<string>;
  readonly ruleArn: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;

  constructor(name: string, args: ErasureSearchArgs, options: pulumi.ComponentResourceOptions) {
    super("eventbridge-salesforce:components:ErasureSearch", name, {}, options);
    const { names, bus, subscriptions, keyArn, deadLetters, retryPolicy } = args;
    const child = { parent: this };
    const queue = new sqs.Queue(
      name,
      {
        name: names.erasureSearchQueue,
        messageRetentionSeconds: SEARCH_RETENTION_SECONDS,
        ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      },
      child,
    );
    const rule = new cloudwatch.EventRule(
      name,
      {
        name: names.erasureSearchRule,
        description:
          "Replayed deletions and anonymizations, for a redrive that searches the archive",
        eventBusName: bus.name,
        eventPattern: searchPattern(subscriptions),
      },
      child,
    );
    const policy = new sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: queue.url, policy: sendPolicy(queue, rule) },
      child,
    );
    new cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        eventBusName: bus.name,
        targetId: "erasures",
        arn: queue.arn,
        retryPolicy,
        deadLetterConfig: { arn: deadLetters.queue.arn },
      },
      { ...child, dependsOn: [policy, deadLetters.policy] },
    );
    this.ruleName = rule.name;
    this.ruleArn = rule.arn;
    this.queueArn = queue.arn;
    this.queueUrl = queue.url;
    this.registerOutputs({ ruleArn: rule.arn, queueArn: queue.arn, queueUrl: queue.url });
  }
}

function sendPolicy(queue: sqs.Queue, rule: cloudwatch.EventRule): pulumi.Output<string> {
  return pulumi
    .output({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ErasuresOfThisRule",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
        },
      ],
    })
    .apply(policyDocument);
}

/** Only a replayed event has this field. Source: EventBridge User Guide, 'Replaying archived events'. */
const REPLAYED = { "replay-name": [{ exists: true }] };

/**
 * The replayed events of the subscriptions that erase. It has their filters, unless EventBridge would refuse the pattern with them:
 * it takes no field in `$or` that is named like an operator, and no long pattern. Without the filters, a search reads more
 * events, and judges each by the rules of the subscriptions.
 */
export function searchPattern(subscriptions: readonly Subscription[]): string {
  const erasing = subscriptions.filter(isErasure);
  const filtered = erasing.filter(({ events }) => events.filter !== undefined);
  const others = erasing.filter(({ events }) => events.filter === undefined);
  const exact = patternOf([
    ...eventsBySource(others),
    ...filtered.map((one) => patternOfMeant(one) as MatchedEvents),
  ]);
  return isAccepted(exact) ? exact : patternOf(eventsBySource(erasing));
}

const patternOf = (alternatives: readonly MatchedEvents[]): string =>
  JSON.stringify({ ...anyOf(alternatives), ...REPLAYED });

const isAccepted = (pattern: string): boolean =>
  pattern.length <= PATTERN_CHARACTERS && patternMistakes(pattern).length === 0;

/**
 * Why the search cannot have its rule and queue beside the others, each as a sentence; to be checked before the first
 * resource. Pure.
 */
export function searchMistakes({
  subscriptions,
  transform: { queue } = {},
}: Pick<SalesforceIntegrationArgs, "subscriptions" | "transform">): string[] {
  const pattern = searchPattern(subscriptions);
  const patterns = subscriptions
    .map(compile)
    .flatMap(({ rules, unmappable }) =>
      [...rules, ...(unmappable === undefined ? [] : [unmappable])].map(({ eventPattern }) =>
        JSON.stringify(eventPattern),
      ),
    );
  const overLimit = (unit: string, limit: number, isCounted: (text: string) => boolean) =>
    isCounted(pattern) && patterns.filter(isCounted).length === limit // more are a mistake without the search
      ? [
          `The subscriptions need ${limit} ${unit}, and the search of the archive for erasures one more; a bus has at most ${limit}. ${FEWER}`,
        ]
      : [];
  return [
    ...(pattern.length > PATTERN_CHARACTERS
      ? [
          `The event pattern of the search for erasures would have ${describeSize(pattern)}; ${PATTERN_CHARACTERS} characters are allowed. Shorten or drop detail types of the subscriptions that erase, or turn the archive off (archiveRetentionDays: off).`,
        ]
      : []),
    ...(typeof queue === "object" && queue.name !== undefined
      ? [
          "The transform of queues gives the dead-letter queue and the queue of the search for erasures the same name. Set the name in a function that is called with each queue's logical name.",
        ]
      : []),
    ...overLimit("rules", RULES, () => true),
    ...overLimit("rules with a wildcard", RULES_WITH_WILDCARDS, (text) =>
      text.includes('{"wildcard":'),
    ),
  ];
}

const FEWER =
  "Map fewer optional fields, spread the subscriptions over several buses, or turn the archive off (archiveRetentionDays: off).";
