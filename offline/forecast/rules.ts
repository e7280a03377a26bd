import { isFinal } from "../../mapping/erasureNotes";
import type { EmulatedStack } from "../emulatedStack";

/** What a forecast knows of the rules of a stack, by their ARNs. */
export interface ForecastRules {
  /** The name of the subscription; undefined for a rule of none. */
  subscriptionOf: (ruleArn: string) => string | undefined;
  /** Whether Salesforce refuses an older version that the rule sends, by `newerWins`. */
  isGuarded: (ruleArn: string) => boolean;
  /** Whether Salesforce refuses what a rule sends after an erasure of the same record. */
  isFinal: (erasureRuleArn: string, ruleArn: string) => boolean;
}

/** Rules of no subscription. */
export const NO_RULES: ForecastRules = {
  subscriptionOf: () => undefined,
  isGuarded: () => false,
  isFinal: () => false,
};

export function rulesOf({ stack, ruleNames }: EmulatedStack): ForecastRules {
  const byRule = new Map(
    stack.subscriptions.flatMap((one) =>
      (ruleNames[one.name]?.sending ?? []).map((rule) => [rule, one] as const),
    ),
  );
  const of = (ruleArn: string) => byRule.get(ruleArn.split("/").at(-1) ?? "");
  return {
    subscriptionOf: (ruleArn) => of(ruleArn)?.name,
    isGuarded: (ruleArn) => of(ruleArn)?.newerWins !== undefined,
    isFinal: (erasureRuleArn, ruleArn) => {
      const [erasure, upsert] = [of(erasureRuleArn), of(ruleArn)];
      return erasure !== undefined && upsert !== undefined && isFinal(erasure, upsert);
    },
  };
}
