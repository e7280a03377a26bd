import { DOCS } from "../shared/docs";
import { GIVEN, resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, objectAt, textAt } from "../shared/values";

/** The parameters that each type of authorization requires. */
const PARAMETERS = new Map<unknown, { kind: string; required: readonly string[][] }>(
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
 * A connection must have all parameters of its authorization type. The provider does not check them, and the service
 * refuses missing parameters only at the update, when half of the stack exists.
 * Source: EventBridge API reference, CreateConnection; the AWS provider requires `oauthHttpParameters`.
 */
export const connectionAuthorization = resourcePolicy({
  name: "connection-authorization",
  description: "A connection has the parameters of its authorization type, complete and no others.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "connection"],
  remediationSteps:
    "Set the one member of authParameters that belongs to authorizationType (oauth, basic or apiKey), with all required properties.",
  url: DOCS.connections,
  types: [TYPES.connection],
  *judge({ props }) {
    const type = textAt(props, "authorizationType");
    const parameters = PARAMETERS.get(type);
    if (parameters === undefined) {
      yield {
        problem: "cannot authorize its requests",
        property: "authorizationType",
        found: type,
        because: "which is not an authorization type",
        remedy: `Set authorizationType to one of ${[...PARAMETERS.keys()].join(", ")}.`,
      };
      return;
    }
    const given = objectAt(props, "authParameters");
    for (const { kind } of PARAMETERS.values()) {
      if (kind === parameters.kind || !isGiven(given, kind)) continue;
      yield {
        problem: `has parameters of another authorization type than ${type}`,
        property: `authParameters.${kind}`,
        found: GIVEN,
        because: "and the service refuses it",
        remedy: `Remove authParameters.${kind}, and keep authParameters.${parameters.kind}.`,
      };
    }
    for (const path of parameters.required) {
      if (isGiven(given, parameters.kind, ...path)) continue;
      yield {
        problem: "cannot authorize its requests",
        property: ["authParameters", parameters.kind, ...path].join("."),
        found: undefined,
        because: `and ${type} requires it`,
        remedy: `Set ${["authParameters", parameters.kind, ...path].join(".")}.`,
      };
    }
  },
});
