import { createHmac } from "node:crypto";
import type { Registered } from "../../emulator/embedded/program";
import { isObject, isSecret } from "../../emulator/propertyValues";
import { redact } from "../../privacy/redactor";
import { OPAQUE_SECRET } from "../../settings/stackFile";

/** A resource of a program, in a form that a process can send to another, without secrets. */
export interface PlannedResource {
  urn: string;
  type: string;
  name: string;
  /** False for a component, which consists of other resources. */
  custom: boolean;
  /** URN of the parent; empty for the stack. */
  parent: string;
  protect: boolean;
  /** A secret is `[secret ...]`: two different secrets have different texts, which reveal nothing. */
  inputs: Record<string, unknown>;
  /** Empty for a component, which has no ARN, and for other resources without one. */
  arn: string;
}

/** The resources of a program, in the order of registration. */
export interface StackPlan {
  resources: PlannedResource[];
  /** Whether there are secrets that no passphrase opened here, so that they cannot be compared. */
  hasClosedSecrets: boolean;
}

/** The beginning of every text that replaces a secret. */
export const SECRET = "[secret";
const CLOSED = `${SECRET}, not open]`;

/**
 * The plan of an evaluated program.
 *
 * @param key with which secrets are digested; the plans that are compared have the same, and nobody else
 */
export function planOf(registered: readonly Registered[], key: string): StackPlan {
  const resources = registered.map(
    ({ urn, type, name, custom, request, state }): PlannedResource => {
      const inputs = request.getObject()?.toJavaScript() ?? {};
      // A target's `arn` is an input: the ARN of something else.
      const arn: unknown = "arn" in inputs ? "" : state.toJavaScript().arn;
      return {
        urn: redact(urn),
        type,
        name: redact(name),
        custom,
        parent: redact(request.getParent()),
        protect: request.getProtect() ?? false,
        inputs: withoutSecrets(inputs, key) as Record<string, unknown>,
        arn: typeof arn === "string" ? redact(arn) : "",
      };
    },
  );
  return { resources, hasClosedSecrets: JSON.stringify(resources).includes(CLOSED) };
}

/** A value whose secrets are replaced by digests. A secret that is not marked as one, but known, is masked. */
function withoutSecrets(value: unknown, key: string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((inner) => withoutSecrets(inner, key));
  if (!isObject(value)) return value;
  if (isSecret(value)) {
    const text = JSON.stringify(value.value) ?? "";
    if (text.includes(OPAQUE_SECRET)) return CLOSED;
    return `${SECRET} ${createHmac("sha256", key).update(text).digest("hex").slice(0, 16)}]`;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [redact(name), withoutSecrets(inner, key)]),
  );
}
