import { asList } from "../shared/grouped";
import { HIDDEN, type Finding, type Resource } from "../shared/policy";
import { isSecretUnder, secretIn } from "../shared/secrets";
import { TYPES_OF_STORES } from "./secretPlaces";
import { knownTextAt } from "../shared/values";

/**
 * A secret in a parameter of Systems Manager that is not encrypted. A mark does not help: the provider marks the value of each
 * parameter, and the service shows a parameter of type String to everybody who may call `GetParameter`.
 * Source: Systems Manager User Guide, 'What is a parameter?': do not store sensitive data in a String or StringList parameter.
 */
export function storedInPlaintext({ type, name, props }: Resource): Finding | undefined {
  if (type !== TYPES_OF_STORES.parameter) return undefined;
  const kind = knownTextAt(props, "type");
  const [stored] = ["insecureValue", "value", "valueWo"].flatMap((property) =>
    asList(knownTextAt(props, property)).map((value) => ({ property, value })),
  );
  if (stored === undefined || kind === "SecureString") return undefined;
  const { property, value } = stored;
  const own = (knownTextAt(props, "name") ?? name).replace(/.*\//s, "");
  const isSecret = secretIn(value) !== undefined || isSecretUnder(own, value);
  if (!isSecret) return undefined;
  return {
    problem: "stores what seems to be a secret without encryption",
    property,
    found: HIDDEN,
    because: `and type is '${kind}', so the service shows the value to everybody who may read parameters`,
    remedy:
      "Revoke the secret, and store the new one with type SecureString or in Secrets Manager.",
  };
}
