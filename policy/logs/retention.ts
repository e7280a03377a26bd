import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

/**
 * A log group must delete its records: storage is billed by the month, and error answers of a SaaS quote the data that they
 * refuse. Source: CloudWatch Logs User Guide, 'Working with log groups and log streams', retention: without a setting,
 * records are kept forever.
 */
export const logRetention = resourcePolicy({
  name: "log-retention",
  description: "A log group deletes its records after a limited time.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "logs", "personal-data", "cost"],
  remediationSteps: "Set retentionInDays of the log group, for example to 14.",
  url: DOCS.logRetention,
  types: [TYPES.logGroup],
  *judge({ props }) {
    const property = "retentionInDays";
    const found = numberAt(props, property);
    if (found !== undefined && found !== 0) return;
    const because = "and CloudWatch Logs then deletes nothing";
    yield {
      problem: "keeps its records forever",
      property,
      found,
      because,
      remedy: "Set retentionInDays, for example to 14.",
    };
  },
});
