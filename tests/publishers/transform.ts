import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../folder";

const TESTS = join(PROJECT_DIRECTORY, "publishers", "magento", "tests");

/** What Magento's REST API gives, for the sample events. */
export const PAYLOADS = join(TESTS, "payloads");

/** A payload of Magento's REST API. */
export interface Given {
  kind: "customer" | "company" | "order";
  payload: unknown;
  /** What the observer found to be cleared. Default: nothing. */
  cleared?: string[];
}

export const isPhpInstalled = (): boolean => spawnSync("php", ["--version"]).status === 0;

/** The details that the module publishes for each payload, by their types; in one process of PHP. */
export function transform(given: readonly Given[]): Record<string, unknown>[] {
  const { status, stdout, stderr } = spawnSync("php", [join(TESTS, "transform.php")], {
    input: given.map((one) => `${JSON.stringify(one)}\n`).join(""),
    encoding: "utf8",
  });
  assert.deepEqual([status, stderr], [0, ""], stdout);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
