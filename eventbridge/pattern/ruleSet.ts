import type { JsonObject } from "../event";
import { exactKey, type Alternatives, type ExactKey, type Operation } from "./alternatives";
import {
  addAll,
  addBit,
  copyTo,
  deleteBit,
  emptyBits,
  fullBits,
  keepOnly,
  membersOf,
  type Bits,
} from "./bits";
import type { RulePattern } from "./compile";
import type { Leaf } from "./leaf";
import { getOrAdd } from "./getOrAdd";
import { collectLeaves } from "./match";
import { routeTo, type Step } from "./route";

/**
 * The conditions of many patterns on one field. Each pattern is one row of bits, or with `$or` several: a row for each
 * conjunction.
 */
interface Field {
  first: Step;
  /** The rows that do not demand the field. */
  free: Bits;
  /** The rows that the absence of the field fulfils. */
  absent: Bits;
  exact: Map<ExactKey, Bits>;
  operations: readonly (Operation & { rows: Bits })[];
}

/** Fewer patterns than this are faster matched one after the other. */
const FEW = 4;

/**
 * Matches an event with many patterns at once. Rules of one detail type share most of their conditions: optional fields
 * make a rule for each combination of `exists: true` and `exists: false`. So each distinct condition is evaluated once for
 * an event, and the patterns that it rules out are removed by bits.
 */
export class RuleSet<Entry extends { pattern: RulePattern }> {
  /** The entry that each row belongs to, in the order of the entries. */
  private readonly entryOfRow: readonly Entry[];
  private readonly fields: readonly Field[];
  private readonly all: Bits;
  /** Reused for each event, because their allocation would take as long as the matching. */
  private readonly candidates: Bits;
  private readonly fulfilled: Bits;

  constructor(private readonly entries: readonly Entry[]) {
    this.entryOfRow = entries.flatMap((entry) => entry.pattern.conjunctions.map(() => entry));
    this.fields = fieldsOf(entries.flatMap(({ pattern }) => pattern.conjunctions));
    this.all = fullBits(this.entryOfRow.length);
    this.candidates = emptyBits(this.entryOfRow.length);
    this.fulfilled = emptyBits(this.entryOfRow.length);
  }

  /** The entries whose patterns match, in their order. */
  match(event: JsonObject): Entry[] {
    if (this.entries.length < FEW) {
      return this.entries.filter(({ pattern }) => pattern.matches(event));
    }
    const { candidates, fulfilled } = this;
    let isExact = true;
    copyTo(candidates, this.all);
    for (const field of this.fields) {
      copyTo(fulfilled, field.free);
      isExact = fulfil(field, event, fulfilled) && isExact;
      if (!keepOnly(candidates, fulfilled)) return [];
    }
    const found = this.entriesOf(candidates);
    return isExact ? found : found.filter(({ pattern }) => pattern.matches(event));
  }

  private entriesOf(rows: Bits): Entry[] {
    const found: Entry[] = [];
    let last: Entry | undefined;
    for (const row of membersOf(rows)) {
      const entry = this.entryOfRow[row];
      if (entry === undefined || entry === last) continue; // rows of one entry stand together
      found.push(entry);
      last = entry;
    }
    return found;
  }
}

/**
 * Adds the rows whose condition on the field is fulfilled.
 *
 * @returns false if the event has an array of objects on the way. One element must then match all demands of a pattern on the
 *   fields inside it. Conditions evaluated one by one cannot decide that: some of the rows may not match.
 */
function fulfil(field: Field, event: JsonObject, fulfilled: Bits): boolean {
  const leaves: Leaf[] = [];
  const isExact = collectLeaves(event, field.first, leaves);
  if (leaves.length === 0 || !isExact) addAll(fulfilled, field.absent);
  for (const leaf of leaves) {
    const equal = field.exact.get(exactKey(leaf));
    if (equal !== undefined) addAll(fulfilled, equal);
    for (const { matches, rows } of field.operations) if (matches(leaf)) addAll(fulfilled, rows);
  }
  return isExact;
}

function fieldsOf(conjunctions: RulePattern["conjunctions"]): Field[] {
  const names = new Set(conjunctions.flatMap((conjunction) => [...conjunction.keys()]));
  const rowsOf = new Map([...names].map((name) => [name, [] as RowOfField[]]));
  conjunctions.forEach((conjunction, row) => {
    for (const [name, { alternatives }] of conjunction)
      rowsOf.get(name)?.push({ row, alternatives });
  });
  return [...rowsOf].map(([name, rows]) => fieldOf(name, rows, conjunctions.length));
}

interface RowOfField {
  row: number;
  alternatives: Alternatives;
}

function fieldOf(name: string, rows: readonly RowOfField[], size: number): Field {
  const field = { free: fullBits(size), absent: emptyBits(size) };
  const exact = new Map<ExactKey, Bits>();
  const operations = new Map<string, Operation & { rows: Bits }>();
  for (const { row, alternatives } of rows) {
    deleteBit(field.free, row);
    if (alternatives.absent) addBit(field.absent, row);
    for (const key of alternatives.exact) {
      addBit(
        getOrAdd(exact, key, () => emptyBits(size)),
        row,
      );
    }
    for (const one of alternatives.others) {
      addBit(
        getOrAdd(operations, one.identity, () => ({ ...one, rows: emptyBits(size) })).rows,
        row,
      );
    }
  }
  return { ...field, first: routeTo(name), exact, operations: [...operations.values()] };
}
