import type { Vocabulary } from "../../privacy/vocabulary";
import type { Subscription } from "../../mapping/subscription";
import type { RuleNames } from "../../stack/ruleNames";
import { isMeant, type Filter } from "./filter";
import { LetterGroups } from "./groups";
import type { Letter } from "../../eventbridge/deadLetter";
import type { LetterQueue } from "../queue/letterQueue";
import { readLetters, type Extent } from "../queue/reading";
import { OrderRisks } from "./order";
import { examineEvent } from "./publishable";
import { groupedRefusals, type RefusalGroup } from "./refusals";
import { describeSideEffects, type WayBack } from "./wayBack";

/** The messages that a filter matches, counted by their causes. */
export interface Plan extends Extent {
  groups: LetterGroups;
  /** Messages that were looked at. */
  lookedAt: number;
  /** Messages that the filter would match, were it not for the causes that it leaves out. */
  leftOut: number;
}

/** A plan, as one JSON object. */
export function jsonPlan({ groups, ...looked }: Plan, more: object = {}): string {
  return JSON.stringify({ plan: groups.count, ...looked, ...more, groups: groups.all() });
}

export interface PlanParts {
  queue: LetterQueue;
  /** Names of the queue's stack, which may be shown. */
  vocabulary: Vocabulary;
  filter: Filter;
  ruleNames: RuleNames;
  /** Ends the reading. */
  stop?: AbortSignal;
  /** Called for each message that the filter matches. */
  meant?: (letter: Letter) => void;
}

/** Reads the queue through. It changes nothing. */
export async function planOf({
  queue,
  vocabulary,
  filter,
  ruleNames,
  stop,
  meant = () => undefined,
}: PlanParts): Promise<Plan> {
  const groups = new LetterGroups(vocabulary);
  const { exceptCauses, ...without } = filter;
  let lookedAt = 0;
  let leftOut = 0;
  const look = (letter: Letter) => {
    lookedAt += 1;
    if (!isMeant(filter, letter, ruleNames)) {
      if (exceptCauses !== undefined && isMeant(without, letter, ruleNames)) leftOut += 1;
      return;
    }
    groups.add(letter);
    meant(letter);
  };
  const extent = await readLetters(queue, look, stop);
  return { groups, lookedAt, leftOut, ...extent };
}

/** What a redrive would do with the messages of a plan. */
export interface Outlook {
  /** Messages whose events would be published without a limit. */
  publishable: number;
  /** Messages that would stay, because their events cannot be published or would be lost. */
  refused: RefusalGroup[];
  /** Other effects of events that would be published, with the number of events. */
  besides: { what: string; count: number }[];
}

/** Determines what a redrive would do with the messages of a plan, by the checks of the redrive itself. */
export class OutlookCounter {
  private publishable = 0;
  private readonly refused: { messageId: string; reason: string }[] = [];
  private readonly besides = new Map<string, number>();
  private readonly order: OrderRisks;

  /** @param subscriptions of this checkout */
  constructor(
    private readonly wayBack: Pick<WayBack, "fates" | "refusal">,
    subscriptions: readonly Subscription[],
  ) {
    this.order = new OrderRisks(subscriptions);
  }

  /** Counts a message. It keeps counts and IDs, and no message. */
  see(letter: Letter): void {
    const one = examineEvent(letter, this.wayBack.refusal);
    if ("reason" in one) {
      this.refused.push({ messageId: letter.messageId, reason: one.reason });
      return;
    }
    this.publishable += 1;
    const fates = this.wayBack.fates(one.event);
    this.order.see(one.event, fates);
    for (const what of describeSideEffects(fates)) {
      this.besides.set(what, (this.besides.get(what) ?? 0) + 1);
    }
  }

  get outlook(): Outlook {
    return {
      publishable: this.publishable,
      refused: groupedRefusals(this.refused),
      besides: [...[...this.besides].map(([what, count]) => ({ what, count })), ...this.order.all],
    };
  }
}
