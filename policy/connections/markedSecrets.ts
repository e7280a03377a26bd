import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { isReference, isSecretName, secretIn } from "../shared/secrets";
import { TYPES } from "../shared/types";
import { flagAt, isKnown, listAt, spell, textAt, type Key } from "../shared/values";

/** The properties of a connection that hold the parameters it sends. */
const PLACES: readonly (readonly Key[])[] = [
  "oauthHttpParameters",
  "invocationHttpParameters",
].flatMap((parameters) =>
  ["headers", "queryStrings", "bodies"].map((kind) =>
    parameters === "oauthHttpParameters"
      ? ["authParameters", "oauth", parameters, kind]
      : ["authParameters", parameters, kind],
  ),
);

/**
 * Parameters of a connection that hold secrets must be marked as secret. EventBridge shows the value of any other parameter
 * in the console and to everybody who may call `DescribeConnection`.
 * Source: EventBridge API reference, ConnectionBodyParameter, `IsValueSecret`.
 */
export const connectionSecretsMarked = resourcePolicy({
  name: "connection-secrets-marked",
  description: "Parameters of a connection that hold secrets are marked as secret.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "secrets", "connection"],
  remediationSteps:
    "Set isValueSecret of the parameter to true, and take its value from a Pulumi secret.",
  url: DOCS.connections,
  types: [TYPES.connection],
  *judge({ props }) {
    for (const place of PLACES) {
      for (const index of listAt(props, ...place).keys()) {
        const marked = [...place, index, "isValueSecret"];
        if (flagAt(props, ...marked)) continue;
        const key = textAt(props, ...place, index, "key") ?? "";
        if (!isSecretName(key) && !holdsSecret(props, [...place, index, "value"])) continue;
        yield {
          problem: `shows the secret in its parameter '${key}'`,
          property: spell(marked),
          found: flagAt(props, ...marked),
          because: "so the service shows the value to everybody who may read the connection",
          remedy: "Set isValueSecret to true.",
        };
      }
    }
  },
});

function holdsSecret(props: Parameters<typeof textAt>[0], path: readonly Key[]): boolean {
  if (!isKnown(props, ...path)) return false; // the key is not the name of a secret, and the value is not known yet
  const value = textAt(props, ...path) ?? "";
  return secretIn(value) !== undefined && !isReference(value);
}
