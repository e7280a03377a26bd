import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { isSecretOfRequest, secretForm } from "../shared/secrets";
import { TYPES } from "../shared/types";
import { flagAt, knownTextAt, listAt, spell, type Key } from "../shared/values";

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
 * in the console and to everybody who may call `DescribeConnection`. That Pulumi holds the value as a secret says nothing: the
 * AWS provider marks every parameter's value, and encrypts it in Pulumi's state only.
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
        const at = [...place, index];
        const key = knownTextAt(props, ...at, "key") ?? "";
        const value = knownTextAt(props, ...at, "value");
        const marked = [...at, "isValueSecret"];
        // Only for a secret does it matter whether the mark is known.
        if (!isSecretOfRequest(key, value) || flagAt(props, ...marked)) continue;
        yield {
          problem: `shows the secret in ${named(key)}`,
          property: spell(marked),
          found: flagAt(props, ...marked),
          because: "so the service shows the value to everybody who may read the connection",
          remedy: "Set isValueSecret to true.",
        };
      }
    }
  },
});

const named = (key: string) =>
  key.length > 64 || secretForm(key) !== undefined ? "a parameter" : `its parameter '${key}'`;
