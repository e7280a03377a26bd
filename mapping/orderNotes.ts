import { formatList } from "../text/list";
import { recordOf } from "./action";
import { isConstant } from "./compile";
import { lookupOf, parentKey } from "./parents";
import { sentFieldsOf } from "./record";
import type { FieldSource, Subscription } from "./subscription";

/**
 * Pairs of subscriptions to the same record whose guards do not protect each other, each as a sentence. A refused event is refused
 * whole: what only it carries never arrives. A field that is written under two guards is protected by neither. Pure.
 */
export function orderNotes(subscriptions: readonly Subscription[]): string[] {
  const upserts = subscriptions.filter(({ upsert }) => upsert !== undefined);
  const guarded = upserts.filter(({ newerWins }) => newerWins !== undefined);
  return guarded.flatMap((one) =>
    upserts.filter(isOther(one)).flatMap((other) => noteOf(one, other, subscriptions)),
  );
}

const isOther = (one: Subscription) => (other: Subscription) =>
  other.name !== one.name && other.org === one.org && keyOf(other) === keyOf(one);

const keyOf = (subscription: Subscription) => {
  const { object, externalIdField } = recordOf(subscription);
  return `${object}.${externalIdField}`;
};

function noteOf(one: Subscription, other: Subscription, all: readonly Subscription[]): string[] {
  const field = one.newerWins?.field ?? "";
  if (other.record !== undefined) {
    return sendsTime(other, field)
      ? []
      : [
          `Subscription ${other.name} sends whole records, so that a late event of it overwrites what ${one.name} has written, unless the publisher puts ${field} into each record.`,
        ];
  }
  const shared = sharedFields(one, other);
  const fields = formatList(shared);
  if (other.newerWins === undefined) {
    return shared.length === 0
      ? []
      : [
          `Subscription ${other.name} writes ${fields} without newerWins, so that a late event of it overwrites what ${one.name} has written. ${remedyFor(field)}`,
        ];
  }
  return isSameField(other.newerWins.field, field)
    ? refusedWhole(one, other, shared)
    : isAfter(all, one, other) || shared.length === 0 || sendsGuardOf(one, other)
      ? []
      : [
          `Subscriptions ${one.name} and ${other.name} both write ${fields}, but ${one.name} with the newerWins field ${field} and ${other.name} with ${other.newerWins.field}: Salesforce compares neither time with the other, so that a late event of one overwrites what the other has written. ${remedyFor(field)}`,
        ];
}

/** Whether either sends the other's time as well: the validation rule of that field then compares both. */
const sendsGuardOf = (one: Subscription, other: Subscription): boolean =>
  sendsTime(one, other.newerWins?.field ?? "") || sendsTime(other, one.newerWins?.field ?? "");

/** Whether every request of a subscription has a field for the time of a change. */
export const sendsTime = (subscription: Subscription, field: string): boolean =>
  Object.entries(sentFieldsOf(subscription)).some(
    ([name, source]) => typeof source === "string" && isSameField(name, field),
  );

/** Each pair is named once. */
const isAfter = (all: readonly Subscription[], one: Subscription, other: Subscription): boolean =>
  all.indexOf(one) > all.indexOf(other);

const SEE = "docs/ordering.md, 'Several subscriptions to one record'";

const remedyFor = (field: string): string =>
  `Give both the newerWins field ${field}, and map the same fields in both; or write what changes alone to a record of its own (${SEE}).`;

/** Two subscriptions with the same guard. */
function refusedWhole(one: Subscription, other: Subscription, shared: readonly string[]): string[] {
  const { field } = one.newerWins ?? {};
  const others = names(other).map(comparable);
  const own = names(one).filter((name) => !others.includes(comparable(name)));
  if (own.length === 0) return [];
  const fields = formatList(own);
  // A guard of its own protects a field only if no other subscription writes the field.
  const alternative =
    shared.length === 0
      ? "Map the same fields in both, or give each a newerWins field of its own: they write no field in common"
      : `Map the same fields in both, or write what changes alone to a record of its own; a newerWins field of its own would not protect ${formatList(shared)}, which both write`;
  return [
    `Subscriptions ${one.name} and ${other.name} share the newerWins field ${field}, but only ${one.name} writes ${fields}. If its event comes after a newer one of ${other.name}, it is refused whole, and ${own.length === 1 ? "this field keeps its value" : "these fields keep their values"}. ${alternative} (${SEE}).`,
  ];
}

const names = ({ fields = {} }: Subscription): string[] => Object.keys(fields);

/** The fields that both write, as the first names them; without those to which both write the same constant. */
export function sharedFields(one: Subscription, other: Subscription): string[] {
  const sources = new Map<string, FieldSource>(
    Object.entries(written(other)).map(([name, source]) => [comparable(name), source]),
  );
  return Object.entries(written(one)).flatMap(([name, source]) => {
    const its = sources.get(comparable(name));
    return its === undefined || isSameConstant(source, its) ? [] : [name];
  });
}

/** The fields of a record, without the time of newerWins. */
const written = (one: Subscription): Readonly<Record<string, FieldSource>> =>
  one.record === undefined ? (one.fields ?? {}) : sentFieldsOf(one);

const isSameConstant = (one: FieldSource, other: FieldSource): boolean =>
  isConstant(one) && isConstant(other) && one.constant === other.constant;

/** Salesforce ignores case, and a parent's external id sets the lookup field. */
function comparable(name: string): string {
  const parent = parentKey(name);
  return (parent === undefined ? name : lookupOf(parent.relationship)).toLowerCase();
}

/** Whether two names are those of one field. */
export const isSameField = (one: string, other: string): boolean =>
  comparable(one) === comparable(other);
