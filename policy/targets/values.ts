import { DOCS } from "../shared/docs";
import { asList } from "../shared/grouped";
import { isJsonPath, readTemplate } from "../shared/inputTemplate";
import { innerPath, otherPlaceholders } from "../shared/mistakenPath";
import { GIVEN, resourcePolicy, type Finding, type Properties } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, knownTextAt, objectAt, spell, type Key } from "../shared/values";
import { httpValues, REMOVED_HEADERS } from "./httpParameters";
import { checkHttpValue, checkPath, isInUrl, OBJECT_PATHS } from "./httpValue";

/**
 * A target must read its values from the event. EventBridge accepts any constant: `detail.id`, `<id>` or `{{id}}` in a header, the
 * query or the body is sent unchanged, in every request. The policy target-path-values judges the values of the URL. It also accepts a path that finds
 * nothing in any event, and an object inside quotes, which makes invalid JSON. Values that are not known yet are not judged.
 * Sources: EventBridge User Guide, 'Targets', dynamic path parameters, and 'Input transformation'.
 */
export const targetValues = resourcePolicy({
  name: "target-values",
  description:
    "The paths of a target find values in events, and no constant stands in the place of a value.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "corruption", "target"],
  remediationSteps:
    "Set values of the event to JSON paths such as $.detail.id, and write variables of a template as <id>.",
  url: DOCS.inputTransformer,
  types: [TYPES.target],
  *judge({ props }) {
    yield* checkHttpValues(props);
    const names = Object.keys(knownObject(props, ["inputTransformer", "inputPaths"]));
    for (const path of [["inputPath"], ...names.map(inputPath)]) {
      const found = knownTextAt(props, ...path);
      if (isJsonPath(found)) yield* checkPath(spell(path), found);
    }
    for (const input of asList(knownTextAt(props, "input"))) yield* checkText("input", input);
    const property = "inputTransformer.inputTemplate";
    const template = knownTextAt(props, "inputTransformer", "inputTemplate");
    // The policy target-input reports a template that is not well-formed.
    if (template === undefined || !readTemplate(template).isWellFormed) return;
    yield* checkText(property, template);
    yield* checkVariables({ template, names, props });
  },
});

const inputPath = (name: string) => ["inputTransformer", "inputPaths", name];

function knownObject(props: Properties, path: readonly Key[]): Properties {
  return isKnown(props, ...path) ? objectAt(props, ...path) : {};
}

function* checkHttpValues(props: Properties): Iterable<Finding> {
  for (const { path, use } of httpValues(props)) {
    if (isInUrl(use)) continue; // the policy target-path-values judges it
    const property = spell(path);
    const found = knownTextAt(props, ...path);
    if (use === "header" && REMOVED_HEADERS.has(String(path.at(-1)).toLowerCase())) {
      yield {
        problem: "sets a header that EventBridge does not send",
        property,
        found: GIVEN,
        because: "and EventBridge sets or removes this header itself",
        remedy: "Remove the header. Authorization belongs to the connection.",
        advice: true,
      };
    } else if (found !== undefined) yield* checkHttpValue(found, property, use);
  }
}

/** A JSON path is read from `inputPaths` only. In a constant or a template it stays a text. */
function* checkText(property: string, text: string): Iterable<Finding> {
  const found = innerPath(text);
  if (found === undefined) return;
  yield {
    problem: "sends the text of a JSON path instead of its value",
    property: `a part of ${property}`,
    found,
    because: "which the service sends unchanged",
    remedy: `Add ${found} to inputTransformer.inputPaths, and write the name of the variable, such as <id>, into inputTemplate.`,
  };
}

interface Variables {
  template: string;
  names: readonly string[];
  props: Properties;
}

/** Variables that EventBridge fills in with an object. Source: EventBridge User Guide, 'Input transformation'. */
const OBJECTS = new Set(["aws.events.event.json", "aws.events.event"]);

/**
 * A variable in the syntax of another template language stays a text, as the receiver may want it; the target does not if it
 * declares the variable and uses it in no other way. An object in quotes keeps its own quotes in a JSON template: the result
 * is no JSON, and the service never sends it.
 * Source: LocalStack's test_events_inputs.py with its snapshot, recorded from AWS.
 */
function* checkVariables({ template, names, props }: Variables): Iterable<Finding> {
  const property = "inputTransformer.inputTemplate";
  const { placeholders, isJson } = readTemplate(template);
  const used = new Set(placeholders.map(({ name }) => name));
  const unused = new Set(names.filter((name) => !used.has(name)));
  const other = [...otherPlaceholders(template)].find(({ name }) => unused.has(name));
  if (other !== undefined) {
    yield {
      problem: "sends a placeholder instead of a value",
      property: `a part of ${property}`,
      found: other.placeholder,
      because: "which the service sends unchanged",
      remedy: `Write <${other.name}>.`,
    };
  }
  if (!isJson) return;
  const isObject = (name: string) =>
    OBJECTS.has(name) || OBJECT_PATHS.has(knownTextAt(props, ...inputPath(name)));
  const quoted = placeholders.filter(({ name, quoted }) => quoted && isObject(name));
  for (const name of new Set(quoted.map(({ name }) => name))) {
    yield {
      problem: "never sends an event, because the template makes invalid JSON",
      property,
      found: `"<${name}>"`,
      because: "and an object inside quotes keeps its own quotes",
      remedy: `Write <${name}> without quotes.`,
    };
  }
}
