import { DOCS } from "../shared/docs";
import { isAllowedHost, parseEndpoint } from "../shared/endpoint";
import { endpointOf, ENDPOINTS } from "../shared/endpoints";
import { resourcePolicy } from "../shared/policy";

interface Config {
  /** Hosts, or `*.` and a domain for all that are in it. */
  allowedHosts: string[];
}

/**
 * An endpoint must be on a host that is allowed: events hold customers' data, and the request for a token holds
 * the client's secret. A wildcard in the host would let an event say where it goes.
 */
export const endpointAllowedHost = resourcePolicy<Config>({
  name: "endpoint-allowed-host",
  description: "The endpoints of API destinations and connections are on allowed hosts.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "api-destination", "connection"],
  remediationSteps:
    "Correct the host of invocationEndpoint or authorizationEndpoint, or have the host added to allowedHosts.",
  url: DOCS.apiDestinations,
  config: {
    allowedHosts: {
      type: "array",
      items: { type: "string", minLength: 1 },
      minItems: 1,
      default: ["*.my.salesforce.com"],
      description: "Hosts, or *. and a domain for all hosts in it.",
    },
  },
  types: Object.keys(ENDPOINTS),
  *judge(resource, { allowedHosts }) {
    const { property, endpoint } = endpointOf(resource);
    const host = endpoint === undefined ? undefined : parseEndpoint(endpoint)?.hostname;
    if (host === undefined) return; // the policy endpoint-https says so
    const remedy = `Set it to a URL on ${allowedHosts.join(" or ")}.`;
    if (host.includes("*")) {
      const because = "so that an event says where it goes";
      yield { problem: "has no host of its own", property, found: host, because, remedy };
    } else if (!isAllowedHost(host, allowedHosts)) {
      const because = "which is no allowed host";
      yield { problem: "goes to a host of others", property, found: host, because, remedy };
    }
  },
});
