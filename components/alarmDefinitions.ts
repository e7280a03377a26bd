import { START_LATENCIES } from "../eventbridge/metrics";
import { formatDuration } from "../text/duration";
import { deadLettersNotStale } from "./deadLettersNotStale";
import type { AlarmName } from "./names";
import {
  groupsOf,
  highest,
  measuredSum,
  queriedSum,
  returning,
  type RuleGroup,
} from "./ruleMetrics";
import { FROM_THRESHOLD, HOUR, MINUTE, type Definition, type Watched } from "./watched";

/** A definition with its name, and its number among the alarms that each watch a part of the rules, from 1. */
export interface NamedDefinition {
  alarm: AlarmName;
  group: number;
  definition: Definition;
}

const SQS = "AWS/SQS";

/** Goes off at the first event, in the minute in which it happens. */
const AT_THE_FIRST = { ...FROM_THRESHOLD, threshold: 1, evaluationPeriods: 1 } as const;

/**
 * The alarms that are turned on. Where there are more rules than one alarm can watch, several alarms of a name share them,
 * such as `retries` and `retries-2`.
 */
export function alarmDefinitions(watched: Watched): NamedDefinition[] {
  const one = (alarm: AlarmName, definition: Definition | undefined, group = 1) =>
    definition === undefined ? [] : [{ alarm, group, definition }];
  const ofRules = (
    alarm: AlarmName,
    metrics: number,
    define: (watched: Watched, rules: RuleGroup) => Definition | undefined,
  ) =>
    groupsOf(watched.bus, watched.rules, metrics).flatMap((rules, index) =>
      one(alarm, define(watched, rules), index + 1),
    );
  return [
    ...one("dead-letters", deadLetters(watched)),
    ...deadLettersNotStale(watched).flatMap((definition, index) =>
      one("dead-letters-not-stale", definition, index + 1),
    ),
    ...one("oldest-dead-letter", oldestDeadLetter(watched)),
    ...one("bus-not-encrypted", busNotEncrypted(watched)),
    ...ofRules("dead-letters-lost", 1, deadLettersLost),
    ...ofRules("failed-invocations", 1, failedInvocations),
    ...ofRules("throttled", 1, throttled),
    ...ofRules("retries", 2, retries),
    ...ofRules("backlog", START_LATENCIES.length, backlog),
  ];
}

/**
 * Counts the messages in the queue, visible and hidden. Listing or redriving hides messages for a while: an alarm on the visible
 * ones alone would return to OK meanwhile.
 * Sources: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'; CloudWatch User Guide, 'Using math expressions
 * with CloudWatch metrics', `FILL`.
 */
function deadLetters({ queueName, thresholds, stackOption }: Watched): Definition {
  const threshold = thresholds.deadLetters ?? 1;
  const depth = (id: string, metricName: string) => ({
    id,
    metric: {
      namespace: SQS,
      metricName,
      dimensions: { QueueName: queueName },
      period: MINUTE,
      stat: "Maximum",
    },
  });
  return {
    alarmDescription: `${threshold === 1 ? "Events" : `${threshold} events or more`} wait in the dead-letter queue. \`npx bridge dlq list ${stackOption}\` shows the causes. Fix them, then run \`npx bridge dlq redrive ${stackOption}\`.`,
    metricQueries: returning(
      [
        depth("visible", "ApproximateNumberOfMessagesVisible"),
        depth("hidden", "ApproximateNumberOfMessagesNotVisible"),
        { id: "waiting", expression: "FILL(visible, 0) + FILL(hidden, 0)" },
      ],
      "dead letters that wait",
    ),
    ...AT_THE_FIRST,
    threshold,
  };
}

function deadLettersLost({ stackOption }: Watched, group: RuleGroup): Definition {
  return {
    alarmDescription: `Events are lost: EventBridge could not send them to the dead-letter queue. \`npx bridge doctor ${stackOption}\` shows why; \`pulumi up\` repairs the queue's policy. Have the shop publish the events again.`,
    metricQueries: returning(
      queriedSum(group, {
        id: "lost",
        metricName: "InvocationsFailedToBeSentToDlq",
        period: MINUTE,
      }),
    ),
    ...AT_THE_FIRST,
  };
}

/**
 * SQS measures the age of the message in the queue, not of the event. A message that was received three times and not deleted,
 * for example by listing, does not count. Source: SQS Developer Guide, as above.
 */
function oldestDeadLetter({ queueName, thresholds, stackOption }: Watched): Definition | undefined {
  const hours = thresholds.oldestDeadLetterHours ?? 24;
  if (hours === false) return undefined;
  return {
    alarmDescription: `A dead letter has waited for ${hours} hours; SQS deletes it 14 days after it arrived. \`npx bridge dlq list ${stackOption}\` shows the cause, \`npx bridge dlq redrive ${stackOption}\` sends it again, \`npx bridge dlq drop ${stackOption}\` moves it to a file.`,
    namespace: SQS,
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
    period: 5 * MINUTE,
    ...FROM_THRESHOLD,
    threshold: hours * HOUR,
    evaluationPeriods: 1,
  };
}

function failedInvocations(
  { thresholds, stackOption }: Watched,
  group: RuleGroup,
): Definition | undefined {
  const threshold = thresholds.failedInvocations ?? 10;
  if (threshold === false) return undefined;
  return {
    alarmDescription: `${threshold} deliveries or more failed for good in 5 minutes. \`npx bridge dlq list ${stackOption}\` groups them by cause; \`npx bridge doctor ${stackOption}\` checks credentials, permissions and limits.`,
    metricQueries: returning(
      queriedSum(group, { id: "failed", metricName: "FailedInvocations", period: 5 * MINUTE }),
    ),
    ...FROM_THRESHOLD,
    threshold,
    evaluationPeriods: 1,
  };
}

/** The share of retries, because their number follows the traffic. */
function retries({ thresholds, stackOption }: Watched, group: RuleGroup): Definition | undefined {
  const threshold = thresholds.retriesPercent ?? 25;
  if (threshold === false) return undefined;
  const share = `IF(attempts >= ${LEAST_ATTEMPTS}, 100 * FILL(retried, 0) / attempts, 0)`;
  return {
    alarmDescription: `${threshold} % of the attempts or more were retries for 15 minutes: Salesforce is down, is slow, or refuses the token. No event is lost yet. Run \`npx bridge doctor ${stackOption}\` and see status.salesforce.com; \`npx bridge status ${stackOption}\` shows the rates.`,
    metricQueries: returning(
      [
        ...measuredSum(group, {
          id: "retried",
          metricName: "RetryInvocationAttempts",
          period: 5 * MINUTE,
        }),
        ...measuredSum(group, {
          id: "attempts",
          metricName: "InvocationAttempts",
          period: 5 * MINUTE,
        }),
        { id: "share", expression: share },
      ],
      "retries, percent of attempts",
    ),
    ...FROM_THRESHOLD,
    threshold,
    evaluationPeriods: 3,
  };
}

/** Attempts in 5 minutes; of fewer, a share of retries means little. */
const LEAST_ATTEMPTS = 20;

/**
 * Watches the latency to the first attempt, in milliseconds. The latency to completion measures the first attempt as well, and
 * the latency to success leaves out events without a success. The alarm takes the spelling that has data.
 */
function backlog(
  { maximumEventAge, thresholds, stackOption }: Watched,
  group: RuleGroup,
): Definition | undefined {
  const percent = thresholds.backlogPercent ?? 50;
  if (percent === false) return undefined;
  const seconds = Math.ceil((maximumEventAge * percent) / 100);
  return {
    alarmDescription: `Events wait ${formatDuration(seconds * 1_000)} or more for their first attempt: ${percent} % of the age (${formatDuration(maximumEventAge * 1_000)}) at which EventBridge gives them up. Raise the org's invocation rate limit in the program or its settings, within what Salesforce allows, and run \`pulumi up\`. \`npx bridge forecast\` shows how long the backlog takes to drain, \`npx bridge status ${stackOption}\` shows the rates.`,
    metricQueries: returning(
      highest(group, { id: "waited", metricNames: START_LATENCIES, period: 5 * MINUTE }),
      "time to the first attempt, ms",
    ),
    ...FROM_THRESHOLD,
    threshold: seconds * 1_000,
    evaluationPeriods: 1,
  };
}

/**
 * EventBridge documents this metric for the account's quota of invocations. It documents no metric for the rate limit of an API
 * destination, and does not say whether the limit counts in this one. So this alarm reports the quota at least, and `backlog`
 * reports a rate limit that is too low. Source: EventBridge User Guide, 'Monitoring', `ThrottledRules`.
 */
function throttled({ thresholds, stackOption }: Watched, group: RuleGroup): Definition | undefined {
  const threshold = thresholds.throttledRules ?? 1;
  if (threshold === false) return undefined;
  return {
    alarmDescription: `EventBridge throttled invocations for 15 minutes: events are delayed, not lost. More events arrive than the invocation rate limit, or the account's quota, allows. \`npx bridge status ${stackOption}\` shows the rates, \`npx bridge forecast\` shows what the limit can take.`,
    metricQueries: returning(
      queriedSum(group, { id: "throttled", metricName: "ThrottledRules", period: 5 * MINUTE }),
    ),
    ...FROM_THRESHOLD,
    threshold,
    evaluationPeriods: 3,
  };
}

/**
 * EventBridge encrypts the bus's rules and targets again when the bus or its key changes, and counts its failures. A bus that a
 * key of AWS encrypts cannot fail so.
 * Source: EventBridge User Guide, 'Monitoring', `EventBusEncryptionFailed`.
 */
function busNotEncrypted({ bus, hasKey, stackOption }: Watched): Definition | undefined {
  if (!hasKey || bus.existing !== undefined) return undefined;
  return {
    alarmDescription: `EventBridge could not encrypt the bus's rules: its key is disabled, or the key's policy lacks the grant. Events may not be delivered. Enable the key, and run \`pulumi up\`, which repairs the policy. \`npx bridge dlq list ${stackOption}\` shows events that could not be encrypted.`,
    namespace: "AWS/Events",
    metricName: "EventBusEncryptionFailed",
    dimensions: { EventBusName: bus.name },
    statistic: "Sum",
    period: MINUTE,
    ...AT_THE_FIRST,
  };
}
