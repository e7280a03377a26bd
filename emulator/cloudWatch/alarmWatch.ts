import { allows } from "../../eventbridge/accessPolicy";
import { alarmState, type AlarmState } from "./alarmState";
import { keyRefused } from "../keys";
import type { EmulatedAccount } from "../account";
import type { Alarm } from "./alarm";
import type { MetricSources } from "./metricValue";

/** A change of an alarm's state. */
export interface AlarmChange {
  alarm: Alarm;
  state: AlarmState;
  /** ARNs of the actions; `refusal` is why an action was not performed. */
  calls: readonly { arn: string; refusal?: string }[];
}

/**
 * Evaluates the alarms, and publishes to their topics when a state changes. All alarms start as OK, so that a new stack sends
 * no notifications; CloudWatch would send those as well.
 * Source: CloudWatch User Guide, 'Alarm actions', and 'Notifying users on alarm changes'.
 */
export class AlarmWatch {
  private readonly states = new Map<string, AlarmState>();

  private readonly account: EmulatedAccount;

  constructor(private readonly sources: MetricSources) {
    this.account = sources.account;
  }

  /** @param now in milliseconds since 1970 */
  evaluate(now: number): AlarmChange[] {
    return [...this.account.alarms.values()].flatMap((alarm) => {
      const state = alarmState(alarm, this.sources, now);
      if (state === (this.states.get(alarm.arn) ?? "OK")) return [];
      this.states.set(alarm.arn, state);
      const called =
        state === "ALARM" ? alarm.actions.alarm : state === "OK" ? alarm.actions.ok : [];
      const notice = { alarm, state, now };
      return [{ alarm, state, calls: called.map((arn) => this.publish(arn, notice)) }];
    });
  }

  /** Publishes a change to a topic; the result names the refusal where the topic does not accept it. */
  private publish(
    arn: string,
    { alarm, state, now }: { alarm: Alarm; state: AlarmState; now: number },
  ): AlarmChange["calls"][number] {
    const topic = this.account.topics.get(arn);
    if (topic === undefined) return { arn, refusal: "it does not exist" };
    const publishing = {
      service: "cloudwatch.amazonaws.com",
      action: "sns:Publish",
      resource: arn,
      context: {
        "aws:SourceArn": alarm.arn,
        "aws:SourceAccount": this.account.location.accountId,
      },
    };
    // A topic without a policy accepts publications from its account. Source: SNS Developer Guide, 'Default policy'.
    if (topic.policy !== undefined && !allows(topic.policy, publishing)) {
      return { arn, refusal: "its policy does not let CloudWatch publish for this alarm" };
    }
    const refusal = keyRefused(this.account, { key: topic.key, ...publishing });
    if (refusal !== undefined) return { arn, refusal };
    topic.messages.push(
      JSON.stringify({
        AlarmName: alarm.name,
        AlarmDescription: alarm.description,
        NewStateValue: state,
        StateChangeTime: new Date(now).toISOString(),
      }),
    );
    return { arn };
  }
}
