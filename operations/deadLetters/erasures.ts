import {
  publishableIn,
  timeOf,
  type Letter,
  type OriginalEvent,
} from "../../eventbridge/deadLetter";
import type { Json } from "../../eventbridge/event";
import { isNumber, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { comparableId } from "../../salesforceSchema/comparableId";
import { formatCount } from "../../text/count";
import type { Fate } from "../../stack/fate";
import { isOfErasure } from "../cause";
import type { WayBack } from "./wayBack";

const IN_QUEUE =
  "the queue holds a later deletion or anonymization of the same record, so it would bring erased data back. Drop it, or publish it all the same with --ignore-erasures";
const IN_ARCHIVE =
  "the archive holds a later deletion or anonymization of the same record, so it would bring erased data back. Drop it, or publish it all the same with --ignore-erasures";
const OLDER_IN_QUEUE =
  "the queue holds an older event of the same record. Drop that one first: without this message, nothing would show that it must not be published";
/** What a search has found and could not compare, as a sentence; undefined if there is nothing. Pure. */
export const describeWithoutId = (count: number): string | undefined =>
  count === 0
    ? undefined
    : `${formatCount(count, "erasure")} in the archive ${count === 1 ? "has" : "have"} no external ID where ${count === 1 ? "its" : "their"} subscription reads it: ${count === 1 ? "it is" : "they are"} compared with no event.`;
/** Why nothing is published, with the remedy. */
export const INCOMPARABLE =
  "The queue or the archive holds the deletion or anonymization of a subscription that this checkout lacks, or whose rules no longer match it. Its record is not known, so an event might bring erased data back. Use the checkout that is deployed, drop that message of the queue if the erasure is done, or publish without this guard with --ignore-erasures.";
const IN_FILE =
  "its external ID is in the file of --erased, so it would bring erased data back. Drop it";

/** The records that an event would change. */
export interface Changes {
  /** When the event was published, in milliseconds since 1970, in whole seconds; undefined if it does not say so. */
  time: number | undefined;
  records: readonly ChangedRecord[];
}

interface ChangedRecord {
  /** Org, object, external-id field and external ID. */
  key: string;
  /** The external ID. */
  id: string;
  /** Whether it is deleted or anonymized. */
  erases: boolean;
}

/** What is known of a subscription. */
interface Known {
  erases: boolean;
  /** Object and external-id field. */
  record: string;
  idIn: ReturnType<typeof compileJsonPath>;
}

/**
 * The deletions and anonymizations that a redrive knows, and the events that would undo one of them. It knows those whose
 * messages are in the queue; therefore an erasure stays in the queue as long as an older event of its record does. An erasure
 * that Salesforce has accepted leaves no message behind: a search of the archive finds it, or the shop names it in a file.
 */
export class Erasures {
  private readonly known: ReadonlyMap<string, Known>;
  /** When the last erasure of a record was published, in milliseconds since 1970, by the record. */
  private readonly latest = new Map<string, number>();
  /** The same of the erasures in the archive. */
  private readonly archived = new Map<string, number>();
  /** When the first other event of a record was published, of those in the queue. */
  private readonly oldest = new Map<string, number>();
  /** Whether any subscription of the checkout erases. */
  readonly areDeclared: boolean;
  /** Whether the queue can hold an erasure: one is declared, or a deployed subscription is not known here. */
  readonly arePossible: boolean;
  /** IDs of the erasures in the archive that have no external ID. */
  private readonly nameless = new Set<string>();
  /** Whether a message is an erasure of which the record is not known: its subscription is not in the checkout. */
  private hasUnknown = false;

  /**
   * @param subscriptions of the checkout; the deployed rules decide which of them send an event
   * @param erased external IDs that the shop has erased
   */
  constructor(
    subscriptions: readonly Subscription[],
    private readonly wayBack: Pick<WayBack, "rules" | "fates" | "asPublished">,
    private readonly erased: ReadonlySet<string> = new Set(),
  ) {
    this.known = new Map(subscriptions.map((one) => [one.name, knownOf(one)]));
    this.areDeclared = subscriptions.some(isErasure);
    this.arePossible =
      this.areDeclared || wayBack.rules.some((rule) => !this.known.has(rule.subscription));
  }

  /** Whether the shop has named the records that it has erased. */
  get areNamed(): boolean {
    return this.erased.size > 0;
  }

  /** Whether an erasure was seen that cannot be compared with other events. */
  get areIncomparable(): boolean {
    return this.hasUnknown;
  }

  /** Erasures in the archive that have no external ID where their subscription reads it, so that no event is compared with them. */
  get withoutId(): number {
    return this.nameless.size;
  }

  /** Notes what a message would erase or change. A message without an event is ignored. */
  see(letter: Letter): void {
    const found = this.arePossible ? publishableIn(letter) : undefined;
    if (found === undefined || !("event" in found)) return;
    const time = secondOf(found.event);
    const records = this.recordsOf(found.event);
    if (isOfErasure(letter) && !records.some(({ erases }) => erases)) this.hasUnknown = true;
    for (const { key, erases } of records) {
      if (erases) {
        const latest = this.latest.get(key) ?? -Infinity;
        this.latest.set(key, Math.max(time ?? letter.sentAt, latest));
      } else {
        this.oldest.set(key, Math.min(time ?? -Infinity, this.oldest.get(key) ?? Infinity));
      }
    }
  }

  /**
   * Notes what an event of the archive has erased. What a rule demands of an erasure may have changed since it was published, so
   * that its record counts even where no request could be made of it now.
   *
   * @param event undefined for one that cannot be read
   */
  seeArchived(event: OriginalEvent | undefined): void {
    if (event === undefined) {
      this.hasUnknown = true;
      return;
    }
    const fates = this.wayBack.fates(event).filter(({ kind }) => kind !== "not meant");
    if (fates.some(({ subscription }) => !this.known.has(subscription))) this.hasUnknown = true;
    if (this.lacksId(event, fates)) this.nameless.add(event.id);
    for (const { key, erases } of this.recordsIn(event, fates)) {
      if (!erases) continue;
      const latest = this.archived.get(key) ?? -Infinity;
      this.archived.set(key, Math.max(secondOf(event) ?? Infinity, latest));
    }
  }

  /** Why an event must not be published: it would undo an erasure, or hide that another event would. */
  refusal(event: OriginalEvent): string | undefined {
    if (this.latest.size + this.archived.size + this.erased.size === 0) return undefined;
    const changes = this.changesOf(event);
    return changes && this.refusalOf(changes);
  }

  /** What an event would change or erase; undefined if no erasure is possible. */
  changesOf(event: OriginalEvent): Changes | undefined {
    if (!this.areDeclared && this.erased.size === 0) return undefined;
    return { time: secondOf(event), records: this.recordsOf(event) };
  }

  /**
   * As `refusal`, by the messages that were seen until now. EventBridge keeps whole seconds of an event's time: so a change of
   * the same second counts as older, and so does a change without a time.
   */
  refusalOf({ time, records }: Changes): string | undefined {
    const isOlderThan = (erasures: ReadonlyMap<string, number>, key: string) => {
      const erased = erasures.get(key);
      return erased !== undefined && (time ?? -Infinity) <= erased;
    };
    const changes = records.filter(({ erases }) => !erases);
    if (changes.some(({ id }) => this.erased.has(id))) return IN_FILE;
    if (changes.some(({ key }) => isOlderThan(this.latest, key))) return IN_QUEUE;
    if (changes.some(({ key }) => isOlderThan(this.archived, key))) return IN_ARCHIVE;
    return this.hasOlder({ time, records }) ? OLDER_IN_QUEUE : undefined;
  }

  /** Whether an event erases a record of which an older event was seen, and nothing else would show that it is older. */
  hasOlder({ time, records }: Changes): boolean {
    return records.some(
      ({ key, id, erases }) =>
        erases && !this.erased.has(id) && (this.oldest.get(key) ?? Infinity) <= (time ?? Infinity),
    );
  }

  /** The records that the deployed rules would change or erase for an event. */
  private recordsOf(event: OriginalEvent): ChangedRecord[] {
    const fates = this.wayBack.fates(event).filter(({ kind }) => kind === "sent");
    return this.recordsIn(event, fates);
  }

  /** Whether an erasure has no external ID, such as one from before the path of its ID was changed. */
  private lacksId(event: OriginalEvent, fates: readonly Fate[]): boolean {
    const published = this.wayBack.asPublished(event) as unknown as Json;
    return fates.some(({ subscription }) => {
      const known = this.known.get(subscription);
      return known?.erases === true && (known.idIn(published) ?? null) === null;
    });
  }

  private recordsIn(event: OriginalEvent, fates: readonly Fate[]): ChangedRecord[] {
    const published = this.wayBack.asPublished(event) as unknown as Json;
    return fates.flatMap(({ subscription }) => {
      const known = this.known.get(subscription);
      const value = known?.idIn(published);
      if (known === undefined || value === undefined) return [];
      return comparableIds(value).map((id) => ({
        key: `${known.record}/${id}`,
        id,
        erases: known.erases,
      }));
    });
  }
}

/**
 * The external IDs that a value may stand for. How the service writes `7.0` or `1e3` into a URL is not documented, so such a number
 * also stands for the one that JavaScript writes.
 */
export function comparableIds(value: Json): string[] {
  if (typeof value === "string") return [comparableId(value)];
  const text = writeJson(value);
  const number = isNumber(value) ? Number(text) : NaN;
  return [
    ...new Set([text.toLowerCase(), ...(Number.isSafeInteger(number) ? [String(number)] : [])]),
  ];
}

/** When an event was published, in whole seconds as EventBridge keeps it; a person who edits an event can give it milliseconds. */
function secondOf(event: OriginalEvent): number | undefined {
  const time = timeOf(event);
  return time === undefined ? undefined : Math.floor(time / 1_000) * 1_000;
}

function knownOf(subscription: Subscription): Known {
  const { object, externalIdField, externalId } = recordOf(subscription);
  const { org = "" } = subscription;
  return {
    erases: isErasure(subscription),
    record: `${org}/${object}/${externalIdField}`.toLowerCase(),
    idIn: compileJsonPath(externalId),
  };
}

/**
 * The external IDs in a text, one on a line, as they are compared: with or without double quotes, and also as they are in a URL, such
 * as `a%2Fb`.
 */
export function erasedIn(text: string): ReadonlySet<string> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^"(.*)"$/, "$1"))
    .filter((line) => line !== "");
  return new Set(lines.flatMap((line) => [line, decoded(line)]).map(comparableId));
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a % of the ID itself
  }
}
