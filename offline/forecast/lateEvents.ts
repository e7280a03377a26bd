import type { ForecastRules } from "./rules";

/** Names of the subscriptions of late events, the most frequent one first. */
export interface LateSubscriptions {
  /** Those without newerWins, whose late events overwrite newer data. */
  overwriting: readonly string[];
  /** Those with newerWins, of which versions of the same second overwrite each other. */
  ofOneSecond: readonly string[];
  refused: readonly string[];
  bringingBack: readonly string[];
}

type What = "overwriting" | "refused" | "bringing back";

/** Counts late events by what they do and by their rule. */
export class LateEvents {
  private readonly counts = new Map<What, Map<string, number>>();

  constructor(private readonly rules: Pick<ForecastRules, "subscriptionOf" | "isGuarded">) {}

  add(what: What, ruleArn: string): void {
    const ofWhat = this.counts.get(what) ?? new Map<string, number>();
    this.counts.set(what, ofWhat.set(ruleArn, (ofWhat.get(ruleArn) ?? 0) + 1));
  }

  get subscriptions(): LateSubscriptions {
    const { isGuarded } = this.rules;
    return {
      overwriting: this.namesOf("overwriting", (ruleArn) => !isGuarded(ruleArn)),
      ofOneSecond: this.namesOf("overwriting", isGuarded),
      refused: this.namesOf("refused"),
      bringingBack: this.namesOf("bringing back"),
    };
  }

  private namesOf(what: What, filter: (ruleArn: string) => boolean = () => true): string[] {
    const bySubscription = new Map<string, number>();
    for (const [ruleArn, count] of this.counts.get(what) ?? []) {
      const name = this.rules.subscriptionOf(ruleArn);
      if (name === undefined || !filter(ruleArn)) continue;
      bySubscription.set(name, (bySubscription.get(name) ?? 0) + count);
    }
    return [...bySubscription].sort(([, a], [, b]) => b - a).map(([name]) => name);
  }
}
