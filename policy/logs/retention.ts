import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { numberAt, textAt } from "../shared/values";
import { logGroupsOfEvents } from "./ofEvents";

/**
 * A log group that holds events must delete its records: storage is billed by the month, and error answers of a SaaS quote the
 * data that they refuse. Log groups of a program's functions and servers are not checked: how long a team keeps those is a
 * matter of general policies. A log group of the class DELIVERY keeps its records for two days, whatever is set.
 * Sources: CloudWatch Logs User Guide, 'Working with log groups and log streams', retention: without a setting, records are kept
 * forever; 'Log classes'.
 */
export const logRetention = stackPolicy({
  name: "log-retention",
  description: "A log group that holds events deletes its records after a limited time.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "logs", "personal-data", "cost"],
  remediationSteps: "Set retentionInDays of the log group, for example to 14.",
  url: DOCS.logRetention,
  subjects: logGroupsOfEvents,
  *judge({ props }) {
    const property = "retentionInDays";
    const found = numberAt(props, property);
    if (found !== undefined && found !== 0) return;
    if (textAt(props, "logGroupClass") === "DELIVERY") return;
    yield {
      problem: "keeps its records forever",
      property,
      found,
      because: "and CloudWatch Logs then deletes nothing",
      remedy: "Set retentionInDays, for example to 14.",
    };
  },
});
