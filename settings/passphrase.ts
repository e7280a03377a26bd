import { createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

/** Decrypts a value that Pulumi's passphrase provider encrypted. */
export type Decrypt = (ciphertext: string) => string;

const ITERATIONS = 1_000_000;
const KEY_LENGTH = 32;
const TAG_LENGTH = 16;
/** The plaintext of a salt's check value. */
const CHECK = "pulumi";

/**
 * Reads `encryptionsalt: v1:<salt>:<check value>` of a stack file. Takes about half a second.
 * Key: PBKDF2 with SHA-256 over the passphrase. Values: `v1:<nonce>:<ciphertext and tag>`, AES-256-GCM, all in
 * base64. Source: pulumi/pulumi, sdk/go/common/resource/config/crypt.go and pkg/secrets/passphrase.
 *
 * @returns undefined for a wrong passphrase
 * @throws Error for a salt of another form
 */
export async function openWithPassphrase(
  encryptionSalt: string,
  passphrase: string,
): Promise<Decrypt | undefined> {
  const [, salt, check] = /^v1:([^:]+):(v1:.+)$/.exec(encryptionSalt) ?? [];
  if (salt === undefined || check === undefined) {
    throw new Error("encryptionsalt is not of the form v1:<salt>:<check value>");
  }
  const key = await derivedKey(passphrase, salt);
  const decrypt: Decrypt = (ciphertext) => open(key, ciphertext);
  try {
    return decrypt(check) === CHECK ? decrypt : undefined;
  } catch {
    return undefined; // the authentication tag does not match: the key is wrong
  }
}

/** The keys of this process, by passphrase and salt: deriving one takes half a second, and a command may read a stack twice. */
const derivedKeys = new Map<string, Promise<Buffer>>();

function derivedKey(passphrase: string, salt: string): Promise<Buffer> {
  const from = JSON.stringify([passphrase, salt]);
  let key = derivedKeys.get(from);
  if (key === undefined) {
    const bytes = Buffer.from(salt, "base64");
    key = promisify(pbkdf2)(passphrase, bytes, ITERATIONS, KEY_LENGTH, "sha256");
    derivedKeys.set(from, key);
  }
  return key;
}

function open(key: Buffer, ciphertext: string): string {
  const [version, nonce = "", sealed = ""] = ciphertext.split(":");
  const bytes = Buffer.from(sealed, "base64");
  if (version !== "v1" || bytes.length < TAG_LENGTH) {
    throw new Error("an encrypted value is not of the form v1:<nonce>:<ciphertext>");
  }
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
  const plain = [decipher.update(bytes.subarray(0, -TAG_LENGTH)), decipher.final()];
  return Buffer.concat(plain).toString("utf8");
}
