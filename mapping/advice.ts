import { formatList } from "../text/list";
import { compile } from "./compile";
import { fieldGroups } from "./optionalFields";
import { parentsOf, parentValuesAt } from "./parents";
import { openObjectsOf } from "./record";
import type { Subscription } from "./subscription";

/** Rules of one subscription above which another way to map is proposed. A bus has 300. */
const MANY_RULES = 16;

/**
 * What a subscription without mistakes could do better, each as a sentence with the subscription's name: it needs many rules, or
 * Salesforce may refuse a record for a field that it does not know. Pure.
 */
export function mappingAdvice(subscription: Subscription): string[] {
  return [...manyRules(subscription), ...unknownFields(subscription)];
}

function manyRules(subscription: Subscription): string[] {
  const { rules, unmappable } = compile(subscription);
  const others = unmappable === undefined ? 0 : 1;
  const count = rules.length + others;
  const groups = fieldGroups(subscription).length;
  const nullable = nullableParents(subscription);
  if (count <= MANY_RULES || groups + nullable.length === 0) return [];
  const parts = [
    ...(groups === 0
      ? []
      : [`${groups} optional ${groups === 1 ? "field or group" : "fields or groups"}`]),
    ...(nullable.length === 0 ? [] : [`${formatList(nullable)}, null or not`]),
  ];
  const rest = others === 0 ? "" : ", and one for events of which no request can be made";
  return [
    `Subscription ${subscription.name} needs ${count} rules of the 300 of a bus: ${rules.length} for the combinations of its ${parts.join(" with ")}${rest}. ` +
      "One rule is enough if the publisher shapes the record, and the subscription has `record: <path of that object>` in place of fields; " +
      "or if the publisher sends every value, null where it is empty, and the schema requires it. " +
      "Fields that come together count as one if `together` lists them. " +
      (nullable.length === 0
        ? ""
        : "A mapped parent that may be null has a rule of its own for null, in each combination: if it is never null, remove null from the schema. ") +
      "See docs/mapping.md, 'Rules and API calls'.",
  ];
}

/** The parents of which null clears the lookup, by a rule of its own. */
const nullableParents = (subscription: Subscription): string[] =>
  parentsOf(subscription)
    .filter(({ path }) => parentValuesAt(subscription, path)?.isNullable === true)
    .map(({ field }) => field);

function unknownFields(subscription: Subscription): string[] {
  const open = openObjectsOf(subscription);
  return open.length === 0
    ? []
    : [
        `Subscription ${subscription.name} sends ${open.join(" and ")} as the publisher shapes it, and the schema allows further properties there. ` +
          "Salesforce refuses the whole record for a field that it does not know (400, a dead letter). " +
          "Have the publisher send only the fields of the schema, and set additionalProperties to false.",
      ];
}
