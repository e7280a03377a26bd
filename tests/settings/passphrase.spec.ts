import assert from "node:assert/strict";
import { openWithPassphrase, type Decrypt } from "../../settings/passphrase";
import { localStack } from "../emulator/embedded/localStack";

const SECRET = "local-client-secret";

/** With one bit of a part of `v1:<nonce>:<ciphertext and tag>` turned over. */
function tampered(ciphertext: string, part: 1 | 2, byte: number): string {
  const parts = ciphertext.split(":");
  const bytes = Buffer.from(parts[part] ?? "", "base64");
  const at = byte < 0 ? bytes.length + byte : byte;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  parts[part] = bytes.toString("base64");
  return parts.join(":");
}

describe("the passphrase", () => {
  let salt: string;
  let decrypt: Decrypt;
  let ciphertextOf: (key: string) => string;

  before(async () => {
    ({ salt, ciphertextOf } = await localStack());
    decrypt = (await openWithPassphrase(salt, "")) ?? assert.fail("the empty one does not fit");
  });

  for (const [key, value] of [
    ["salesforceClientId", "local-client-id"],
    ["salesforceClientSecret", SECRET],
  ] as const) {
    it(`of the local stack is empty, and opens ${key}`, () => {
      assert.equal(decrypt(ciphertextOf(key)), value);
    });
  }

  it("opens nothing when it is wrong", async () => {
    assert.equal(await openWithPassphrase(salt, " "), undefined);
  });

  for (const [what, change] of [
    ["whose first character", (value: string) => tampered(value, 2, 0)],
    ["whose tag", (value: string) => tampered(value, 2, -1)],
    ["whose nonce", (value: string) => tampered(value, 1, 0)],
  ] as const) {
    it(`does not open a value ${what} was changed, and does not show it`, () => {
      const ciphertext = change(ciphertextOf("salesforceClientSecret"));
      assert.throws(
        () => decrypt(ciphertext),
        ({ message }: Error) => message !== "" && !message.includes(SECRET.slice(1)),
      );
    });
  }

  for (const value of ["", SECRET, "v1:AAAA", "v1::", "v1:AAAA:AAAA"]) {
    it(`says that '${value}' is not an encrypted value, without showing it`, () => {
      assert.throws(() => decrypt(value), {
        message: "an encrypted value is not of the form v1:<nonce>:<ciphertext>",
      });
    });
  }

  it("says that a value of another version is not one that it can open", () => {
    const ciphertext = ciphertextOf("salesforceClientSecret").replace(/^v1/, "v2");
    assert.throws(() => decrypt(ciphertext), /not of the form v1:/);
  });

  for (const malformed of ["", "v1", "v1:AAAA", "v1:AAAA:", "v2:AAAA:v1:AAAA:AAAA"]) {
    it(`is not tried on the malformed salt '${malformed}'`, async () => {
      await assert.rejects(openWithPassphrase(malformed, ""), {
        message: "encryptionsalt is not of the form v1:<salt>:<check value>",
      });
    });
  }
});
