import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isKnown, listAt } from "../shared/values";

/**
 * An alarm must notify somebody. Without actions, only its state in the console changes, and the dead letters stay in the
 * queue until SQS deletes them. Source: CloudWatch API reference, PutMetricAlarm, `AlarmActions`.
 */
export const alarmActions = resourcePolicy({
  name: "alarm-actions",
  description: "An alarm notifies somebody.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["loss", "alarm"],
  remediationSteps:
    "Set alarmActions of the alarm to an SNS topic, and do not set actionsEnabled to false.",
  url: DOCS.alarmActions,
  types: [TYPES.alarm],
  *judge({ props }) {
    const problem = "notifies nobody";
    if (flagAt(props, "actionsEnabled") === false) {
      const because = "so its actions are turned off";
      yield {
        problem,
        property: "actionsEnabled",
        found: false,
        because,
        remedy: "Remove actionsEnabled.",
      };
    }
    const property = "alarmActions";
    if (!isKnown(props, property) || listAt(props, property).length > 0) return;
    const because = "so nobody learns that the alarm went off";
    const remedy = "Set alarmActions to the ARN of an SNS topic to which the team subscribes.";
    yield { problem, property, found: undefined, because, remedy };
  },
});
