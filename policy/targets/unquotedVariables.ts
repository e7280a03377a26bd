import { DOCS } from "../shared/docs";
import { readTemplate } from "../shared/inputTemplate";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";

/**
 * A variable in a JSON template should stand outside of quotes. EventBridge escapes nothing inside of them: a quote
 * in a customer's name makes a body that is no JSON, and that event goes to the dead-letter queue; a name with
 * a well-chosen quote adds a field. Unquoted, a variable takes its JSON value, with quotes and escapes.
 * Source: EventBridge User Guide, 'Input transformation'; LocalStack's tests, recorded from AWS.
 */
export const templateUnquotedVariables = resourcePolicy({
  name: "template-unquoted-variables",
  description: "The variables of a JSON input template stand outside of quotes.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["corruption", "target"],
  remediationSteps: 'Write {"Name": <name>} in the input template, and not {"Name": "<name>"}.',
  url: DOCS.inputTransformer,
  types: [TYPES.target],
  *judge({ props }) {
    const template = textAt(props, "inputTransformer", "inputTemplate");
    if (template === undefined) return;
    const { placeholders, isJson } = readTemplate(template);
    if (!isJson) return; // texts have no other way
    const quoted = placeholders.filter(({ quoted }) => quoted).map(({ name }) => name);
    for (const name of new Set(quoted)) {
      yield {
        problem: `breaks where the value of '${name}' has a quote or a backslash`,
        property: "inputTransformer.inputTemplate",
        found: `"<${name}>"`,
        because: "in which nothing is escaped, and an event that breaks it is never sent",
        remedy: `Set it to <${name}>, without quotes around it.`,
      };
    }
  },
});
