import { isErasure, operationOf, recordOf } from "../mapping/action";
import { recordKind, setsTimeAfter } from "../mapping/erasureNotes";
import { parentsOf } from "../mapping/parents";
import type { Subscription } from "../mapping/subscription";
import { remedyBy } from "../salesforceAnswers/codeRemedies";
import type { Cause } from "./cause";

/**
 * Whether Salesforce refuses every upsert of a subscription after an erasure: an anonymization that sets the time of the upsert's
 * `newerWins` to one in the future makes each other version an older one.
 *
 * @param now in milliseconds since 1970
 */
export function isFinalFor(upsert: Subscription, erasure: Subscription, now: number): boolean {
  const field = upsert.newerWins?.field;
  return (
    field !== undefined && erasure.anonymize !== undefined && setsTimeAfter(erasure, field, now)
  );
}

/**
 * The subscriptions that erase records of an upsert's kind. Their erasures may be undone even where they are final by now: Salesforce
 * has not the time of one from before that was deployed.
 */
export function erasersOf(
  upsert: Subscription,
  subscriptions: readonly Subscription[],
): Subscription[] {
  if (operationOf(upsert) !== "upsert") return [];
  return subscriptions.filter((one) => isErasure(one) && recordKind(one) === recordKind(upsert));
}

/** The subscriptions whose erasures an upsert could undo: it creates a deleted record again, or fills an anonymized one. */
const undoneBy = (
  upsert: Subscription,
  subscriptions: readonly Subscription[],
  now: number,
): Subscription[] =>
  erasersOf(upsert, subscriptions).filter((one) => !isFinalFor(upsert, one, now));

const namesOf = (subscriptions: readonly Subscription[]) =>
  subscriptions.map(({ name }) => name).join(" and ");

/**
 * The erasures that events of these subscriptions could undo, each object as a clause. No message shows an erasure that
 * Salesforce has accepted.
 *
 * @param senders names of the subscriptions that send the event
 */
export function describeErasureRisks(
  senders: readonly string[],
  subscriptions: readonly Subscription[],
  now = Date.now(),
): string[] {
  const sending = subscriptions.filter(({ name }) => senders.includes(name));
  const risks = sending.flatMap((one) => {
    const erasures = undoneBy(one, subscriptions, now);
    return erasures.length === 0
      ? []
      : [
          `writes to ${recordOf(one).object}, whose records ${namesOf(erasures)} ${erasures.length === 1 ? "erases" : "erase"}: if this record was erased since, the event brings its data back`,
        ];
  });
  return [...new Set(risks)];
}

/** How to keep erased data from coming back, as a sentence. */
export const NAME_ERASED =
  "A redrive knows the erasures whose messages are in the queue, and none that Salesforce has accepted: write the external ids that the shop has erased to a file, one on a line, and name it with --erased <file> (docs/erasure.md).";

/**
 * The remedy of a dead letter. Where the record or its parent can have been erased, it says so first: a redrive, or one of the
 * parent's event, would bring the person back.
 *
 * @param subscription the one whose request failed; undefined where it is not known
 */
export function remedyOf(
  { kind, salesforce }: Pick<Cause, "kind" | "salesforce">,
  subscription: string | undefined,
  subscriptions: readonly Subscription[],
  now = Date.now(),
): string {
  const remedy = remedyBy(kind, salesforce);
  const own = subscriptions.find(({ name }) => name === subscription);
  if (own === undefined || kind === "stale") return remedy;
  const parents = kind === "parent-missing" ? deletersOfParents(own, subscriptions) : [];
  const erasures = undoneBy(own, subscriptions, now);
  return [
    ...(parents.length === 0
      ? []
      : [
          `The parent may have been erased (${namesOf(parents)}): its own event would then bring the person back.`,
        ]),
    ...(erasures.length === 0
      ? []
      : [
          `Was this record erased since (${namesOf(erasures)})? Then drop the message, because a redrive would bring the data back. Otherwise:`,
        ]),
    remedy,
  ].join(" ");
}

/** The subscriptions that delete records by the external-id field that names a parent of the subscription. */
function deletersOfParents(
  child: Subscription,
  subscriptions: readonly Subscription[],
): Subscription[] {
  const fields = parentsOf(child).map(({ externalIdField }) => externalIdField.toLowerCase());
  return subscriptions.filter(
    (one) =>
      operationOf(one) === "delete" &&
      one.org === child.org &&
      fields.includes(recordOf(one).externalIdField.toLowerCase()),
  );
}
