import { alarmActions } from "../../../policy/alarms/actions";
import { policySpec } from "../policySpec";
import { UNKNOWN } from "../shop";

policySpec(alarmActions, {
  level: "advisory",
  allows: [
    {
      what: "actions that are not known yet",
      change: (shop) => shop.set("depth-alarm", { alarmActions: UNKNOWN }),
    },
    {
      what: "an action that is not known yet",
      change: (shop) => shop.set("depth-alarm", { alarmActions: [UNKNOWN] }),
    },
    {
      what: "actions that are turned on",
      change: (shop) => shop.set("depth-alarm", { actionsEnabled: true }),
    },
  ],
  refuses: [
    {
      what: "an alarm without actions",
      change: (shop) => shop.set("depth-alarm", { alarmActions: undefined }),
      of: "depth-alarm",
      message:
        "Alarm 'depth-alarm' notifies nobody: alarmActions is not set, so nobody learns that the alarm went off. Set alarmActions to the ARN of an SNS topic to which the team subscribes.",
    },
    {
      what: "an alarm with an empty list of actions",
      change: (shop) => shop.set("failure-alarm", { alarmActions: [] }),
      of: "failure-alarm",
      message:
        "Alarm 'failure-alarm' notifies nobody: alarmActions is not set, so nobody learns that the alarm went off. Set alarmActions to the ARN of an SNS topic to which the team subscribes.",
    },
    {
      what: "an alarm whose actions are turned off",
      change: (shop) => shop.set("depth-alarm", { actionsEnabled: false }),
      of: "depth-alarm",
      message:
        "Alarm 'depth-alarm' notifies nobody: actionsEnabled is false, so its actions are turned off. Remove actionsEnabled.",
    },
  ],
});
