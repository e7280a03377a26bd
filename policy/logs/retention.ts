import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

/**
 * A log group must delete what it keeps: it costs by the month, and the errors of a SaaS quote what they refuse.
 * Source: CloudWatch Logs User Guide, 'Working with log groups and log streams', retention: for ever where nothing is
 * said.
 */
export const logRetention = resourcePolicy({
  name: "log-retention",
  description: "A log group deletes its records after a time.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "logs", "personal-data", "cost"],
  remediationSteps: "Set retentionInDays of the log group, such as to 14.",
  url: DOCS.logRetention,
  types: [TYPES.logGroup],
  *judge({ props }) {
    const property = "retentionInDays";
    const found = numberAt(props, property);
    if (found !== undefined && found !== 0) return;
    const because = "which is for ever";
    yield { problem: "keeps its records", property, found, because, remedy: "Set it, as to 14." };
  },
});
