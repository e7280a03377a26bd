import { compile } from "./compile";
import { fieldGroups } from "./optionalFields";
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
  const count = rules.length + (unmappable === undefined ? 0 : 1);
  const groups = fieldGroups(subscription).length;
  return count <= MANY_RULES || groups === 0
    ? []
    : [
        `Subscription ${subscription.name} needs ${count} rules of the 300 of a bus, because each combination of its ${groups} optional fields or groups has one. ` +
          "One rule is enough if the publisher shapes the record, and the subscription has `record: <path of that object>` in place of fields; " +
          "or if the publisher sends every value, null where it is empty, and the schema requires it. " +
          "Fields that come together count as one if `together` lists them. See docs/mapping.md, 'Rules and API calls'.",
      ];
}

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
