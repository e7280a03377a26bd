import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { isWithin, mustBeWithin, THRESHOLDS } from "../eventbridge/ranges";
import type { EventBusReference } from "./eventBus";
import {
  groupsOf,
  highest,
  measuredSum,
  queriedSum,
  returning,
  type RuleGroup,
} from "./ruleMetrics";

/**
 * From which value on somebody is told; `false` is never. What there is no number for goes off at the first: a
 * dead letter, and one that is lost.
 */
export interface AlarmThresholds {
  /**
   * Hours, 1 to 330, that the oldest dead letter has waited. Default: 24: a working day is over and nobody has
   * redriven, while there are 13 more before SQS deletes it.
   */
  oldestDeadLetterHours?: number | false;
  /**
   * Invocations in 5 minutes, 1 to 1,000,000, that EventBridge gave up. Default: 10. A single one is told by the queue's
   * depth; this one says that deliveries fail on a scale, also when the queue is not empty anyway.
   */
  failedInvocations?: number | false;
  /**
   * Percent of the attempts, 1 to 100, that are retries, for 15 minutes and of 20 attempts or more in 5 minutes.
   * Default: 25: Salesforce is down or slow, and nothing is lost yet.
   */
  retriesPercent?: number | false;
  /**
   * Percent, 1 to 95, of the retry policy's age that an event has waited when it is first tried. Default: 50: with
   * as much again it is given up. Waiting for the rate limit counts, as nothing else tells.
   */
  backlogPercent?: number | false;
  /** Rules throttled in 5 minutes, 1 to 1,000,000, three times in a row. Default: 1. */
  throttledRules?: number | false;
}

/** Thresholds that are out of range, or would never be reached. */
export function thresholdMistakes(thresholds: AlarmThresholds): string[] {
  return (Object.keys(THRESHOLDS) as (keyof typeof THRESHOLDS)[]).flatMap((key) => {
    const value = thresholds[key] ?? false;
    return value === false || isWithin(THRESHOLDS[key], value)
      ? []
      : [`The alarms' ${key} is ${value}; it ${mustBeWithin(THRESHOLDS[key])}, or false.`];
  });
}

/** What alarms look at, and how they are to be told. */
export interface Watched {
  bus: EventBusReference;
  /** Physical names. */
  rules: readonly pulumi.Output<string>[];
  queueName: pulumi.Input<string>;
  /** Seconds. */
  maximumEventAge: number;
  /** Whether a customer-managed key encrypts what is kept; the bus only where it is the integration's own. */
  hasKey: boolean;
  thresholds: AlarmThresholds;
  /** Option of our commands, such as `--stack prod`. */
  which: string;
}

/** An alarm without its name and actions. */
export type Definition = Omit<cloudwatch.MetricAlarmArgs, "name" | "alarmActions" | "okActions">;

const MINUTE = 60;
const HOUR = 3_600;
const SQS = "AWS/SQS";

/** No data means that nothing happens. */
const NOTHING_IS_FINE = { treatMissingData: "notBreaching" } as const;
const FROM = { comparisonOperator: "GreaterThanOrEqualToThreshold", ...NOTHING_IS_FINE } as const;
/** Goes off at the first, in the minute in which it happens. */
const AT_THE_FIRST = { ...FROM, threshold: 1, evaluationPeriods: 1 } as const;

/**
 * By what their names say. One that is `undefined` is turned off. Those that look at rules are several where there are
 * more than one can look at, such as `retries` and `retries-2`.
 */
export function alarmDefinitions(watched: Watched): Record<string, Definition | undefined> {
  const ofRules = (
    name: string,
    metrics: number,
    define: (watched: Watched, group: RuleGroup) => Definition | undefined,
  ) =>
    groupsOf(watched.bus, watched.rules, metrics).map(
      (group, index) =>
        [index === 0 ? name : `${name}-${index + 1}`, define(watched, group)] as const,
    );
  return {
    "dead-letters": deadLetters(watched),
    "oldest-dead-letter": oldestDeadLetter(watched),
    "bus-not-encrypted": busNotEncrypted(watched),
    ...Object.fromEntries([
      ...ofRules("dead-letters-lost", 1, deadLettersLost),
      ...ofRules("failed-invocations", 1, failedInvocations),
      ...ofRules("throttled", 1, throttled),
      ...ofRules("retries", 2, retries),
      ...ofRules("backlog", START_LATENCIES.length, backlog),
    ]),
  };
}

/**
 * By what waits in the queue, visible and not: whoever lists or redrives letters hides them for a while, and an alarm on the
 * visible ones alone would be over meanwhile.
 * Sources: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'; CloudWatch User Guide, 'Using math expressions
 * with CloudWatch metrics', `FILL`.
 */
function deadLetters({ queueName, which }: Watched): Definition {
  const counted = (id: string, metricName: string) => ({
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
    alarmDescription: `Events wait in the dead-letter queue to be fixed and redriven. Why: \`npx bridge dlq list ${which}\`. Fix the cause, then \`npx bridge dlq redrive ${which}\`.`,
    metricQueries: returning(
      [
        counted("visible", "ApproximateNumberOfMessagesVisible"),
        counted("hidden", "ApproximateNumberOfMessagesNotVisible"),
        { id: "waiting", expression: "FILL(visible, 0) + FILL(hidden, 0)" },
      ],
      "dead letters that wait",
    ),
    ...AT_THE_FIRST,
  };
}

function deadLettersLost({ which }: Watched, group: RuleGroup): Definition {
  return {
    alarmDescription: `Events are lost: they could not be sent to the dead-letter queue. \`npx bridge doctor ${which}\` says what keeps them out; \`pulumi up\` fixes the queue's policy. Have the shop publish again.`,
    metricQueries: returning(queriedSum(group, "lost", "InvocationsFailedToBeSentToDlq", MINUTE)),
    ...AT_THE_FIRST,
  };
}

/**
 * The age is that of the message in the queue, not of the event; a message that was received three times and not
 * deleted, as by listing, does not count. Source: SQS Developer Guide, as above.
 */
function oldestDeadLetter({ queueName, thresholds, which }: Watched): Definition | undefined {
  const hours = thresholds.oldestDeadLetterHours ?? 24;
  if (hours === false) return undefined;
  return {
    alarmDescription: `A dead letter has waited for ${hours} hours; SQS deletes it 14 days after it came. \`npx bridge dlq list ${which}\` says why, \`npx bridge dlq redrive ${which}\` sends it once more, \`npx bridge dlq drop ${which}\` keeps it in a file.`,
    namespace: SQS,
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
    period: 5 * MINUTE,
    ...FROM,
    threshold: hours * HOUR,
    evaluationPeriods: 1,
  };
}

function failedInvocations(
  { thresholds, which }: Watched,
  group: RuleGroup,
): Definition | undefined {
  const threshold = thresholds.failedInvocations ?? 10;
  if (threshold === false) return undefined;
  return {
    alarmDescription: `Deliveries fail for good, ${threshold} or more in 5 minutes. \`npx bridge dlq list ${which}\` groups them by cause; \`npx bridge doctor ${which}\` checks credentials, rights and limits.`,
    metricQueries: returning(queriedSum(group, "failed", "FailedInvocations", 5 * MINUTE)),
    ...FROM,
    threshold,
    evaluationPeriods: 1,
  };
}

/** A share and not a number, because the number follows the traffic. */
function retries({ thresholds, which }: Watched, group: RuleGroup): Definition | undefined {
  const threshold = thresholds.retriesPercent ?? 25;
  if (threshold === false) return undefined;
  const share = `IF(attempts >= ${LEAST_ATTEMPTS}, 100 * FILL(retried, 0) / attempts, 0)`;
  return {
    alarmDescription: `${threshold} % or more of the attempts are retries, for 15 minutes: Salesforce is down, slow or refuses the token. Nothing is lost yet. \`npx bridge doctor ${which}\` and status.salesforce.com; \`npx bridge status ${which}\` tells the rates.`,
    metricQueries: returning(
      [
        ...measuredSum(group, "retried", "RetryInvocationAttempts", 5 * MINUTE),
        ...measuredSum(group, "attempts", "InvocationAttempts", 5 * MINUTE),
        { id: "share", expression: share },
      ],
      "retries, percent of attempts",
    ),
    ...FROM,
    threshold,
    evaluationPeriods: 3,
  };
}

/** Attempts in 5 minutes, below which a share says nothing. */
const LEAST_ATTEMPTS = 20;

/**
 * By the latency to the first attempt: that to completion is of the first attempt as well, and that to success knows
 * nothing of events that have none. Sources disagree on how its name is spelled: the table of EventBridge User Guide,
 * 'Monitoring', has `Ingestionto`, other pages of AWS `IngestionTo`, and to CloudWatch these are two metrics. The one that
 * there is counts. In milliseconds.
 */
function backlog(
  { maximumEventAge, thresholds, which }: Watched,
  group: RuleGroup,
): Definition | undefined {
  const percent = thresholds.backlogPercent ?? 50;
  if (percent === false) return undefined;
  const seconds = Math.ceil((maximumEventAge * percent) / 100);
  return {
    alarmDescription: `Events wait ${seconds} s or more for their first attempt, ${percent} % of the ${maximumEventAge} s after which they are given up. Raise invocationRateLimit within the org's limits and \`pulumi up\`; \`npx bridge forecast\` says how long it drains, \`npx bridge status ${which}\` the rates.`,
    metricQueries: returning(
      highest(group, "waited", START_LATENCIES, 5 * MINUTE),
      "time to the first attempt, ms",
    ),
    ...FROM,
    threshold: seconds * 1_000,
    evaluationPeriods: 1,
  };
}

/** The spellings of one metric. */
export const START_LATENCIES = [
  "IngestionToInvocationStartLatency",
  "IngestiontoInvocationStartLatency",
] as const;

/**
 * EventBridge documents this metric for the account's quota of invocations, and none for the rate limit of an API
 * destination; whether the limit counts here as well, it does not say. So `backlog` is what tells of a limit that is
 * too low, and this one of the quota at the least. Source: EventBridge User Guide, 'Monitoring', `ThrottledRules`.
 */
function throttled({ thresholds, which }: Watched, group: RuleGroup): Definition | undefined {
  const threshold = thresholds.throttledRules ?? 1;
  if (threshold === false) return undefined;
  return {
    alarmDescription: `Invocations are throttled for 15 minutes: events are delayed, not lost. More arrive than invocationRateLimit, or than the account's quota, lets through. \`npx bridge status ${which}\` tells the rates, \`npx bridge forecast\` when it is too much.`,
    metricQueries: returning(queriedSum(group, "throttled", "ThrottledRules", 5 * MINUTE)),
    ...FROM,
    threshold,
    evaluationPeriods: 3,
  };
}

/**
 * EventBridge encrypts the bus's rules and targets anew when the bus or its key changes, and counts the times that it could
 * not; a bus without a key of one's own has nothing of it to fail.
 * Source: EventBridge User Guide, 'Monitoring', `EventBusEncryptionFailed`.
 */
function busNotEncrypted({ bus, hasKey, which }: Watched): Definition | undefined {
  if (!hasKey || bus.existing !== undefined) return undefined;
  return {
    alarmDescription: `EventBridge could not encrypt the bus's rules by its key, which is disabled or does not let it: events may not be delivered. Enable the key, and \`pulumi up\`, which fixes its policy; \`npx bridge dlq list ${which}\` tells of events that it kept out.`,
    namespace: "AWS/Events",
    metricName: "EventBusEncryptionFailed",
    dimensions: { EventBusName: bus.name },
    statistic: "Sum",
    period: MINUTE,
    ...AT_THE_FIRST,
  };
}
