import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";
import { served } from "./server/sdk";
import { serve } from "./server/serve";

served.serve = serve;

new PolicyPack("eventbridge-saas-guardrails", {
  displayName: "Guardrails for EventBridge to SaaS",
  tags: ["eventbridge", "salesforce"],
  policies,
});
