import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { endpointOf } from "../shared/endpoints";
import { stackPolicy } from "../shared/policy";
import { reading } from "../shared/stack";
import { TYPES } from "../shared/types";

interface Config {
  /** Hosts whose tokens are good at any API host. */
  tokenHosts: string[];
}

/**
 * The token must come from the org that is called. Salesforce answers 401 to the token of another org, EventBridge
 * refreshes it and retries for as long as it may; and a sandbox's credentials at a production org are one typo away.
 * Source: Salesforce Help, 'OAuth Endpoints': an org's own My Domain host.
 */
export const tokenEndpointSameOrg = stackPolicy<Config>({
  name: "token-endpoint-same-org",
  description: "An API destination and the token endpoint of its connection are on the same host.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "leak", "connection"],
  remediationSteps:
    "Use the org's My Domain host in both invocationEndpoint and authorizationEndpoint.",
  url: DOCS.connections,
  config: {
    tokenHosts: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Hosts whose tokens are good at any API host, such as a company's own.",
    },
  },
  subjects: (stack) => stack.of(TYPES.apiDestination),
  *judge(destination, stack, { tokenHosts }) {
    const connection = stack.referenced(destination, TYPES.connection, "connectionArn");
    if (connection === undefined) return; // of another stack
    const { property, endpoint } = reading(connection, () => endpointOf(connection));
    const token = parseEndpoint(endpoint ?? "")?.hostname;
    const api = parseEndpoint(endpointOf(destination).endpoint ?? "")?.hostname;
    if (token === undefined || api === undefined) return; // no OAuth, or no URL
    if (token === api || tokenHosts.includes(token)) return;
    yield {
      problem: `gets its tokens from another host than it calls, ${api}`,
      property: `${property} of connection '${connection.name}'`,
      found: token,
      because: "whose tokens the API may not take",
      remedy: `Set it to a URL on ${api}.`,
    };
  },
});
