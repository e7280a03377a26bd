/** Groups items by their keys, in the order of the items. An item is once in the group of each of its keys. */
export function grouped<Item, GroupKey>(
  items: Iterable<Item>,
  keysOf: (item: Item) => Iterable<GroupKey>,
): Map<GroupKey, Item[]> {
  const groups = new Map<GroupKey, Item[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
