import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { alarmDefinitions, thresholdMistakes, type AlarmThresholds } from "./alarmDefinitions";
import { AlertTopic, alertTopicMistakes, type AlertTopicArgs } from "./alertTopic";
import { ConnectionAlert, type Calling } from "./connectionAlert";
import type { EventBusReference } from "./eventBus";
import { existingArn, type ExistingArgs } from "./existing";
import type { Names } from "./names";

export interface AlarmArgs extends AlarmThresholds {
  /**
   * Whom the alarms call. Default: a topic of their own, to which nobody is subscribed yet. `{ arn }` is an existing
   * topic of the account and Region, whose policy must let cloudwatch.amazonaws.com and events.amazonaws.com publish.
   * `false`: nobody is called; the states of the alarms still tell.
   */
  topic?: AlertTopicArgs | ExistingArgs | false;
  /**
   * Whether the topic gets the events that tell of a connection that is not authorized any more. Default: true where
   * there is a topic; without one, nobody would get them.
   */
  connection?: boolean;
}

/** What is wrong with what alarms are to do, each as a sentence. */
export function alarmMistakes({ topic, connection, ...thresholds }: AlarmArgs): string[] {
  return [
    ...thresholdMistakes(thresholds),
    ...(topic && !("arn" in topic) ? alertTopicMistakes(topic) : []),
    ...(topic === false && connection
      ? [
          "The alarms tell of the connection by their topic, and have none; leave connection out, or topic.",
        ]
      : []),
  ];
}

/** What is watched. */
export interface Flow extends Calling {
  bus: EventBusReference;
  /** Physical names of the rules on it. */
  rules: readonly pulumi.Output<string>[];
  /** Of the key by which the topic is encrypted. */
  keyArn: pulumi.Output<string> | undefined;
}

/**
 * What must wake somebody: a dead letter that waits to be redriven, a dead letter that could not be sent to the queue,
 * which is lost, and what comes before them. Each says what to do. See docs/observability.md.
 */
export class Alarms extends pulumi.ComponentResource {
  /** Physical names, by what they tell: `dead-letters`, `retries`. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  readonly arns: readonly pulumi.Output<string>[];
  /** Undefined where nobody is called. */
  readonly topicArn: pulumi.Output<string> | undefined;

  constructor(
    name: string,
    names: Names,
    { topic: whom = {}, connection = true, ...thresholds }: AlarmArgs,
    flow: Flow,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:Alarms", name, {}, options);
    const { bus, rules, deadLetters, retryPolicy } = flow;
    const child = { parent: this };
    const made =
      whom === false || "arn" in whom
        ? undefined
        : new AlertTopic(`${name}-topic`, names, whom, flow.keyArn, child);
    this.topicArn =
      made?.topic.arn ?? (whom && "arn" in whom ? existingArn("topic", whom.arn) : undefined);

    const calls = this.topicArn === undefined ? [] : [this.topicArn];
    const definitions = alarmDefinitions({
      bus,
      rules,
      queueName: deadLetters.queue.name,
      maximumEventAge: retryPolicy.maximumEventAgeInSeconds,
      hasKey: flow.keyArn !== undefined,
      thresholds,
      which: `--stack ${pulumi.getStack()}`,
    });
    const alarms = Object.entries(definitions).flatMap(([what, definition]) =>
      definition === undefined
        ? []
        : [
            [
              what,
              new cloudwatch.MetricAlarm(
                `${name}-${LOGICAL[what] ?? what}`,
                {
                  name: names.of(what),
                  ...definition,
                  alarmActions: calls,
                  okActions: calls,
                },
                child,
              ),
            ] as const,
          ],
    );
    if (connection && this.topicArn !== undefined) {
      const alert = new ConnectionAlert(
        `${name}-connection`,
        names,
        this.topicArn,
        flow,
        [deadLetters.policy, ...(made === undefined ? [] : [made.policy])],
        child,
      );
      alarms.push(["connection-alerts-lost", alert.lost]);
    }
    this.names = Object.fromEntries(alarms.map(([what, alarm]) => [what, alarm.name]));
    this.arns = alarms.map(([, alarm]) => alarm.arn);
    this.registerOutputs({ names: this.names, topicArn: this.topicArn });
  }
}

/** Names that two alarms had before there were others. A new one would make them anew. */
const LOGICAL: Readonly<Record<string, string>> = {
  "dead-letters": "depth",
  "dead-letters-lost": "failure",
};
