import { DOCS } from "../shared/docs";
import { isAllowedHost, parseEndpoint } from "../shared/endpoint";
import { endpointOf, ENDPOINTS, shown } from "../shared/endpoints";
import { resourcePolicy, type Resource } from "../shared/policy";
import { ifKnown } from "../shared/resource";
import { hostPatternMistake } from "./hostPattern";

interface Config {
  /** Hosts, or `*.` and a domain for all hosts in the domain. Without it, every host is allowed. */
  allowedHosts: string[];
}

/**
 * An endpoint must be on an allowed host: events hold customers' data, and the token request holds the client secret. Which
 * hosts these are depends on the SaaS, so there is no default. With a wildcard in the host, an event could choose the host that
 * receives it, together with the credentials of the connection.
 */
export const endpointAllowedHost = resourcePolicy<Config>({
  name: "endpoint-allowed-host",
  description: "The endpoints of API destinations and connections are on allowed hosts.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "api-destination", "connection"],
  remediationSteps:
    "Correct the host of invocationEndpoint or authorizationEndpoint, or add the host to allowedHosts in the policy configuration.",
  url: DOCS.apiDestinations,
  config: {
    allowedHosts: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description:
        "Allowed hosts; *. and a domain stand for all hosts in the domain. Without it, every host is allowed.",
    },
  },
  mistakesOf: ({ allowedHosts }) =>
    allowedHosts.flatMap((entry) => {
      const mistake = hostPatternMistake(entry);
      return mistake === undefined ? [] : [`allowedHosts: ${mistake}`];
    }),
  types: Object.keys(ENDPOINTS),
  notApplicable: (resource, { allowedHosts }) =>
    allowedHosts.length > 0 || hasWildcardHost(resource)
      ? undefined
      : "allowedHosts is not set, so every host is allowed.",
  *judge(resource, { allowedHosts }) {
    const given = endpointOf(resource);
    const { property, endpoint } = given;
    const host = parseEndpoint(endpoint)?.hostname;
    if (host === undefined) return; // the policy endpoint-https reports it
    const found = shown(given, host);
    if (host.includes("*")) {
      const because = "so each event chooses the host that it is sent to";
      const remedy = `Set ${property} to a URL with a fixed host.`;
      yield { problem: "has a wildcard in its host", property, found, because, remedy };
    } else if (!isAllowedHost(host, allowedHosts)) {
      const problem = "sends data to a host that is not allowed";
      const because = "which is not in allowedHosts";
      const remedy = `Set ${property} to a URL on ${allowedHosts.join(" or ")}.`;
      yield { problem, property, found, because, remedy };
    }
  },
});

function hasWildcardHost(resource: Resource): boolean {
  const url = ifKnown(() => parseEndpoint(endpointOf(resource).endpoint));
  return url?.hostname.includes("*") === true;
}
