import type { Decrypt } from "../passphrase";
import { isMapping, type Value } from "./values";

/** Stands in for a secret that cannot be decrypted, so that the policy pack can judge a program without its secrets. */
export const OPAQUE_SECRET = "opaque-secret";

/** A value whose secrets are open, or stood in for. */
export interface Opened {
  value: Value;
  /** Whether it is or contains a secret. */
  secret: boolean;
  /** Whether `OPAQUE_SECRET` stands in for one of its secrets. */
  closed: boolean;
}

/**
 * Decrypts `{ secure: <ciphertext> }`, at the top or anywhere in a structured value.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/object.go, isSecureValue.
 *
 * @param decrypt undefined where no passphrase fits
 * @throws Error for a value that was encrypted with another key
 */
export function openSecrets(value: Value, decrypt: Decrypt | undefined): Opened {
  const ciphertext = isMapping(value) && value.size === 1 ? value.get("secure") : undefined;
  if (typeof ciphertext === "string") {
    return decrypt === undefined
      ? { value: OPAQUE_SECRET, secret: true, closed: true }
      : { value: decrypt(ciphertext), secret: true, closed: false };
  }
  if (Array.isArray(value)) {
    const opened = value.map((one) => openSecrets(one, decrypt));
    return { ...summary(opened), value: opened.map((one) => one.value) };
  }
  if (!isMapping(value)) return { value, secret: false, closed: false };
  const opened = [...value].map(([key, one]) => [key, openSecrets(one, decrypt)] as const);
  return {
    ...summary(opened.map(([, one]) => one)),
    value: new Map(opened.map(([key, one]) => [key, one.value])),
  };
}

const summary = (opened: readonly Opened[]): Pick<Opened, "secret" | "closed"> => ({
  secret: opened.some(({ secret }) => secret),
  closed: opened.some(({ closed }) => closed),
});

export const hasSecret = (value: Value): boolean => openSecrets(value, undefined).secret;
