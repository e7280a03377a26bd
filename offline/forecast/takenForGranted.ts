import type { BusEvent } from "../../eventbridge/event";
import { isErasure } from "../../mapping/action";
import { parentKey } from "../../mapping/parents";
import { sentFieldsOf } from "../../mapping/record";
import type { Subscription } from "../../mapping/subscription";
import { formatList } from "../../text/list";

/** What a forecast does not examine: its Salesforce holds no records, so that it takes them for granted. */
export interface TakenForGranted {
  /** Names of the subscriptions whose records name a parent. */
  withParents: readonly string[];
  /** Names of the subscriptions that erase a record. */
  erasing: readonly string[];
}

/** What a forecast with these samples takes for granted of Salesforce's records. Pure. */
export function takenForGranted(
  subscriptions: readonly Subscription[],
  samples: readonly BusEvent[],
): TakenForGranted {
  const used = subscriptions.filter(({ events }) =>
    samples.some(
      (one) => one.source === events.source && events.detailTypes.includes(one["detail-type"]),
    ),
  );
  const hasParents = (one: Subscription) =>
    Object.keys(sentFieldsOf(one)).some((field) => parentKey(field) !== undefined);
  return {
    withParents: used.filter(hasParents).map(({ name }) => name),
    erasing: used.filter(isErasure).map(({ name }) => name),
  };
}

/** The condition under which a forecast holds, as the end of a clause; empty without one. */
export function describeCondition({ withParents, erasing }: TakenForGranted): string {
  const conditions = [
    ...(withParents.length > 0 ? ["every parent is in Salesforce before its child"] : []),
    ...(erasing.length > 0 ? ["every record to erase exists"] : []),
  ];
  return conditions.length === 0 ? "" : `, as long as ${conditions.join(" and ")}`;
}

/** What becomes of events where a forecast is wrong to take records for granted, each as a sentence. */
export function describeTakenForGranted({ withParents, erasing }: TakenForGranted): string[] {
  return [
    ...(withParents.length === 0
      ? []
      : [
          `Not counted: events of ${formatList(withParents)} whose parent is not in Salesforce yet, also because the parent's own event waits for a retry. Each is a dead letter (parent-missing), to redrive after its parent.`,
        ]),
    ...(erasing.length === 0
      ? []
      : [
          `Not counted: events of ${formatList(erasing)} whose record does not exist. Each is a dead letter (already-gone).`,
        ]),
  ];
}
