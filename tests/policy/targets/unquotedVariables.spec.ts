import { templateUnquotedVariables } from "../../../policy/targets/unquotedVariables";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const template = (inputTemplate: string) => (shop: Shop) =>
  shop.set("target", {
    inputTransformer: { inputPaths: { email: "$.detail.email" }, inputTemplate },
  });

policySpec(templateUnquotedVariables, {
  level: "advisory",
  allows: [
    {
      what: "a text template, whose variables are always in quotes",
      change: template('"<email> is new"'),
    },
    {
      what: "values in quotes that EventBridge makes itself",
      change: (shop) =>
        shop.set("target", {
          inputTransformer: {
            inputPaths: { time: "$.time", id: "$.id", account: "$.account", region: "$.region" },
            inputTemplate:
              '{"A": "<time> <id> <account> <region> <aws.events.rule-name> <aws.events.event.ingestion-time>"}',
          },
        }),
    },
    {
      what: "a target without a template",
      change: (shop) => shop.set("target", { inputTransformer: undefined }),
    },
  ],
  refuses: [
    {
      what: "a variable in quotes, once for all its occurrences",
      change: template('{"Email": "<email>", "Text": "of <email>"}'),
      of: "target",
      message:
        "Target 'target' sends invalid JSON if the value of 'email' contains a quote or a backslash: inputTransformer.inputTemplate is '\"<email>\"', and EventBridge escapes nothing inside quotes, so it never sends such an event. Write <email> without quotes.",
    },
  ],
  later: [
    {
      what: "a template that is not known yet",
      change: template(UNKNOWN),
      message: "inputTransformer.inputTemplate of target 'target'",
    },
  ],
});
