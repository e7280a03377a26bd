import { DOCS } from "../shared/docs";
import { GIVEN, resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, objectAt, textAt } from "../shared/values";

/** The parameters of each type of authorization, and what they must hold. */
const PARAMETERS = new Map(
  Object.entries<{ kind: string; required: readonly string[][] }>({
    OAUTH_CLIENT_CREDENTIALS: {
      kind: "oauth",
      required: [
        ["authorizationEndpoint"],
        ["httpMethod"],
        ["clientParameters", "clientId"],
        ["clientParameters", "clientSecret"],
        ["oauthHttpParameters"],
      ],
    },
    BASIC: { kind: "basic", required: [["username"], ["password"]] },
    API_KEY: { kind: "apiKey", required: [["key"], ["value"]] },
  }),
);

/**
 * A connection's parameters must be those of its type of authorization, and complete. The provider passes on what
 * it is given: the service refuses it at the update, when half of the stack is made.
 * Source: EventBridge API reference, CreateConnection; the AWS provider asks for `oauthHttpParameters`.
 */
export const connectionAuthorization = resourcePolicy({
  name: "connection-authorization",
  description: "A connection has the parameters of its type of authorization, and no others.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "connection"],
  remediationSteps:
    "Give authParameters the one member that fits authorizationType (oauth, basic or apiKey), with all that it requires.",
  url: DOCS.connections,
  types: [TYPES.connection],
  *judge({ props }) {
    const type = textAt(props, "authorizationType");
    const parameters = PARAMETERS.get(type ?? "");
    if (parameters === undefined) {
      yield {
        problem: "cannot authorize",
        property: "authorizationType",
        found: type,
        because: "which is no type of authorization",
        remedy: `Set it to ${[...PARAMETERS.keys()].join(", ")}.`,
      };
      return;
    }
    const given = objectAt(props, "authParameters");
    for (const { kind } of PARAMETERS.values()) {
      if (kind === parameters.kind || !isGiven(given, kind)) continue;
      yield {
        problem: `has parameters of another type of authorization than ${type}`,
        property: `authParameters.${kind}`,
        found: GIVEN,
        because: "which the service refuses",
        remedy: `Give authParameters.${parameters.kind} alone.`,
      };
    }
    for (const path of parameters.required) {
      if (isGiven(given, parameters.kind, ...path)) continue;
      yield {
        problem: "cannot authorize",
        property: ["authParameters", parameters.kind, ...path].join("."),
        found: undefined,
        because: `which ${type} requires`,
        remedy: "Set it.",
      };
    }
  },
});
