import { isJsonObject, type Json } from "../event";
import type { RulePattern } from "./compile";

interface Entry<Value> {
  order: number;
  pattern: RulePattern;
  value: Value;
}

/** Stands for a pattern that takes any text there. */
const ANY = Symbol("any");
/** Stands for an event that has no text there. */
const NONE = Symbol("none");
type Key = string | typeof ANY | typeof NONE;

/**
 * Finds the patterns that match an event without trying each: those that list the exact texts of `source` and
 * `detail-type` are looked up by them, and tried only then.
 */
export class RuleIndex<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private readonly bySource = new Map<Key, Map<Key, Set<Entry<Value>>>>();
  private added = 0;
  /** What matched an event, which never changes, until the patterns do: a forecast publishes one many times. */
  private matched = new WeakMap<object, Value[]>();

  /** Adds one, or replaces the one of that key, which keeps its place. */
  put(key: string, pattern: RulePattern, value: Value): void {
    const order = this.entries.get(key)?.order ?? this.added++;
    this.remove(key);
    this.matched = new WeakMap();
    const entry = { order, pattern, value };
    this.entries.set(key, entry);
    for (const bucket of this.bucketsOf(pattern)) bucket.add(entry);
  }

  remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.matched = new WeakMap();
    this.entries.delete(key);
    for (const bucket of this.bucketsOf(entry.pattern)) bucket.delete(entry);
  }

  /** The values of the patterns that match, in the order in which they were added. */
  match(event: Json): readonly Value[] {
    if (!isJsonObject(event)) return this.find(event);
    let found = this.matched.get(event);
    if (found === undefined) this.matched.set(event, (found = this.find(event)));
    return found;
  }

  private find(event: Json): Value[] {
    const { source, "detail-type": detailType } = isJsonObject(event) ? event : {};
    const found: Entry<Value>[] = [];
    for (const bySource of [this.bySource.get(ANY), this.bySource.get(keyOf(source) ?? NONE)]) {
      for (const bucket of [bySource?.get(ANY), bySource?.get(keyOf(detailType) ?? NONE)]) {
        for (const entry of bucket ?? []) if (entry.pattern.matches(event)) found.push(entry);
      }
    }
    return found.sort((a, b) => a.order - b.order).map(({ value }) => value);
  }

  private *bucketsOf({ sources, detailTypes }: RulePattern): Generator<Set<Entry<Value>>> {
    for (const source of sources ?? [ANY]) {
      const byDetailType = getOrAdd(this.bySource, source, () => new Map<Key, Set<Entry<Value>>>());
      for (const detailType of detailTypes ?? [ANY]) {
        yield getOrAdd(byDetailType, detailType, () => new Set<Entry<Value>>());
      }
    }
  }
}

/** What is no text is in no list of texts: only patterns that take anything are tried. */
function keyOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
