import { DOCS } from "../shared/docs";
import { demandsField, isOfAws, validPattern } from "../shared/eventPattern";
import { asList } from "../shared/grouped";
import { fieldOf, isJsonPath, readTemplate } from "../shared/inputTemplate";
import { stackPolicy, type Properties } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { knownTextAt, objectAt, spell, textAt, type Key } from "../shared/values";
import { httpValues } from "./httpParameters";

/**
 * The event pattern of the rule should require every path that a target reads. If a path of a template, a URL, a header or the
 * query finds nothing, EventBridge writes an empty text: an update without an address blanks the address in Salesforce, and a
 * URL without an ID addresses another record or no record. What EventBridge sends for an `inputPath` that finds nothing is not
 * known; it is not the part of the event that the target needs.
 *
 * An equality, a prefix, `anything-but` and every other operator than `exists: false` require the field, in all alternatives of
 * `$or`. Events of AWS services have the fields that AWS documents, so rules for them alone are not judged.
 * Sources: EventBridge User Guide, 'Input transformation'; LocalStack's tests, recorded from AWS; for headers and the query, an
 * observation at AWS (ministackorg/ministack#1775).
 */
export const templateDemandedPaths = stackPolicy({
  name: "template-demanded-paths",
  description:
    "The event pattern of a rule requires every path that the templates, input paths, URLs, headers and queries of its targets read.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["corruption", "target", "rule"],
  remediationSteps:
    'Add the path to eventPattern of the rule with [{"exists": true}], or remove it from the target and send it with a second rule.',
  url: DOCS.inputTransformer,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    const rule = stack.ruleOf(target);
    if (rule === undefined) return; // a rule of another stack
    const pattern = validPattern(readFrom(rule, (props) => textAt(props, "eventPattern")));
    if (pattern === undefined || isOfAws(pattern)) return;
    for (const { path, effect } of readPaths(target.props)) {
      const read = knownTextAt(target.props, ...path);
      if (!isJsonPath(read)) continue;
      const field = fieldOf(read);
      if (field === "" || demandsField(pattern, field)) continue;
      yield {
        problem: `${effect.before} if an event lacks ${field}${effect.after}`,
        property: spell(path),
        found: read,
        because: `and the event pattern of rule '${rule.name}' does not require it`,
        remedy: `Add ${field} to the event pattern with [{"exists": true}], or do not send it.`,
      };
    }
  },
});

/** What happens to an event without the field: the words before and after the condition. */
interface Effect {
  before: string;
  after: string;
}

const BLANKS: Effect = {
  before: 'sends ""',
  after: ", and so blanks a field or calls a wrong URL",
};
const EMPTIES: Effect = { before: "sends an empty header or query parameter", after: "" };
const LOSES: Effect = { before: "does not send the part of the event that it reads", after: "" };

/** The properties with the paths that the target reads. A variable that the template does not use is not read. */
function readPaths(props: Properties): { path: Key[]; effect: Effect }[] {
  const templates = asList(textAt(props, "inputTransformer", "inputTemplate"));
  const placeholders = templates.flatMap((template) => readTemplate(template).placeholders);
  const used = new Set(placeholders.map(({ name }) => name));
  return [
    ...Object.keys(objectAt(props, "inputTransformer", "inputPaths"))
      .filter((name) => used.has(name))
      .map((name) => ({ path: ["inputTransformer", "inputPaths", name], effect: BLANKS })),
    ...httpValues(props).map(({ path, use }) => ({
      path,
      effect: use === "header" || use === "query" ? EMPTIES : BLANKS,
    })),
    { path: ["inputPath"], effect: LOSES },
  ];
}
