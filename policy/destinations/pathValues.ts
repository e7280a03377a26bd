import { DOCS } from "../shared/docs";
import { wildcardsIn } from "../shared/endpoint";
import { stackPolicy } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { listAt, textAt } from "../shared/values";

/**
 * A target must have a value for each wildcard of the endpoint that it calls. Neither the provider nor the service counts
 * them. With a `*` left in the URL, or a value too many, every delivery fails or changes another record.
 * Source: EventBridge User Guide, 'API destinations', `PathParameterValues`.
 */
export const targetPathValues = stackPolicy({
  name: "target-path-values",
  description: "A target has one path value for each * in the endpoint of its API destination.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "corruption", "target"],
  remediationSteps:
    "Set httpTarget.pathParameterValues of the target to one value for each * in invocationEndpoint, in the same order.",
  url: DOCS.apiDestinations,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    const values = listAt(target.props, "httpTarget", "pathParameterValues");
    for (const [index, value] of values.entries()) {
      if (typeof value !== "string" || value.trim() !== "") continue;
      yield {
        problem: "leaves a part of the URL empty",
        property: `httpTarget.pathParameterValues[${index}]`,
        found: value,
        because: "so each request goes to another URL",
        remedy: "Set the value to a JSON path such as $.detail.id, or to a constant.",
      };
    }
    const destination = stack.resolveReference(target, TYPES.apiDestination, "arn");
    const endpoint =
      destination && readFrom(destination, (props) => textAt(props, "invocationEndpoint"));
    if (destination === undefined || endpoint === undefined) return; // another kind of target, or an API destination of another stack
    const wanted = wildcardsIn(endpoint);
    const { length } = values;
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
