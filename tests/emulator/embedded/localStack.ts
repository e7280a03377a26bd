import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT_DIRECTORY } from "../../folder";

interface StackFile {
  encryptionsalt: string;
  config: Record<string, string | { secure: string }>;
}

/** The local stack's file: the engine's own encryption, with an empty passphrase. */
export async function localStack() {
  const text = await readFile(join(PROJECT_DIRECTORY, "Pulumi.local.yaml"), "utf8");
  const { encryptionsalt, config } = parse(text) as StackFile;
  return {
    salt: encryptionsalt,
    ciphertextOf: (key: string): string => {
      const value = config[`eventbridge-salesforce:${key}`];
      assert(typeof value === "object", `${key} is not encrypted`);
      return value.secure;
    },
  };
}
