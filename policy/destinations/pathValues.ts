import { DOCS } from "../shared/docs";
import { wildcardsIn } from "../shared/endpoint";
import type { HttpValueUse } from "../shared/mistakenPath";
import { stackPolicy, type Finding, type Resource } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isKnown, listAt, spell, textAt, type Key } from "../shared/values";
import { httpValues } from "../targets/httpParameters";
import { checkHttpValue, isInUrl } from "../targets/httpValue";

/**
 * A target must have a value for each wildcard of the endpoint that it calls, which it reads from the event. Neither the provider
 * nor the service counts them. With a `*` left in the URL, or a value too many, every delivery fails or changes another record.
 * EventBridge accepts any constant as a value: `detail.id`, `<id>` or `{{id}}` goes into the URL unchanged, so every event
 * changes the same record, or none. It also accepts a path that finds nothing in any event, or an object.
 * Sources: EventBridge User Guide, 'API destinations', `PathParameterValues`, and 'Targets', dynamic path parameters.
 */
export const targetPathValues = stackPolicy({
  name: "target-path-values",
  description:
    "A target has one path value for each * in the endpoint of its API destination, and reads it from the event.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "corruption", "target"],
  remediationSteps:
    "Set httpTarget.pathParameterValues of the target to one JSON path for each * in invocationEndpoint, in the same order.",
  url: DOCS.apiDestinations,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    for (const { path, use } of httpValues(target.props)) {
      if (isInUrl(use) && isKnown(target.props, ...path)) yield* checkPathValue(target, path, use);
    }
    const destination = stack.resolveReference(target, TYPES.apiDestination, "arn");
    if (destination === undefined) return; // another kind of target, or an API destination of another stack
    const endpoint = readFrom(destination, (props) => textAt(props, "invocationEndpoint"));
    if (endpoint === undefined) return; // the provider refuses it
    const wanted = wildcardsIn(endpoint);
    const { length } = listAt(target.props, "httpTarget", "pathParameterValues");
    if (length === wanted) return;
    yield {
      problem: "has the wrong number of path values",
      property: "the number of httpTarget.pathParameterValues",
      found: length,
      because: `but invocationEndpoint of API destination '${destination.name}' has ${wanted} *`,
      remedy: `Set ${wanted} ${wanted === 1 ? "path value" : "path values"}, in the order of the *.`,
    };
  },
});

function* checkPathValue(
  { props }: Resource,
  path: readonly Key[],
  use: HttpValueUse,
): Iterable<Finding> {
  const property = spell(path);
  const found = textAt(props, ...path);
  if (found === undefined) return; // the provider refuses it
  if (found.trim() !== "") {
    yield* checkHttpValue(found, property, use);
    return;
  }
  yield {
    problem: "leaves a part of the URL empty",
    property,
    found,
    because: "so each request goes to another URL",
    remedy: "Set the value to a JSON path such as $.detail.id, or to a constant.",
  };
}
