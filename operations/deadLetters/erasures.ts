import { RunError } from "@pulumi/pulumi/errors";
import { publishableIn, type Letter, type OriginalEvent } from "../../eventbridge/deadLetter";
import type { Json } from "../../eventbridge/event";
import { isNumber, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { comparableId } from "../../salesforceSchema/comparableId";
import type { DeployedStack, StackOutputs } from "../../stack/deployed";
import { rulesOfCheckout } from "../../stack/fate";
import type { LetterQueue } from "../queue/letterQueue";
import { isOfErasure } from "../cause";
import { readLetters } from "../queue/reading";
import type { Refusal } from "./publishable";
import { readWayBack, wayBackBy, type WayBack } from "./wayBack";

const IN_QUEUE =
  "the queue holds a later deletion or anonymization of the same record, so it would bring erased data back. Drop it, or publish it all the same with --ignore-erasures";
const OLDER_IN_QUEUE =
  "the queue holds an older event of the same record. Drop that one first: without this message, nothing would show that it must not be published";
/** Why nothing is published, with the remedy. */
export const INCOMPARABLE =
  "The queue holds the deletion or anonymization of a subscription that this checkout lacks, or whose rules no longer match it. Its record is not known, so an event might bring erased data back. Use the checkout that is deployed, drop that message if the erasure is done, or publish without this guard with --ignore-erasures.";
const IN_FILE =
  "its external ID is in the file of --erased, so it would bring erased data back. Drop it";

/** The records that an event would change. */
export interface Changes {
  /** When the event was published, in milliseconds since 1970; undefined if it does not say so. */
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
 * that Salesforce has accepted leaves no message behind, and an archive cannot be searched: so the shop names those in a file.
 */
export class Erasures {
  private readonly known: ReadonlyMap<string, Known>;
  /** When the last erasure of a record was published, in milliseconds since 1970, by the record. */
  private readonly latest = new Map<string, number>();
  /** When the first other event of a record was published, of those in the queue. */
  private readonly oldest = new Map<string, number>();
  /** Whether any subscription of the checkout erases. */
  readonly areDeclared: boolean;
  /** Whether the queue can hold an erasure: one is declared, or a deployed subscription is not known here. */
  readonly arePossible: boolean;
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

  /** Notes what a message would erase or change. A message without an event is ignored. */
  see(letter: Letter): void {
    const found = this.arePossible ? publishableIn(letter) : undefined;
    if (found === undefined || !("event" in found)) return;
    const time = timeOf(found.event);
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

  /** Why an event must not be published: it would undo an erasure, or hide that another event would. */
  refusal(event: OriginalEvent): string | undefined {
    if (this.latest.size + this.erased.size === 0) return undefined;
    const changes = this.changesOf(event);
    return changes && this.refusalOf(changes);
  }

  /** What an event would change or erase; undefined if no erasure is possible. */
  changesOf(event: OriginalEvent): Changes | undefined {
    if (!this.areDeclared && this.erased.size === 0) return undefined;
    return { time: timeOf(event), records: this.recordsOf(event) };
  }

  /**
   * As `refusal`, by the messages that were seen until now. EventBridge keeps whole seconds of an event's time: so a change of
   * the same second counts as older, and so does a change without a time.
   */
  refusalOf({ time, records }: Changes): string | undefined {
    const isOlder = (key: string) => (time ?? -Infinity) <= (this.latest.get(key) ?? -Infinity);
    const changes = records.filter(({ erases }) => !erases);
    if (changes.some(({ id }) => this.erased.has(id))) return IN_FILE;
    if (changes.some(({ key }) => isOlder(key))) return IN_QUEUE;
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
    const published = this.wayBack.asPublished(event) as unknown as Json;
    return this.wayBack.fates(event).flatMap(({ kind, subscription }) => {
      const known = this.known.get(subscription);
      if (kind !== "sent" || known === undefined) return [];
      const value = known.idIn(published);
      return (value === undefined ? [] : comparableIds(value)).map((id) => ({
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

function knownOf(subscription: Subscription): Known {
  const { object, externalIdField, externalId } = recordOf(subscription);
  const { org = "" } = subscription;
  return {
    erases: isErasure(subscription),
    record: `${org}/${object}/${externalIdField}`.toLowerCase(),
    idIn: compileJsonPath(externalId),
  };
}

function timeOf({ time }: OriginalEvent): number | undefined {
  const moment = time === undefined ? NaN : new Date(time).getTime();
  return Number.isNaN(moment) ? undefined : moment;
}

/** Counts the erasures that a drop would take while older events of their records stay in the queue. */
export class OrphanCounter {
  private readonly rest: Erasures;
  private readonly taken: Changes[] = [];

  /** @param subscriptions of the checkout, whose rules decide here: to drop a message needs no right to read the deployed ones */
  constructor(subscriptions: readonly Subscription[], outputs: StackOutputs) {
    const wayBack = wayBackBy(rulesOfCheckout(subscriptions), outputs, subscriptions);
    this.rest = new Erasures(subscriptions, wayBack);
  }

  /** Whether there can be any. */
  get areDeclared(): boolean {
    return this.rest.areDeclared;
  }

  /** @param isTaken whether the drop takes the message */
  see(letter: Letter, isTaken: boolean): void {
    if (!isTaken) {
      this.rest.see(letter);
      return;
    }
    const found = this.areDeclared ? publishableIn(letter) : undefined;
    const changes = found !== undefined && "event" in found && this.rest.changesOf(found.event);
    if (changes) this.taken.push(changes);
  }

  get count(): number {
    return this.taken.filter((changes) => this.rest.hasOlder(changes)).length;
  }
}

/** A way back that also refuses the events that would undo an erasure. */
export function guarded(wayBack: WayBack, erasures: Erasures): WayBack {
  const refusal: Refusal = (event, letter) =>
    wayBack.refusal(event, letter) ?? erasures.refusal(event);
  return { ...wayBack, refusal };
}

/** Notes the erasures in the queue. @returns whether all of them were found */
async function lookForErasures(
  queue: LetterQueue,
  erasures: Erasures,
  stop?: AbortSignal,
): Promise<boolean> {
  if (!erasures.arePossible) return true;
  return (await readLetters(queue, (letter) => erasures.see(letter), stop)).complete;
}

/**
 * Notes the erasures in the queue, if there can be any.
 *
 * @throws RunError if the queue was not read through
 */
export async function readErasures(
  queue: LetterQueue,
  erasures: Erasures,
  stop?: AbortSignal,
): Promise<void> {
  const areAllSeen = await lookForErasures(queue, erasures, stop);
  if (erasures.areIncomparable) {
    throw new RunError(`${INCOMPARABLE} Nothing is published.`);
  }
  if (areAllSeen) return;
  throw new RunError(
    stop?.aborted === true
      ? "Stopped before the queue was searched for erasures: nothing is published."
      : "The queue was not read through, so it may hold an erasure that an event would undo: nothing is published. Try again while fewer messages arrive and nobody else reads the queue, or publish without this guard with --ignore-erasures.",
  );
}

/** Where the way back of one message is read. */
interface WayBackParts {
  queue: LetterQueue;
  target: DeployedStack;
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
}

/**
 * Reads the way back of one message, and the erasures in the queue.
 *
 * @param options.search `all`: every erasure must be found; `some`: those that are found; `none`: the queue is not searched
 * @throws RunError if the rules cannot be read, or not every erasure was found
 */
export async function readGuardedWayBack(
  { queue, target, subscriptions }: WayBackParts,
  { erased, search }: { erased?: ReadonlySet<string>; search: "all" | "some" | "none" },
): Promise<WayBack> {
  const wayBack = await readWayBack(target, subscriptions);
  const erasures = new Erasures(subscriptions, wayBack, erased);
  if (search === "all") await readErasures(queue, erasures);
  else if (search === "some") await lookForErasures(queue, erasures);
  return guarded(wayBack, erasures);
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
