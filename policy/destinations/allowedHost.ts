import { DOCS } from "../shared/docs";
import { isAllowedHost, parseEndpoint } from "../shared/endpoint";
import { endpointOf, ENDPOINTS } from "../shared/endpoints";
import { resourcePolicy } from "../shared/policy";

interface Config {
  /** Hosts, or `*.` and a domain for all hosts in the domain. */
  allowedHosts: string[];
}

/**
 * An endpoint must be on an allowed host: events hold customers' data, and the token request holds the client secret.
 * With a wildcard in the host, an event could choose the host that receives it.
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
      minItems: 1,
      default: ["*.my.salesforce.com"],
      description: "Allowed hosts; *. and a domain stand for all hosts in the domain.",
    },
  },
  types: Object.keys(ENDPOINTS),
  *judge(resource, { allowedHosts }) {
    const { property, endpoint } = endpointOf(resource);
    const host = endpoint === undefined ? undefined : parseEndpoint(endpoint)?.hostname;
    if (host === undefined) return; // the policy endpoint-https reports it
    const remedy = `Set ${property} to a URL on ${allowedHosts.join(" or ")}.`;
    if (host.includes("*")) {
      const because = "so each event chooses the host that it is sent to";
      yield { problem: "has a wildcard in its host", property, found: host, because, remedy };
    } else if (!isAllowedHost(host, allowedHosts)) {
      const because = "which is not in allowedHosts";
      yield {
        problem: "sends data to a host that is not allowed",
        property,
        found: host,
        because,
        remedy,
      };
    }
  },
});
