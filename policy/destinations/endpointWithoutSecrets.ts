import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { endpointOf, ENDPOINTS } from "../shared/endpoints";
import { HIDDEN, resourcePolicy } from "../shared/policy";
import { isReference, isSecretName, secretIn } from "../shared/secrets";
import { listAt, spell, textAt, type Key } from "../shared/values";

/** The parameters of a connection that become part of a URL. */
const QUERIES: readonly (readonly Key[])[] = [
  ["authParameters", "oauth", "oauthHttpParameters", "queryStrings"],
  ["authParameters", "invocationHttpParameters", "queryStrings"],
];

/**
 * A URL must hold no credentials. URLs are plaintext in Pulumi's state, in the console, in CloudTrail and in the access logs
 * of every proxy between; a connection keeps credentials in Secrets Manager.
 * Source: EventBridge User Guide, 'Connections'.
 */
export const endpointWithoutSecrets = resourcePolicy({
  name: "endpoint-without-secrets",
  description:
    "The URLs that EventBridge calls hold no credentials, and no secrets in their query.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "secrets", "api-destination", "connection"],
  remediationSteps:
    "Revoke the secret and remove it from the URL. Give the new secret to the connection: as clientParameters, or as a header or body parameter with isValueSecret.",
  url: DOCS.connections,
  types: Object.keys(ENDPOINTS),
  *judge(resource) {
    const { property, endpoint = "" } = endpointOf(resource);
    const because = "and logs and state show URLs in plaintext";
    const remedy = `Remove the secret from ${property}, and let the connection send it.`;
    const url = parseEndpoint(endpoint);
    if (url !== undefined && (url.username !== "" || url.password !== "")) {
      const problem = "has a user name or password in its URL";
      yield { problem, property, found: HIDDEN, because, remedy };
    }
    for (const [key, value] of url?.searchParams ?? []) {
      if ((isSecretName(key) && !isReference(value)) || secretIn(value) !== undefined) {
        const problem = `has a secret in the query of its URL, in '${key}'`;
        yield { problem, property, found: HIDDEN, because, remedy };
      }
    }
    for (const path of QUERIES) {
      for (const index of listAt(resource.props, ...path).keys()) {
        const key = textAt(resource.props, ...path, index, "key") ?? "";
        if (!isSecretName(key)) continue;
        yield {
          problem: `sends a secret in the query of its URL, in '${key}'`,
          property: spell([...path, index, "value"]),
          found: HIDDEN,
          because,
          remedy: "Send the secret as a header or body parameter with isValueSecret.",
        };
      }
    }
  },
});
