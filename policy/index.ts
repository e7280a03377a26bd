import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("eventbridge-saas-guardrails", {
  displayName: "Guardrails for EventBridge to SaaS",
  tags: ["eventbridge", "salesforce"],
  policies,
});
