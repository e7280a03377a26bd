import { DOCS } from "../shared/docs";
import { demandsField, readPattern } from "../shared/eventPattern";
import { fieldOf, isJsonPath, readTemplate } from "../shared/inputTemplate";
import { stackPolicy, type Properties } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isKnown, listAt, objectAt, spell, textAt, type Key } from "../shared/values";

/**
 * The event pattern of the rule should require every path that a target reads. If a path finds nothing, EventBridge writes `""`:
 * an update without an address blanks the address in Salesforce, and a URL without an ID addresses another record or
 * no record. Source: EventBridge User Guide, 'Input transformation'; LocalStack's tests, recorded from AWS.
 */
export const templateDemandedPaths = stackPolicy({
  name: "template-demanded-paths",
  description:
    "The event pattern of a rule requires every path that the templates and URLs of its targets read.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["corruption", "target", "rule"],
  remediationSteps:
    'Add the path to eventPattern of the rule with [{"exists": true}], or remove it from the template and send it with a second rule.',
  url: DOCS.inputTransformer,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    const rule = stack.ruleOf(target);
    const text = rule && readFrom(rule, (props) => textAt(props, "eventPattern"));
    const pattern = text === undefined ? "" : readPattern(text);
    if (typeof pattern === "string") return; // a rule of another stack, a schedule, or no rule
    for (const path of readPaths(target.props)) {
      const read = isKnown(target.props, ...path) ? textAt(target.props, ...path) : undefined;
      if (read === undefined || !isJsonPath(read)) continue;
      const field = fieldOf(read);
      if (field === "" || demandsField(pattern, field)) continue;
      yield {
        problem: `sends "" if an event lacks ${field}, and so blanks a field or calls a wrong URL`,
        property: spell(path),
        found: read,
        because: `and the event pattern of rule '${rule?.name}' does not require it`,
        remedy: `Add ${field} to the event pattern with [{"exists": true}], or do not send it.`,
      };
    }
  },
});

/** The properties with the paths that the target reads. A variable that the template does not use is not read. */
function readPaths(props: Properties): Key[][] {
  const template = textAt(props, "inputTransformer", "inputTemplate") ?? "";
  const used = new Set(readTemplate(template).placeholders.map(({ name }) => name));
  return [
    ...Object.keys(objectAt(props, "inputTransformer", "inputPaths"))
      .filter((name) => used.has(name))
      .map((name): Key[] => ["inputTransformer", "inputPaths", name]),
    ...listAt(props, "httpTarget", "pathParameterValues").map((_, index): Key[] => [
      "httpTarget",
      "pathParameterValues",
      index,
    ]),
  ];
}
