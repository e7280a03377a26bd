import assert from "node:assert/strict";
import { targetFunctionPermission } from "../../policy/targets/functionPermission";
import { busCases } from "./access/buses";
import type { Case, Verdict } from "./access/changes";
import { queueCases } from "./access/closedQueues";
import { roleCases } from "./access/closedRoles";
import { deadLetterQueueCases } from "./access/deadLetterQueues";
import { functionCases } from "./access/functions";
import { keyCases } from "./access/keys";
import { targetRoleCases } from "./access/targetRoles";
import { topicCases } from "./access/topics";
import { judged, type AnyPolicy } from "./judged";
import { shop, type Shop } from "./shop";

const cases: readonly Case[] = [
  ...deadLetterQueueCases,
  ...queueCases,
  ...busCases,
  ...keyCases,
  ...topicCases,
  ...roleCases,
  ...targetRoleCases,
  ...functionCases,
];

/** Resources that the emulator, and so the form of the provider's outputs, does not know. */
const UNKNOWN_TO_EMULATOR: ReadonlySet<AnyPolicy> = new Set([targetFunctionPermission]);

/** Judges each stack as the program gives it, and as the provider returns it. */
function verdictOf(policy: AnyPolicy, made: Shop): Verdict {
  const { violations } = judged(policy, made);
  if (violations.some(({ mandatory }) => mandatory)) return "refused";
  return violations.length > 0 ? "checked later" : "allowed";
}

describe("policies on access", () => {
  for (const [policy, expected, what, change] of cases) {
    it(`${policy.name}: ${what} is ${expected}`, () => {
      const made = shop();
      change(made);
      assert.equal(verdictOf(policy, made), expected);
      if (!UNKNOWN_TO_EMULATOR.has(policy))
        assert.equal(verdictOf(policy, made.provided()), expected);
    });
  }
});
