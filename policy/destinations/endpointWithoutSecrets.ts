import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { endpointOf, ENDPOINTS } from "../shared/endpoints";
import { HIDDEN, resourcePolicy, type Finding, type Resource } from "../shared/policy";
import { isSecretOfRequest, secretForm } from "../shared/secrets";
import { knownFlagAt, knownTextAt, listAt, spell, textAt, type Key } from "../shared/values";

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
    const { property, endpoint, isSecret } = endpointOf(resource);
    const url = parseEndpoint(endpoint);
    if (url !== undefined) yield* secretsInUrl(url, property, isSecret);
    yield* secretQueries(resource);
  },
});

const BECAUSE = "and logs and state show URLs in plaintext";

function* secretsInUrl(url: URL, property: string, isSecret: boolean): Iterable<Finding> {
  const remedy = `Remove the secret from ${property}, and let the connection send it.`;
  const finding = { property, found: HIDDEN, because: BECAUSE, remedy };
  if (url.username !== "" || url.password !== "") {
    yield { problem: "has a user name or password in its URL", ...finding };
  } else if (secretForm(withoutQuery(url)) !== undefined && !isSecret) {
    const remedy = `Take ${property} from a Pulumi secret.`;
    yield { problem: "has a secret in the path of its URL", ...finding, remedy };
  }
  for (const [key, value] of url.searchParams) {
    // A `+` in a query is read as a space, and secrets in base64 contain it.
    if (!isSecretOfRequest(key, value.replaceAll(" ", "+"))) continue;
    const name = isSecret ? "" : named(key);
    const problem = `has a secret in the query of its URL${name}`;
    // Pulumi encrypts the URL in its state, but the service shows it.
    yield { problem, ...finding, ...(isSecret && { advice: true as const }) };
  }
}

/** Query parameters of a connection. A marked one is at least hidden by the service: some APIs accept their key only there. */
function* secretQueries({ props }: Resource): Iterable<Finding> {
  for (const path of QUERIES) {
    for (const index of listAt(props, ...path).keys()) {
      const at = [...path, index];
      const key = textAt(props, ...at, "key") ?? "";
      const value = knownTextAt(props, ...at, "value");
      if (!isSecretOfRequest(key, value)) continue;
      const isHidden = knownFlagAt(props, ...at, "isValueSecret");
      yield {
        problem: `sends a secret in the query of its URL${named(key)}`,
        property: spell([...at, "value"]),
        found: HIDDEN,
        because: BECAUSE,
        remedy: "Send the secret as a header or body parameter with isValueSecret.",
        ...(isHidden === true && { advice: true as const }),
      };
    }
  }
}

const withoutQuery = ({ protocol, host, pathname }: URL) => `${protocol}//${host}${pathname}`;

/** The name of a parameter, unless it is the secret itself, as in `?sk_live_...`. */
const named = (key: string) =>
  key.length > 64 || secretForm(key) !== undefined ? "" : `, in '${key}'`;
