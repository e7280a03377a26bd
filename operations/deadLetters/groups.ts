import type { Vocabulary } from "../../privacy/vocabulary";
import { causeOf, type Cause, type CauseKind } from "../cause";
import type { Letter } from "../../eventbridge/deadLetter";

/** IDs that a group names: nobody would read more. */
const MOST_IDS = 10;

/** Dead letters with one cause: the same error of the same rule. */
export interface LetterGroup {
  cause: Cause;
  count: number;
  /** When the first and the last of them were sent to the queue, in milliseconds since 1970. */
  oldest: number;
  newest: number;
  /** IDs of some of the messages. */
  messageIds: string[];
}

/** Dead letters with one kind of cause, of any rule. */
export interface KindGroup {
  kind: CauseKind;
  count: number;
  /** The largest first. */
  groups: LetterGroup[];
}

const compareTexts = (one: string, another: string) => (one < another ? -1 : one > another ? 1 : 0);

/** Counts dead letters by their causes. It keeps no message. */
export class LetterGroups {
  private readonly groups = new Map<string, LetterGroup>();

  /** @param vocabulary names of the queue's stack, which may be shown */
  constructor(private readonly vocabulary: Vocabulary) {}

  add(letter: Letter): void {
    this.addCaused(causeOf(letter, this.vocabulary), letter);
  }

  /** Adds a message whose cause was determined before. */
  addCaused(cause: Cause, { sentAt, messageId }: Pick<Letter, "sentAt" | "messageId">): void {
    const key = JSON.stringify(cause);
    const group = this.groups.get(key);
    if (group === undefined) {
      const once = { count: 1, oldest: sentAt, newest: sentAt, messageIds: [messageId] };
      this.groups.set(key, { cause, ...once });
      return;
    }
    group.count += 1;
    group.oldest = Math.min(group.oldest, sentAt);
    group.newest = Math.max(group.newest, sentAt);
    if (group.messageIds.length < MOST_IDS) group.messageIds.push(messageId);
  }

  /** The largest first; those of the same size by their names, so that the order is the same each time. */
  all(): LetterGroup[] {
    const nameOf = ({ cause }: LetterGroup) =>
      `${cause.kind} ${cause.rule ?? ""} ${JSON.stringify(cause)}`;
    return [...this.groups.values()].sort(
      (a, b) => b.count - a.count || compareTexts(nameOf(a), nameOf(b)),
    );
  }

  /** The groups of each cause, the cause with the most messages first. */
  byKind(): KindGroup[] {
    const kinds = new Map<CauseKind, LetterGroup[]>();
    for (const group of this.all()) {
      const { kind } = group.cause;
      kinds.set(kind, [...(kinds.get(kind) ?? []), group]);
    }
    return [...kinds]
      .map(([kind, groups]) => ({
        kind,
        count: groups.reduce((sum, { count }) => sum + count, 0),
        groups,
      }))
      .sort((a, b) => b.count - a.count || compareTexts(a.kind, b.kind));
  }

  get count(): number {
    return this.all().reduce((sum, { count }) => sum + count, 0);
  }
}
