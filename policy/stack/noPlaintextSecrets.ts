import { DOCS } from "../shared/docs";
import { HIDDEN, resourcePolicy } from "../shared/policy";
import { spell } from "../shared/values";
import { storedInPlaintext } from "./plaintextStores";
import { secretsOf } from "./secretMembers";

interface Config {
  /** Properties that are not checked, of any resource, such as `tags.token-owner`. */
  ignored: string[];
}

/**
 * No input may hold a secret in plaintext: an environment variable, a description, a header, a template, a tag. Inputs are
 * plaintext in the state, in the console and in CloudTrail, and a target sends its input with every event.
 *
 * A value that Pulumi holds as a secret is not in plaintext: Pulumi encrypts it in the state. These are the values that the
 * program marked, and the inputs that the provider's schema calls sensitive, such as the password of a database. Where the marks
 * are not known, a secret's name alone is evidence only in a map whose keys the program chooses: the property of that name may
 * be sensitive.
 *
 * Sources: Pulumi, 'Secrets'; pulumi/pulumi-terraform-bridge, pkg/tfbridge/provider.go, `Check`: `MarkSchemaSecrets`.
 */
export const noPlaintextSecrets = resourcePolicy<Config>({
  name: "no-plaintext-secrets",
  description: "No input of any resource holds a secret in plaintext.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "secrets"],
  remediationSteps:
    "Revoke the secret and remove it from the program. Take the new secret from a Pulumi secret, or let the service read it from Secrets Manager; a connection keeps it in authParameters.",
  url: DOCS.secrets,
  config: {
    ignored: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Properties that are not checked, such as tags.token-owner.",
    },
  },
  *judge(resource, { ignored }) {
    for (const { path, what } of secretsOf(resource, ignored)) {
      yield {
        problem: `seems to hold ${what} in plaintext`,
        property: spell(path),
        found: HIDDEN,
        because: "and the state, the console and the logs show it",
        remedy:
          "Revoke the secret, and take the new one from a Pulumi secret or from Secrets Manager.",
      };
    }
    const stored = storedInPlaintext(resource);
    if (stored !== undefined && !ignored.includes(stored.property)) yield stored;
  },
});
