/** Items by their keys. An item can be in the groups of several keys. */
export class Groups<GroupKey, Item> {
  private readonly groups = new Map<GroupKey, Item[]>();

  add(key: GroupKey, item: Item): void {
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, [item]);
    else group.push(item);
  }

  /** The items of a key, in the order in which they were added; empty for a key without items. */
  of(key: GroupKey): readonly Item[] {
    return this.groups.get(key) ?? [];
  }

  has(key: GroupKey): boolean {
    return this.groups.has(key);
  }

  /** The keys with items, in the order of their first items. */
  keys(): readonly GroupKey[] {
    return [...this.groups.keys()];
  }
}

/** Groups items by their keys, in the order of the items. An item is once in the group of each of its keys. */
export function grouped<Item, GroupKey>(
  items: Iterable<Item>,
  keysOf: (item: Item) => Iterable<GroupKey>,
): Groups<GroupKey, Item> {
  const groups = new Groups<GroupKey, Item>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) groups.add(key, item);
  }
  return groups;
}

/** A value as a list, for `flatMap`; empty for undefined. */
export const asList = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);
