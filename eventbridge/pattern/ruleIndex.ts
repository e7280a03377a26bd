import { isJsonObject, type Json, type JsonObject } from "../event";
import type { RulePattern } from "./compile";
import { getOrAdd } from "./getOrAdd";
import { RuleSet } from "./ruleSet";

interface Entry<Value> {
  order: number;
  pattern: RulePattern;
  value: Value;
}

/** The entries with one source and one detail type. */
interface Bucket<Value> {
  entries: Set<Entry<Value>>;
  /** Made when an event is first matched after a change. */
  compiled: RuleSet<Entry<Value>> | undefined;
}

/** The key of patterns that accept other values than a list of texts. */
const ANY = Symbol("any");
/** The key of an event without a text there, which no pattern has. */
const NONE = Symbol("none");
type Key = string | typeof ANY | typeof NONE;

/**
 * Finds the patterns that match an event. Patterns that list the exact texts of `source` and `detail-type` are looked up
 * by them; the patterns that are left are matched together.
 */
export class RuleIndex<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private readonly bySource = new Map<Key, Map<Key, Bucket<Value>>>();
  private added = 0;
  /** The result for each event, until a pattern changes: a forecast publishes one event many times. */
  private matched = new WeakMap<object, Value[]>();

  /** Adds a pattern, or replaces the pattern of that key, which keeps its place. */
  put(key: string, pattern: RulePattern, value: Value): void {
    const order = this.entries.get(key)?.order ?? this.added++;
    this.remove(key);
    const entry = { order, pattern, value };
    this.entries.set(key, entry);
    this.change(pattern, ({ entries }) => entries.add(entry));
  }

  remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.change(entry.pattern, ({ entries }) => entries.delete(entry));
  }

  /** The values of the patterns that match, in the order in which they were added. */
  match(event: Json): readonly Value[] {
    if (!isJsonObject(event)) return [];
    let found = this.matched.get(event);
    if (found === undefined) this.matched.set(event, (found = this.find(event)));
    return found;
  }

  private find(event: JsonObject): Value[] {
    const { source, "detail-type": detailType } = event;
    if (Array.isArray(source) || Array.isArray(detailType)) return this.tryAll(event);
    let found: Entry<Value>[] = [];
    for (const byDetailType of [this.bySource.get(ANY), this.bySource.get(keyOf(source))]) {
      for (const bucket of [byDetailType?.get(ANY), byDetailType?.get(keyOf(detailType))]) {
        if (bucket === undefined) continue;
        bucket.compiled ??= new RuleSet([...bucket.entries].sort(byOrder));
        const more = bucket.compiled.match(event);
        if (more.length > 0) found = found.length === 0 ? more : found.concat(more).sort(byOrder);
      }
    }
    return found.map(({ value }) => value);
  }

  /** A list of texts, which no event of a bus has there, can match the patterns of several buckets. */
  private tryAll(event: JsonObject): Value[] {
    return [...this.entries.values()]
      .filter(({ pattern }) => pattern.matches(event))
      .sort(byOrder)
      .map(({ value }) => value);
  }

  private change({ sources, detailTypes }: RulePattern, edit: (bucket: Bucket<Value>) => void) {
    this.matched = new WeakMap();
    for (const source of sources ?? [ANY]) {
      const byDetailType = getOrAdd(this.bySource, source, () => new Map<Key, Bucket<Value>>());
      for (const detailType of detailTypes ?? [ANY]) {
        const bucket = getOrAdd(byDetailType, detailType, emptyBucket<Value>);
        edit(bucket);
        bucket.compiled = undefined;
      }
    }
  }
}

function emptyBucket<Value>(): Bucket<Value> {
  return { entries: new Set(), compiled: undefined };
}

function byOrder(one: { order: number }, other: { order: number }): number {
  return one.order - other.order;
}

/** A value that is not a text is in no list of texts. */
function keyOf(value: Json | undefined): Key {
  return typeof value === "string" ? value : NONE;
}
