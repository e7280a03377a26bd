import { createHash } from "node:crypto";
import { attributesOf, eventIn, type Letter } from "../../eventbridge/deadLetter";
import { causeOf, FIXES, MEANINGS, type Cause } from "../../operations/cause";
import { isMeantBy, type Filter } from "../../operations/deadLetters/filter";
import { formatCause } from "../../operations/deadLetters/format";
import { LetterGroups, type LetterGroup } from "../../operations/deadLetters/groups";
import { maskAttributes, maskEvent } from "../../privacy/letter";
import { vocabularyOf, type Vocabulary } from "../../privacy/vocabulary";
import type { Subscription } from "../../mapping/subscription";
import type { BusEvent } from "../../eventbridge/event";
import type { RuleNames } from "../../stack/ruleNames";
import type { GroupAnswer, LetterPageAnswer, LetterRow } from "../answers/letters";

/** Characters of messages that are kept, at most; of further messages, only what lists and filters need. */
const MOST_KEPT = 100_000_000;
/** Rows of a page of the list. */
export const ROWS = 50;

/** A message of a reading. */
interface Seen {
  messageId: string;
  sentAt: number;
  eventId: string | undefined;
  cause: Cause;
  /** The whole message; absent beyond `MOST_KEPT`. */
  letter?: Letter;
}

/** The messages of a queue as they were read. */
export class Snapshot {
  private readonly seen: Seen[] = [];
  private readonly byId = new Map<string, Letter>();
  /** Each cause once, by its JSON. */
  private readonly causes = new Map<string, Cause>();
  private readonly vocabulary: Vocabulary;
  private last: { key: string; answer: ReturnType<Snapshot["grouped"]> } | undefined;
  private kept = 0;
  private isSorted = true;

  /**
   * @param subscriptions whose names may be shown
   * @param ruleNames of the stack
   */
  constructor(
    subscriptions: readonly Subscription[],
    private readonly ruleNames: RuleNames,
  ) {
    this.vocabulary = vocabularyOf(subscriptions);
  }

  add(letter: Letter): void {
    const { messageId, sentAt, body } = letter;
    this.kept += body.length;
    const keeps = this.kept <= MOST_KEPT;
    if (keeps) this.byId.set(messageId, letter);
    this.seen.push({
      ...{ messageId, sentAt, eventId: eventIn(letter)?.id },
      cause: this.causeOf(letter),
      ...(keeps && { letter }),
    });
    this.isSorted = false;
    this.last = undefined;
  }

  get size(): number {
    return this.seen.length;
  }

  /** The messages that were kept. */
  letters(): Iterable<Letter> {
    return this.byId.values();
  }

  /** A message by its own ID or the ID of its event; undefined if it was not kept. */
  find(id: string): Letter | undefined {
    return this.byId.get(id) ?? this.seen.find(({ eventId }) => eventId === id)?.letter;
  }

  /** The messages that a filter matches, by cause. The last answer is kept: a page asks for the same again and again. */
  groups(filter: Filter): { groups: GroupAnswer[]; matching: number } {
    const key = JSON.stringify(filter);
    if (this.last?.key !== key) this.last = { key, answer: this.grouped(filter) };
    return this.last.answer;
  }

  private grouped(filter: Filter): { groups: GroupAnswer[]; matching: number } {
    const groups = new LetterGroups(this.vocabulary);
    this.matching(filter).forEach((one) => groups.addCaused(one.cause, one));
    const all = groups.all();
    return { groups: all.map(groupAnswer), matching: groups.count };
  }

  /** @param group the key of a group; undefined for all */
  page(filter: Filter, group: string | undefined, from: number): LetterPageAnswer {
    const all = this.matching(filter).filter(
      ({ cause }) => group === undefined || keyOf(cause) === group,
    );
    const rows = all.slice(from, from + ROWS).map((one) => this.row(one));
    return { total: all.length, from, rows };
  }

  private causeOf(letter: Letter): Cause {
    const cause = causeOf(letter, this.vocabulary);
    const json = JSON.stringify(cause);
    const known = this.causes.get(json) ?? cause;
    this.causes.set(json, known);
    return known;
  }

  private matching(filter: Filter): Seen[] {
    if (!this.isSorted) this.seen.sort((a, b) => b.sentAt - a.sentAt);
    this.isSorted = true;
    return this.seen.filter((one) =>
      isMeantBy(
        filter,
        {
          ...one,
          eventId: () => one.eventId,
          kind: () => one.cause.kind,
          rule: () => one.cause.rule,
        },
        this.ruleNames,
      ),
    );
  }

  /** A row without personal data. */
  private row({ messageId, sentAt, cause, letter }: Seen): LetterRow {
    const row = { messageId, sentAt, kind: cause.kind };
    if (letter === undefined) return row;
    const { RETRY_ATTEMPTS: retries } = attributesOf({
      attributes: maskAttributes(letter, this.vocabulary),
    });
    const event = eventIn(letter);
    if (event === undefined) return { ...row, ...(retries !== undefined && { retries }) };
    const { detailType, time } = event;
    const masked = maskEvent(
      { "detail-type": detailType, time } as unknown as BusEvent,
      [],
      this.vocabulary,
    );
    return {
      ...row,
      ...(typeof masked["detail-type"] === "string" && { type: masked["detail-type"] }),
      ...(typeof masked.time === "string" && { published: masked.time }),
      ...(retries !== undefined && { retries }),
    };
  }
}

const keys = new WeakMap<Cause, string>();

/** The key of a cause, which is the same in each reading. */
function keyOf(cause: Cause): string {
  const known = keys.get(cause);
  if (known !== undefined) return known;
  const key = createHash("sha256").update(JSON.stringify(cause)).digest("base64url").slice(0, 12);
  keys.set(cause, key);
  return key;
}

/** A group with its meaning and remedy. */
export function groupAnswer({
  cause,
  count,
  oldest,
  newest,
  messageIds,
}: LetterGroup): GroupAnswer {
  const { kind, rule, exhausted, fix } = cause;
  const { title, remedy } = MEANINGS[kind];
  return {
    key: keyOf(cause),
    ...{ kind, title, remedy, fix: FIXES[fix], error: formatCause(cause) },
    ...(rule !== undefined && { rule }),
    ...(exhausted !== undefined && { exhausted }),
    ...{ count, oldest, newest, sample: messageIds[0] ?? "" },
  };
}
