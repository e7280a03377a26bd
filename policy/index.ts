import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";
import { installServer } from "./server/install";

installServer();

new PolicyPack("eventbridge-saas-guardrails", {
  displayName: "Guardrails for EventBridge to SaaS",
  tags: ["eventbridge", "salesforce"],
  policies,
});
