import { isAlias, isMap, isScalar, isSeq, visit } from "yaml";
import type { Node, Pair, Scalar, YAMLMap, Alias } from "yaml";
import { resolveScalar, UnusableScalar } from "./scalars";
import { textOf, type Mapping, type Value } from "./values";

/** A mistake in a file, as a clause, such as `has the key config twice`. */
export interface Problem {
  line: number;
  column: number;
  problem: string;
}

/** The deepest structure that is read. A deeper one is no setting, and would exhaust the stack of a recursive reader. */
export const DEEPEST = 250;

/** A structure that is nested too deep. */
export class TooDeep extends Error {
  constructor(readonly offset: number) {
    super();
  }
}

type Position = (offset: number) => { line: number; column: number };

/**
 * Converts the nodes of a document to values as Pulumi's library does, and collects the mistakes in them.
 * Source: gopkg.in/yaml.v3, decode.go.
 */
export class Conversion {
  readonly problems: Problem[] = [];
  readonly #targets = new Map<Alias, Node>();
  /** Aliases whose value is being converted. */
  readonly #open = new Set<Alias>();
  readonly #pairs = new Map<YAMLMap, Map<string, Pair>>();
  #decoded = 0;
  #aliased = 0;
  #exhausted = false;

  constructor(
    private readonly at: Position,
    root: Node | null,
  ) {
    const anchors = new Map<string, Node>();
    visit(root, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target === undefined)
            this.#report(node, `has no anchor &${node.source} before the alias *${node.source}`);
          else this.#targets.set(node, target);
        } else if (node.anchor !== undefined) {
          anchors.set(node.anchor, node);
        }
      },
    });
  }

  convert(node: Node, depth: number): Value {
    if (depth > DEEPEST) throw new TooDeep(node.range?.[0] ?? 0);
    if (!this.#mayDecode(node)) return null;
    if (isAlias(node)) return this.#follow(node, null, (target) => this.convert(target, depth));
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.convert(item as Node, depth + 1));
    return isMap(node) ? this.#mapping(node, depth) : null;
  }

  /** The node at a path, through aliases and merge keys; the last one that exists where the rest is missing. */
  find(node: Node, path: readonly PropertyKey[]): Node | undefined {
    const here = isAlias(node) ? this.#targets.get(node) : node;
    const [first, ...rest] = path;
    if (here === undefined || first === undefined || path.length > DEEPEST) return node;
    if (isSeq(here)) {
      const item = here.items[Number(first)] as Node | undefined;
      return item === undefined ? node : rest.length === 0 ? item : this.find(item, rest);
    }
    const pair = isMap(here) ? this.#pairOf(here, String(first), 0) : undefined;
    if (pair === undefined) return node;
    const value = pair.value as Node | null;
    // The key is where a reader looks for a setting; below it, the last part that exists.
    const inner = rest.length === 0 || value === null ? undefined : this.find(value, rest);
    return inner === undefined || inner === value ? (pair.key as Node) : inner;
  }

  /** The pairs of a mapping by key, without those that it merges. */
  #ownPairs(map: YAMLMap): Map<string, Pair> {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map();
      for (const pair of map.items) {
        const key = isMerge(pair.key) ? undefined : this.#key(pair.key as Node);
        if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
      }
      this.#pairs.set(map, pairs);
    }
    return pairs;
  }

  #pairOf(map: YAMLMap, key: string, depth: number): Pair | undefined {
    const own = this.#ownPairs(map).get(key);
    if (own !== undefined || depth > DEEPEST) return own;
    for (const source of map.items
      .filter(({ key }) => isMerge(key))
      .flatMap(({ value }) => this.#sources(value as Node))) {
      const found = this.#pairOf(source, key, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #scalar(node: Scalar): Value {
    const text = scalarText(node);
    if (!text.text.isWellFormed())
      this.#report(node, "has half of a surrogate pair, which is no character");
    try {
      return resolveScalar(text);
    } catch (error) {
      if (!(error instanceof UnusableScalar)) throw error;
      this.#report(node, `has a value that ${error.message}`);
      return null;
    }
  }

  #mapping(map: YAMLMap, depth: number): Mapping {
    const entries: Mapping = new Map();
    const seen = new Map<string, Node>();
    const merged: Node[] = [];
    for (const { key, value } of map.items) {
      const keyNode = key as Node;
      if (!this.#mayDecode(keyNode)) return entries;
      const id = isScalar(keyNode) ? String(keyNode.value) : "";
      const first = seen.get(id);
      if (first !== undefined) {
        const { line } = this.at(first.range?.[0] ?? 0);
        this.#report(keyNode, `has the key ${id} twice; the first one is in line ${line}`);
        continue;
      }
      seen.set(id, keyNode);
      if (isMerge(keyNode)) {
        merged.push(value as Node);
        continue;
      }
      const inner = value === null ? null : this.convert(value as Node, depth + 1);
      const name = this.#key(keyNode);
      if (name === undefined) this.#report(keyNode, "has a key that is a list or a mapping");
      else entries.set(name, inner);
    }
    for (const source of merged) this.#merge(source, entries, depth);
    return entries;
  }

  /** The keys of a merged mapping, except those that the mapping has itself. Of several sources, the first takes precedence. */
  #merge(node: Node, entries: Mapping, depth: number): void {
    if (isAlias(node))
      return this.#follow(node, undefined, (target) => this.#merge(target, entries, depth));
    if (isSeq(node)) return node.items.forEach((item) => this.#merge(item as Node, entries, depth));
    if (!isMap(node)) {
      return this.#report(
        node,
        "has a merge key << whose value is not a mapping or a list of mappings",
      );
    }
    const source = this.convert(node, depth + 1) as Mapping;
    for (const [key, value] of source) if (!entries.has(key)) entries.set(key, value);
  }

  /** The mappings that a merge key names. */
  #sources(node: Node | null | undefined): YAMLMap[] {
    if (node === null || node === undefined) return [];
    if (isAlias(node))
      return this.#open.has(node) ? [] : this.#follow(node, [], (target) => this.#sources(target));
    if (isSeq(node)) return node.items.flatMap((item) => this.#sources(item as Node));
    return isMap(node) ? [node] : [];
  }

  /** The text of a key: Go prints a number, a truth value or null as it reads them. */
  #key(node: Node): string | undefined {
    const target = isAlias(node) ? this.#targets.get(node) : node;
    if (!isScalar(target)) return undefined;
    const value = this.#scalar(target);
    return value === null ? "<nil>" : textOf(value);
  }

  #follow<T>(alias: Alias, otherwise: T, work: (target: Node) => T): T {
    const target = this.#targets.get(alias);
    if (target === undefined) return otherwise;
    if (this.#open.has(alias)) {
      this.#report(alias, `has an alias *${alias.source} inside its own anchor`);
      return otherwise;
    }
    this.#open.add(alias);
    const found = work(target);
    this.#open.delete(alias);
    return found;
  }

  /**
   * Whether a further node may be decoded. Aliases of aliases make a small file as large as one likes, so that only a share of the
   * nodes may come from aliases. Source: gopkg.in/yaml.v3, decode.go, allowedAliasRatio.
   */
  #mayDecode(node: Node): boolean {
    if (this.#exhausted) return false;
    this.#decoded += 1;
    if (this.#open.size > 0) this.#aliased += 1;
    const isLarge = this.#aliased > 100 && this.#decoded > 1_000;
    if (!isLarge || this.#aliased / this.#decoded <= allowedShare(this.#decoded)) return true;
    this.#exhausted = true;
    this.#report(node, "has aliases that repeat too much of the file");
    return false;
  }

  #report(node: Node, problem: string): void {
    this.problems.push({ ...this.at(node.range?.[0] ?? 0), problem });
  }
}

function allowedShare(decoded: number): number {
  const [low, high] = [400_000, 4_000_000];
  const over = Math.min(Math.max(decoded - low, 0), high - low);
  return 0.99 - 0.89 * (over / (high - low));
}

function scalarText({ value, tag, type, source }: Scalar): Parameters<typeof resolveScalar>[0] {
  const text = typeof value === "string" ? value : (source ?? "");
  return { text, plain: type === undefined || type === "PLAIN", tag };
}

/** A merge key. The engine writes the file anew before it reads the values, and so loses the quotes of a quoted one. */
const isMerge = (key: unknown): key is Scalar => isScalar(key) && key.value === "<<";
