import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { START_LATENCIES } from "../eventbridge/metrics";
import { isWithin, mustBeWithin, THRESHOLDS } from "../eventbridge/settingRanges";
import { formatDuration } from "../text/duration";
import type { EventBusReference } from "./eventBus";
import type { AlarmName } from "./names";
import {
  groupsOf,
  highest,
  measuredSum,
  queriedSum,
  returning,
  type RuleGroup,
} from "./ruleMetrics";

/**
 * The values from which alarms go off; `false` turns an alarm off. The alarms without a threshold go off at the first event: a
 * dead letter, and a dead letter that is lost.
 */
export interface AlarmThresholds {
  /**
   * Hours, 1 to 330, that the oldest dead letter has waited. Default: 24. A working day has passed without a redrive, and 13
   * days remain before SQS deletes the dead letter.
   */
  oldestDeadLetterHours?: number | false;
  /**
   * Invocations in 5 minutes, 1 to 1,000,000, that EventBridge gave up. Default: 10. The alarm on the queue's depth reports a
   * single one; this alarm reports that many deliveries fail, even when the queue already holds dead letters.
   */
  failedInvocations?: number | false;
  /**
   * Percent of the attempts, 1 to 100, that are retries, for 15 minutes and with 20 attempts or more in 5 minutes.
   * Default: 25. Salesforce is down or slow; no event is lost yet.
   */
  retriesPercent?: number | false;
  /**
   * Percent of the retry policy's age, 1 to 95, that an event has waited for its first attempt. Default: 50. After twice that
   * time, EventBridge gives the event up. Time spent waiting for the rate limit counts; no other alarm reports it.
   */
  backlogPercent?: number | false;
  /** Rules throttled in 5 minutes, 1 to 1,000,000, three times in a row. Default: 1. */
  throttledRules?: number | false;
}

/** Thresholds that are out of range, or that no metric would reach, each as a sentence. Pure. */
export function thresholdMistakes(thresholds: AlarmThresholds): string[] {
  return (Object.keys(THRESHOLDS) as (keyof typeof THRESHOLDS)[]).flatMap((key) => {
    const value = thresholds[key] ?? false;
    return value === false || isWithin(THRESHOLDS[key], value)
      ? []
      : [`The alarms' ${key} is ${value}; it ${mustBeWithin(THRESHOLDS[key])}, or false.`];
  });
}

/** The resources that alarms watch, and the thresholds. */
export interface Watched {
  bus: EventBusReference;
  /** Physical names. */
  rules: readonly pulumi.Output<string>[];
  queueName: pulumi.Input<string>;
  /** Seconds. */
  maximumEventAge: number;
  /** Whether a customer-managed key encrypts the integration's resources. */
  hasKey: boolean;
  thresholds: AlarmThresholds;
  /** The commands' option that names the stack, such as `--stack prod`. */
  stackOption: string;
}

/** An alarm without its name and actions. */
export type Definition = Omit<cloudwatch.MetricAlarmArgs, "name" | "alarmActions" | "okActions"> & {
  alarmDescription: string;
};

/** A definition with its name, and its number among the alarms that each watch a part of the rules, from 1. */
export interface NamedDefinition {
  alarm: AlarmName;
  group: number;
  definition: Definition;
}

const MINUTE = 60;
const HOUR = 3_600;
const SQS = "AWS/SQS";

/** Without events, these metrics have no data. */
const NO_DATA_IS_OK = { treatMissingData: "notBreaching" } as const;
const FROM_THRESHOLD = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  ...NO_DATA_IS_OK,
} as const;
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
function deadLetters({ queueName, stackOption }: Watched): Definition {
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
    alarmDescription: `Events wait in the dead-letter queue. \`npx bridge dlq list ${stackOption}\` shows the causes. Fix them, then run \`npx bridge dlq redrive ${stackOption}\`.`,
    metricQueries: returning(
      [
        depth("visible", "ApproximateNumberOfMessagesVisible"),
        depth("hidden", "ApproximateNumberOfMessagesNotVisible"),
        { id: "waiting", expression: "FILL(visible, 0) + FILL(hidden, 0)" },
      ],
      "dead letters that wait",
    ),
    ...AT_THE_FIRST,
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
