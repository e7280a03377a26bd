import { PolicyPack } from "@pulumi/policy";
import { apiDestinationRateLimit } from "./apiDestinationRateLimit";
import { ruleTargetDeadLetterQueue } from "./ruleTargetDeadLetterQueue";

new PolicyPack("eventbridge-saas-guardrails", {
  policies: [apiDestinationRateLimit, ruleTargetDeadLetterQueue],
});
