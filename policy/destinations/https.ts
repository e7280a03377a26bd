import { DOCS } from "../shared/docs";
import { parseEndpoint, withoutSecrets } from "../shared/endpoint";
import { endpointOf, ENDPOINTS, shown } from "../shared/endpoints";
import { HIDDEN, resourcePolicy } from "../shared/policy";

/**
 * An endpoint must be an https URL. The AWS provider accepts any text, and the service refuses it only at the update.
 * Source: EventBridge API reference, CreateApiDestination, CreateConnection.
 */
export const endpointHttps = resourcePolicy({
  name: "endpoint-https",
  description: "The endpoints of API destinations and connections are https URLs.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "api-destination", "connection"],
  remediationSteps: "Begin invocationEndpoint and authorizationEndpoint with https://.",
  url: DOCS.apiDestinations,
  types: Object.keys(ENDPOINTS),
  *judge(resource) {
    const given = endpointOf(resource);
    const { property, endpoint } = given;
    if (endpoint === undefined) return; // the connection has another authorization type
    const url = parseEndpoint(endpoint);
    const remedy = `Set ${property} to a URL that begins with https://.`;
    if (url === undefined) {
      const because = "which is not a URL";
      yield { problem: "cannot be called", property, found: HIDDEN, because, remedy };
    } else if (url.protocol !== "https:") {
      const because = "which the service refuses, because it would send credentials in plaintext";
      const found = shown(given, withoutSecrets(url));
      yield { problem: "is called without encryption", property, found, because, remedy };
    }
  },
});
