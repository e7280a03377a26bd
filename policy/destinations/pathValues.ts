import { DOCS } from "../shared/docs";
import { wildcardsIn } from "../shared/endpoint";
import { stackPolicy } from "../shared/policy";
import { reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { listAt, textAt } from "../shared/values";

/**
 * A target must fill each wildcard of the endpoint that it calls. Neither the provider nor the service counts them;
 * a URL with a `*` left in it, or a value that goes nowhere, fails every delivery, or changes another record.
 * Source: EventBridge User Guide, 'API destinations', `PathParameterValues`.
 */
export const targetPathValues = stackPolicy({
  name: "target-path-values",
  description: "A target has one path value for each wildcard of its API destination's endpoint.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "corruption", "target"],
  remediationSteps:
    "Give httpTarget.pathParameterValues of the target one value for each * of invocationEndpoint, in their order.",
  url: DOCS.apiDestinations,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    const destination = stack.referenced(target, TYPES.apiDestination, "arn");
    const endpoint =
      destination && reading(destination, (props) => textAt(props, "invocationEndpoint"));
    if (destination === undefined || endpoint === undefined) return; // another kind of target, or another stack's
    const wanted = wildcardsIn(endpoint);
    const values = listAt(target.props, "httpTarget", "pathParameterValues");
    for (const [index, value] of values.entries()) {
      if (typeof value !== "string" || value.trim() !== "") continue;
      yield {
        problem: "leaves a part of the URL empty",
        property: `httpTarget.pathParameterValues[${index}]`,
        found: value,
        because: "with which each request goes to another URL",
        remedy: "Set it to a JSON path such as $.detail.id, or to a constant.",
      };
    }
    const { length } = values;
    if (length === wanted) return;
    yield {
      problem: "does not fit the endpoint that it calls",
      property: "the number of httpTarget.pathParameterValues",
      found: length,
      because: `where invocationEndpoint of API destination '${destination.name}' has ${wanted} *`,
      remedy: `Give ${wanted}, in the order of the *.`,
    };
  },
});
