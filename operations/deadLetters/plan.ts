import type { Vocabulary } from "../../privacy/vocabulary";
import type { Subscription } from "../../mapping/subscription";
import type { RuleNames } from "../../stack/ruleNames";
import type { Fate } from "../../stack/fate";
import { causeKindOf, type CauseKind } from "../cause";
import { describeErasureRisks } from "../erasureRisks";
import type { Exposure } from "../erasureSearch/exposure";
import { isMeant, type Filter } from "./filter";
import { LetterGroups } from "./groups";
import type { Letter } from "../../eventbridge/deadLetter";
import type { LetterQueue } from "../queue/letterQueue";
import { readLetters, type Extent } from "../queue/reading";
import { OrderRisks } from "./order";
import type { Changes, Erasures } from "./erasures";
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
  /** The same, by their causes. */
  leftOutBy: Partial<Record<CauseKind, number>>;
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
  /** Called for each message. */
  seen?: (letter: Letter) => void;
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
  seen = () => undefined,
  meant = () => undefined,
}: PlanParts): Promise<Plan> {
  const groups = new LetterGroups(vocabulary);
  const { exceptCauses, ...without } = filter;
  let lookedAt = 0;
  let leftOut = 0;
  const leftOutBy: Plan["leftOutBy"] = {};
  const look = (letter: Letter) => {
    lookedAt += 1;
    seen(letter);
    if (!isMeant(filter, letter, ruleNames)) {
      if (exceptCauses !== undefined && isMeant(without, letter, ruleNames)) {
        const kind = causeKindOf(letter);
        leftOutBy[kind] = (leftOutBy[kind] ?? 0) + 1;
        leftOut += 1;
      }
      return;
    }
    groups.add(letter);
    meant(letter);
  };
  const extent = await readLetters(queue, look, stop);
  return { groups, lookedAt, leftOut, leftOutBy, ...extent };
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

  /** Messages that are publishable unless the rest of the queue holds an erasure of their records. */
  private open: { messageId: string; changes: Changes; effects: string[] }[] = [];

  private readonly erasures: Erasures | undefined;
  private readonly exposure: Exposure | undefined;

  /**
   * @param subscriptions of this checkout
   * @param more.erasures those in the queue, which are complete when the outlook is asked for
   * @param more.exposure counts the events that may undo an erasure, if the archive is searched for it
   */
  constructor(
    private readonly wayBack: Pick<WayBack, "fates" | "refusal">,
    private readonly subscriptions: readonly Subscription[],
    { erasures, exposure }: { erasures?: Erasures; exposure?: Exposure | undefined } = {},
  ) {
    this.erasures = erasures;
    this.exposure = exposure;
    this.order = new OrderRisks(subscriptions);
  }

  /** Counts a message. It keeps counts and IDs, and no message. */
  see(letter: Letter): void {
    const one = examineEvent(letter, this.wayBack.refusal);
    const { messageId } = letter;
    if ("reason" in one) {
      this.refused.push({ messageId, reason: one.reason });
      return;
    }
    const fates = this.wayBack.fates(one.event);
    this.exposure?.see(one.event, fates);
    this.order.see(one.event, fates);
    const effects = [...describeSideEffects(fates), ...this.erasureRisks(fates)];
    const changes = this.erasures?.changesOf(one.event);
    if (changes === undefined) this.count(effects);
    else this.open.push({ messageId, changes, effects });
  }

  /** Where the shop has named the erased records, or the archive is searched for them, those are refused. */
  private erasureRisks(fates: readonly Fate[]): string[] {
    const { erasures } = this;
    if (erasures === undefined || erasures.areNamed || this.exposure !== undefined) return [];
    const sending = fates.filter(({ kind }) => kind === "sent");
    return describeErasureRisks(
      sending.map(({ subscription }) => subscription),
      this.subscriptions,
    );
  }

  private count(effects: readonly string[]): void {
    this.publishable += 1;
    for (const what of effects) this.besides.set(what, (this.besides.get(what) ?? 0) + 1);
  }

  private decide(): void {
    for (const { messageId, changes, effects } of this.open) {
      const reason = this.erasures?.refusalOf(changes);
      if (reason === undefined) this.count(effects);
      else this.refused.push({ messageId, reason });
    }
    this.open = [];
  }

  get outlook(): Outlook {
    this.decide();
    return {
      publishable: this.publishable,
      refused: groupedRefusals(this.refused),
      besides: [...[...this.besides].map(([what, count]) => ({ what, count })), ...this.order.all],
    };
  }
}
