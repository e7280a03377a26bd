import { DOCS } from "../shared/docs";
import { demandsField, readPattern } from "../shared/eventPattern";
import { fieldOf, isJsonPath, readTemplate } from "../shared/inputTemplate";
import { stackPolicy, type Properties } from "../shared/policy";
import { reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isKnown, listAt, objectAt, spell, textAt, type Key } from "../shared/values";

/**
 * What a target reads of an event, the rule's pattern should demand. Where a path finds nothing, EventBridge puts
 * `""` in its place: an update event without an address blanks the address in Salesforce, and a URL without an id
 * is about another record, or none. Source: EventBridge User Guide, 'Input transformation'; LocalStack's tests,
 * recorded from AWS.
 */
export const templateDemandedPaths = stackPolicy({
  name: "template-demanded-paths",
  description: "The rule's pattern demands every path that its targets' templates and URLs read.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["corruption", "target", "rule"],
  remediationSteps:
    'Add the path to the rule\'s eventPattern with [{"exists": true}], or leave it out of the template and send it by a second rule.',
  url: DOCS.inputTransformer,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    const rule = stack.ruleOf(target);
    const text = rule && reading(rule, (props) => textAt(props, "eventPattern"));
    const pattern = text === undefined ? "" : readPattern(text);
    if (typeof pattern === "string") return; // another stack's rule, a schedule, or none
    for (const path of readPaths(target.props)) {
      const read = isKnown(target.props, ...path) ? textAt(target.props, ...path) : undefined;
      if (read === undefined || !isJsonPath(read)) continue;
      const field = fieldOf(read);
      if (field === "" || demandsField(pattern, field)) continue;
      yield {
        problem: `sends "" for what an event lacks, and so blanks or misses it`,
        property: spell(path),
        found: read,
        because: `which the pattern of rule '${rule?.name}' does not demand`,
        remedy: `Add ${field} to the pattern with [{"exists": true}], or do not send it.`,
      };
    }
  },
});

/** Where the paths are that end up in what is sent. A path of no variable in the template does not. */
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
