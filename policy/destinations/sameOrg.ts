import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { endpointOf, shown } from "../shared/endpoints";
import { stackPolicy, type Resource } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { listAt, textAt } from "../shared/values";

interface Config {
  /** Hosts whose tokens are valid at any API host. */
  tokenHosts: string[];
}

/** The hosts of Salesforce that issue tokens for every org, but not for the client-credentials flow. */
const LOGIN_HOSTS: ReadonlySet<string> = new Set(["login.salesforce.com", "test.salesforce.com"]);

/**
 * The token must come from the org that is called. Salesforce answers 401 to the token of another org or of another issuer;
 * EventBridge then refreshes the token and retries until the retry policy ends. One typo sends a sandbox's credentials to a
 * production org. Other services issue their tokens on another host than their API's, so only My Domain hosts are compared.
 * Source: Salesforce Help, 'OAuth Endpoints': the My Domain host of an org, or the login hosts, which do not support the
 * client-credentials flow.
 */
export const tokenEndpointSameOrg = stackPolicy<Config>({
  name: "token-endpoint-same-org",
  description:
    "An API destination of a Salesforce org is on the same host as the token endpoint of its connection.",
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
    const from = readFrom(connection, () => endpointOf(connection));
    const token = parseEndpoint(from.endpoint)?.hostname;
    const to = endpointOf(destination);
    const api = parseEndpoint(to.endpoint)?.hostname;
    if (token === undefined || api === undefined) return; // another authorization type, or not a URL
    if (token === api || !isMyDomain(api) || tokenHosts.includes(token)) return;
    const isLogin = LOGIN_HOSTS.has(token);
    if (isLogin && grantOf(connection) === "password") return;
    const host = to.isSecret ? "the host that it calls" : api;
    yield {
      problem: to.isSecret
        ? "gets its tokens from another host than it calls"
        : `gets its tokens from another host than ${api}, which it calls`,
      property: `${from.property} of connection '${connection.name}'`,
      found: shown(from, token),
      because: isLogin
        ? "which issues no tokens for the client-credentials flow"
        : "and the API refuses the tokens of another host",
      remedy: `Set ${from.property} to a URL on ${host}.`,
      ...(isLogin && { advice: true as const }),
    };
  },
});

const isMyDomain = (host: string) => host.endsWith(".my.salesforce.com");

/** The grant type that the token request overrides; undefined for the default, client_credentials. */
function grantOf({ props }: Resource): string | undefined {
  const place = ["authParameters", "oauth", "oauthHttpParameters", "bodies"];
  for (const index of listAt(props, ...place).keys()) {
    if (textAt(props, ...place, index, "key") !== "grant_type") continue;
    return textAt(props, ...place, index, "value");
  }
  return undefined;
}
