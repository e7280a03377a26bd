import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { endpointOf } from "../shared/endpoints";
import { stackPolicy } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";

interface Config {
  /** Hosts whose tokens are valid at any API host. */
  tokenHosts: string[];
}

/**
 * The token must come from the org that is called. Salesforce answers 401 to the token of another org; EventBridge then
 * refreshes the token and retries until the retry policy ends. One typo sends a sandbox's credentials to a production org.
 * Source: Salesforce Help, 'OAuth Endpoints': an org's own My Domain host.
 */
export const tokenEndpointSameOrg = stackPolicy<Config>({
  name: "token-endpoint-same-org",
  description: "An API destination is on the same host as the token endpoint of its connection.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "leak", "connection"],
  remediationSteps:
    "Use the My Domain host of the org in both invocationEndpoint and authorizationEndpoint.",
  url: DOCS.connections,
  config: {
    tokenHosts: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description:
        "Hosts whose tokens are valid at any API host, such as a token service of the company.",
    },
  },
  subjects: (stack) => stack.of(TYPES.apiDestination),
  *judge(destination, stack, { tokenHosts }) {
    const connection = stack.resolveReference(destination, TYPES.connection, "connectionArn");
    if (connection === undefined) return; // a connection of another stack
    const { property, endpoint } = readFrom(connection, () => endpointOf(connection));
    const token = parseEndpoint(endpoint ?? "")?.hostname;
    const api = parseEndpoint(endpointOf(destination).endpoint ?? "")?.hostname;
    if (token === undefined || api === undefined) return; // another authorization type, or not a URL
    if (token === api || tokenHosts.includes(token)) return;
    yield {
      problem: `gets its tokens from another host than ${api}, which it calls`,
      property: `${property} of connection '${connection.name}'`,
      found: token,
      because: "and the API may refuse the tokens of another host",
      remedy: `Set ${property} to a URL on ${api}.`,
    };
  },
});
