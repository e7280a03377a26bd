import { PATH_CHARACTERS, PATHS, TEMPLATE_BYTES } from "../shared/limits";
import { DOCS } from "../shared/docs";
import { isJsonPath, isJsonText, PREDEFINED, readTemplate } from "../shared/inputTemplate";
import { GIVEN, resourcePolicy, type Finding, type Properties } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, knownTextAt, objectAt, spell, textAt, type Key } from "../shared/values";
import { checkHttpParameters, invalidPath } from "./httpParameters";

/** The inputs of a target, of which it may have one. Without an input it sends the whole event. */
const INPUTS = ["input", "inputPath", "inputTransformer"] as const;

/**
 * The input of a target must be well-formed. The provider does not check templates and paths. The service refuses a variable
 * without a path at the update. If a template makes invalid JSON, every delivery fails and is not retried. A JSON path that
 * the service cannot read finds nothing, and the SaaS field is blanked.
 * Source: EventBridge User Guide, 'Input transformation'; API reference, Target.
 */
export const targetInput = resourcePolicy({
  name: "target-input",
  description: "The input of a target is well-formed: its template, variables and JSON paths.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "corruption", "target"],
  remediationSteps:
    "Correct the template, the variables or the JSON path of the target that the message names.",
  url: DOCS.inputTransformer,
  types: [TYPES.target],
  *judge({ props }) {
    const given = INPUTS.filter((name) => isGiven(props, name));
    if (given.length > 1) {
      yield {
        problem: "has more than one input",
        property: given.join(" and "),
        found: GIVEN,
        because: "and the service accepts one of input, inputPath and inputTransformer",
        remedy: "Keep one of them.",
      };
    }
    yield* checkConstant(props);
    yield* checkHttpParameters(props);
    yield* checkPaths(props);
    if (isGiven(props, "inputTransformer")) yield* checkTransformer(props);
  },
});

function* checkConstant(props: Properties): Iterable<Finding> {
  const found = knownTextAt(props, "input");
  if (found === undefined || isUnset(["input"], found)) return;
  yield* checkLength("input", found);
  if (isJsonText(found)) return;
  yield {
    problem: "has an invalid input",
    property: "input",
    found,
    because: "which is not JSON, and the service refuses it",
    remedy: "Set input to JSON.",
  };
}

function* checkLength(property: string, text: string): Iterable<Finding> {
  const found = Buffer.byteLength(text);
  if (found <= TEMPLATE_BYTES) return;
  yield {
    problem: "has an input that is too long",
    property: `the length of ${property}`,
    found,
    because: `and the service accepts ${TEMPLATE_BYTES} bytes`,
    remedy: `Shorten ${property}.`,
  };
}

/** Checks the input path and the paths of variables. */
function* checkPaths(props: Properties): Iterable<Finding> {
  for (const path of [["inputPath"], ...inputPaths(props)]) {
    const found = knownTextAt(props, ...path);
    if (found === undefined || isUnset(path, found)) continue;
    if (found.length > PATH_CHARACTERS) {
      yield {
        problem: "has a JSON path that is too long",
        property: `the length of ${spell(path)}`,
        found: found.length,
        because: `and the service accepts ${PATH_CHARACTERS} characters`,
        remedy: "Shorten the path.",
      };
    }
    if (!isJsonPath(found)) yield invalidPath(spell(path), found);
  }
}

/**
 * Whether `input` or `inputPath`, and not a variable, is an empty text. The provider does not send it, so the target sends the whole event, as a target without
 * the input does. Source: hashicorp/terraform-provider-aws, internal/service/events/target.go, `expandPutTargetsInput`.
 */
function isUnset(path: readonly Key[], text: string): boolean {
  return text === "" && path.length === 1;
}

const inputPaths = (props: Properties): Key[][] =>
  Object.keys(objectAt(props, "inputTransformer", "inputPaths")).map((name) => [
    "inputTransformer",
    "inputPaths",
    name,
  ]);

function* checkTransformer(props: Properties): Iterable<Finding> {
  const names = inputPaths(props).map(([, , name]) => String(name));
  if (names.length > PATHS) {
    yield {
      problem: "has too many variables",
      property: "the number of inputTransformer.inputPaths",
      found: names.length,
      because: `and the service accepts ${PATHS}`,
      remedy: "Remove variables, or send the event with two targets.",
    };
  }
  yield* checkVariableNames(names);
  const property = "inputTransformer.inputTemplate";
  const found = textAt(props, "inputTransformer", "inputTemplate");
  if (found === undefined || !readTemplate(found).isWellFormed) {
    yield {
      problem: "has an invalid input template",
      property,
      found,
      because: "and a template must be JSON, or one or more texts in quotes",
      remedy: 'Set inputTemplate to a template such as {"Email": <email>}.',
    };
  }
  if (found !== undefined) yield* checkVariables(property, found, names);
}

/** Checks the length of a template and the variables in it. */
function* checkVariables(
  property: string,
  template: string,
  names: readonly string[],
): Iterable<Finding> {
  yield* checkLength(property, template);
  const { placeholders, inKeys } = readTemplate(template);
  for (const name of new Set(inKeys)) {
    yield {
      problem: "has a variable in the key of a JSON object",
      property,
      found: `<${name}>`,
      because: "and the service refuses variables in keys",
      remedy: "Use the variable only in a value.",
    };
  }
  const unknown = placeholders.filter(({ name }) => !names.includes(name) && !PREDEFINED.has(name));
  for (const name of new Set(unknown.map(({ name }) => name))) {
    yield {
      problem: "has a variable without a path",
      property,
      found: `<${name}>`,
      because: "and the service refuses a variable without a path",
      remedy: `Add '${name}' to inputPaths.`,
      ...(MARKUP.test(name) && { advice: true }),
    };
  }
}

/** Signs of HTML, links of Slack, addresses and comparisons. Whether the service takes such a text for a variable is not known. */
const MARKUP = /[/@|!:#]|^\s/;

/**
 * Names that the service or the provider refuses. The service reserves `AWS.`, the provider everything that starts with `AWS`.
 * Sources: EventBridge API reference, InputTransformer, `InputPathsMap`; hashicorp/terraform-provider-aws,
 * internal/service/events/target.go, `input_paths`.
 */
function* checkVariableNames(names: readonly string[]): Iterable<Finding> {
  const property = "inputTransformer.inputPaths";
  for (const found of names) {
    if (found.startsWith("AWS") || found.toLowerCase().startsWith("aws.")) {
      yield {
        problem: "has a variable with a reserved name",
        property,
        found,
        because: "and EventBridge reserves names that begin with AWS",
        remedy: "Rename the variable.",
      };
    } else if (!/^[\w-]+$/.test(found) || found.length > PATH_CHARACTERS) {
      yield {
        problem: "has a variable with a name that the service refuses",
        property,
        found,
        because: `and a name has 1 to ${PATH_CHARACTERS} letters, digits, _ or -`,
        remedy: "Rename the variable.",
      };
    }
  }
}
