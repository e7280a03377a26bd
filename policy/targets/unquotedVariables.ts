import { DOCS } from "../shared/docs";
import { readTemplate } from "../shared/inputTemplate";
import { resourcePolicy, type Properties } from "../shared/policy";
import { TYPES } from "../shared/types";
import { knownTextAt, textAt } from "../shared/values";

/**
 * A variable in a JSON template should stand outside quotes. EventBridge escapes nothing inside quotes: a quote in a customer's
 * name makes the body invalid JSON, and the event goes to the dead-letter queue; a crafted name adds a field to the request.
 * Outside quotes, a variable becomes its JSON value, with quotes and escapes. Values that EventBridge makes itself, such as the
 * time of an event or the name of the rule, hold no quotes.
 * Source: EventBridge User Guide, 'Input transformation'; LocalStack's tests, recorded from AWS.
 */
export const templateUnquotedVariables = resourcePolicy({
  name: "template-unquoted-variables",
  description: "The variables of a JSON input template stand outside quotes.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["corruption", "target"],
  remediationSteps: 'Write {"Name": <name>} in the input template instead of {"Name": "<name>"}.',
  url: DOCS.inputTransformer,
  types: [TYPES.target],
  *judge({ props }) {
    const template = textAt(props, "inputTransformer", "inputTemplate");
    if (template === undefined) return;
    const { placeholders, isJson } = readTemplate(template);
    if (!isJson) return; // in a text template, all variables stand in quotes
    const quoted = placeholders
      .filter(({ name, quoted }) => quoted && !isPlain(name, props))
      .map(({ name }) => name);
    for (const name of new Set(quoted)) {
      yield {
        problem: `sends invalid JSON if the value of '${name}' contains a quote or a backslash`,
        property: "inputTransformer.inputTemplate",
        found: `"<${name}>"`,
        because: "and EventBridge escapes nothing inside quotes, so it never sends such an event",
        remedy: `Write <${name}> without quotes.`,
      };
    }
  },
});

/** Values that EventBridge makes itself, without quotes and backslashes. Sources: EventBridge User Guide, 'Event structure', 'Input transformation'. */
const PLAIN = new Set<unknown>([
  ...["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time"],
  ...["$.version", "$.id", "$.account", "$.time", "$.region"],
]);

function isPlain(name: string, props: Properties): boolean {
  const path = ["inputTransformer", "inputPaths", name];
  return PLAIN.has(name) || PLAIN.has(knownTextAt(props, ...path));
}
