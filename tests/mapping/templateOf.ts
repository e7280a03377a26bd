import assert from "node:assert/strict";
import type { CompiledRule, InputTransformer } from "../../mapping/subscription";

/** The input transformer of a rule that has one. */
export function templateOf({ input }: CompiledRule): InputTransformer {
  assert("inputTransformer" in input);
  return input.inputTransformer;
}
