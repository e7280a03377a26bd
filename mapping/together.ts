import { fieldsOf } from "./action";
import { decidingParts, isOptional } from "./optionalFields";
import { repeated } from "./repeated";
import type { Subscription } from "./subscription";

/** The mistakes in the lists of fields that a subscription groups by hand, each as a sentence. Its paths are in the schema. Pure. */
export function togetherMistakes(subscription: Subscription): string[] {
  const lists = subscription.together ?? [];
  const unusable = [
    ...lists
      .filter((list) => new Set(list).size < 2)
      .map((list) => `together has a list of ${named(list)}; list two or more optional fields.`),
    ...[...new Set(lists.flat())].flatMap((field) => fieldMistake(subscription, field)),
    ...repeated(lists.flatMap((list) => [...new Set(list)])).map(
      (field) => `together names ${field} more than once; name it in one list.`,
    ),
  ];
  return unusable.length > 0 ? unusable : tiedMistakes(subscription, lists.flat());
}

const named = (list: readonly string[]) => list[0] ?? "no field";

function fieldMistake(subscription: Subscription, field: string): string[] {
  const fields = fieldsOf(subscription);
  const source = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (source === undefined) {
    const same = Object.keys(fields).find((one) => one.toLowerCase() === field.toLowerCase());
    const remedy = same === undefined ? "map it, or remove it from the list" : `write ${same}`;
    return [`together names ${field}, which is not mapped; ${remedy}.`];
  }
  return isOptional(source)
    ? []
    : [`together names ${field}, which every request has; remove it from the list.`];
}

/** Fields that the schema ties together are one group already. Two of them in one list, or in two, say nothing or a contradiction. */
function tiedMistakes(subscription: Subscription, grouped: readonly string[]): string[] {
  const parts = decidingParts(subscription);
  const byPart = new Map<string, string[]>();
  for (const field of grouped) {
    const part = parts.get(field);
    if (part !== undefined) byPart.set(part, [...(byPart.get(part) ?? []), field]);
  }
  return [...byPart.values()]
    .filter((fields) => fields.length > 1)
    .map(
      (fields) =>
        `together names ${fields.join(" and ")}, which come together by the schema already; name one of them at most.`,
    );
}
