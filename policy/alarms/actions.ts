import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isKnown, listAt } from "../shared/values";

/**
 * An alarm must call somebody. One without actions changes its colour in a console that nobody looks at, and a dead
 * letter waits behind it until SQS deletes it. Source: CloudWatch API reference, PutMetricAlarm, `AlarmActions`.
 */
export const alarmActions = resourcePolicy({
  name: "alarm-actions",
  description: "An alarm calls somebody.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["loss", "alarm"],
  remediationSteps: "Give the alarm a topic in alarmActions, and leave actionsEnabled as it is.",
  url: DOCS.alarmActions,
  types: [TYPES.alarm],
  *judge({ props }) {
    const problem = "calls nobody";
    if (flagAt(props, "actionsEnabled") === false) {
      const because = "which turns its actions off";
      yield { problem, property: "actionsEnabled", found: false, because, remedy: "Remove it." };
    }
    const property = "alarmActions";
    if (!isKnown(props, property) || listAt(props, property).length > 0) return;
    const because = "so that its state changes unnoticed";
    const remedy = "Set it to the ARN of an SNS topic to which the team is subscribed.";
    yield { problem, property, found: undefined, because, remedy };
  },
});
