import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { alarmDefinitions, type NamedDefinition } from "./alarmDefinitions";
import { thresholdMistakes, type AlarmThresholds } from "./alarmThresholds";
import { AlertTopic, alertTopicMistakes, type AlertTopicArgs } from "./alertTopic";
import { stackCommands } from "./commands";
import { ConnectionAlert } from "./connectionAlert";
import type { DeadLetters } from "./deadLetterQueue";
import { createNotStaleFilter, type BusLog } from "./deadLettersNotStale";
import type { EventBusReference } from "./eventBus";
import { existingArn, type ExistingArgs } from "./existing";
import { alarmKey, type Names } from "./names";
import type { RetryPolicy } from "./subscriptionRules";
import type { NotStale } from "./watched";

/** What a user decides about alarms. */
export interface AlarmSettings extends AlarmThresholds {
  /**
   * The topic that alarms publish to. Default: a topic of their own, without subscribers. `{ arn }` is an existing topic of the
   * account and Region, whose policy must let cloudwatch.amazonaws.com and events.amazonaws.com publish. `false`: alarms publish
   * to no topic; only their states show.
   */
  topic?: AlertTopicArgs | ExistingArgs | false;
  /**
   * Whether the topic gets an alert when EventBridge de-authorizes a connection. Default: true where there is a topic, false
   * without one.
   */
  connection?: boolean;
}

/** Mistakes in the settings of alarms, each as a sentence. Pure. */
export function alarmMistakes({ topic, connection, ...thresholds }: AlarmSettings): string[] {
  return [
    ...thresholdMistakes(thresholds),
    ...(topic && !("arn" in topic) ? alertTopicMistakes(topic) : []),
    ...(topic === false && connection
      ? [
          "The alarms' connection is true, but topic is false, so its alerts would be lost; remove one of the two.",
        ]
      : []),
  ];
}

export interface AlarmsArgs {
  names: Names;
  settings: AlarmSettings;
  bus: EventBusReference;
  /** Physical names of the integration's rules. */
  rules: readonly pulumi.Output<string>[];
  /** Those of these rules that send unmappable events to the dead-letter queue. */
  unmappable: readonly pulumi.Output<string>[];
  deadLetters: DeadLetters;
  /** Undefined where the integration sets up no logs. */
  log: BusLog | undefined;
  retryPolicy: RetryPolicy;
  /** ARNs of connections that the integration did not make. */
  existingConnectionArns: readonly pulumi.Output<string>[];
  /** ARN of the key that encrypts the topic; undefined for no encryption by a key. */
  keyArn: pulumi.Output<string> | undefined;
}

/**
 * The alarms on conditions that a person must act on: a dead letter that waits, a dead letter that is lost, and the conditions
 * that come before these. Each alarm's description says what to do. See docs/observability.md.
 */
export class Alarms extends pulumi.ComponentResource {
  /** Physical names by what the alarms report, such as `dead-letters` or `retries`. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  readonly arns: readonly pulumi.Output<string>[];
  /** Undefined where the alarms publish to no topic. */
  readonly topicArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: AlarmsArgs, options: pulumi.ComponentResourceOptions) {
    super("eventbridge-salesforce:components:Alarms", name, {}, options);
    const child = { parent: this };
    const { connection = true } = args.settings;
    const { topicArn, policies } = topicOf(name, args, child);
    this.topicArn = topicArn;

    const alarms = definitionsOf(args, notStaleOf(name, args, child)).map(
      ({ alarm, group, definition }) => {
        const actions = topicArn === undefined ? [] : [topicArn];
        const key = alarmKey(alarm, group);
        const made = new cloudwatch.MetricAlarm(
          `${name}-${LOGICAL_NAMES.get(key) ?? key}`,
          {
            name: args.names.alarm(alarm, group),
            ...definition,
            alarmActions: actions,
            okActions: actions,
          },
          child,
        );
        return [key, made] as const;
      },
    );
    if (connection && topicArn !== undefined) {
      const alert = new ConnectionAlert(
        `${name}-connection`,
        { ...args, topicArn, dependsOn: [args.deadLetters.policy, ...policies] },
        child,
      );
      alarms.push(["connection-alerts-lost", alert.lost]);
    }
    this.names = Object.fromEntries(alarms.map(([key, alarm]) => [key, alarm.name]));
    this.arns = alarms.map(([, alarm]) => alarm.arn);
    this.registerOutputs({ names: this.names, topicArn: this.topicArn });
  }
}

/** The existing topic, a new one with the policy that lets alerts in, or none. */
function topicOf(
  name: string,
  { names, settings: { topic = {} }, keyArn }: AlarmsArgs,
  options: pulumi.ComponentResourceOptions,
): { topicArn: pulumi.Output<string> | undefined; policies: pulumi.Resource[] } {
  if (topic === false) return { topicArn: undefined, policies: [] };
  if ("arn" in topic) return { topicArn: existingArn("topic", topic.arn), policies: [] };
  const made = new AlertTopic(`${name}-topic`, { ...topic, names, keyArn }, options);
  return { topicArn: made.topic.arn, policies: [made.policy] };
}

/** What counts the dead letters that are not stale; undefined where no alarm does. */
function notStaleOf(
  name: string,
  { names, settings, bus, unmappable, log }: AlarmsArgs,
  options: pulumi.CustomResourceOptions,
): NotStale | undefined {
  const { deadLettersNotStale = false, topic, connection = true } = settings;
  if (deadLettersNotStale === false || log === undefined) return undefined;
  const filtered = { names, busArn: bus.arn, log };
  const hasAlert = connection && topic !== false;
  return {
    metric: createNotStaleFilter(`${name}-not-stale`, filtered, options),
    unmappable,
    alertRule: hasAlert ? names.connectionAlertRule : undefined,
  };
}

function definitionsOf(args: AlarmsArgs, notStale: NotStale | undefined): NamedDefinition[] {
  const { bus, rules, deadLetters, retryPolicy, keyArn, settings } = args;
  const { stackOption, where } = stackCommands();
  const all = alarmDefinitions({
    bus,
    rules,
    queueName: deadLetters.queue.name,
    notStale,
    maximumEventAge: retryPolicy.maximumEventAgeInSeconds,
    hasKey: keyArn !== undefined,
    thresholds: settings,
    stackOption,
  });
  return all.map(({ definition, ...named }) => ({
    ...named,
    definition: { ...definition, alarmDescription: `${definition.alarmDescription}${where}` },
  }));
}

/** The logical names that two alarms had before the others existed. Another name would replace these alarms. */
const LOGICAL_NAMES: ReadonlyMap<string, string> = new Map([
  ["dead-letters", "depth"],
  ["dead-letters-lost", "failure"],
]);
