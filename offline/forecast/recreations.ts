import type { ApiDestination } from "../../emulator/eventBridge/apiDestination";

/** Whether an API destination deletes records, or changes only records that exist, as an anonymization does. */
export function erases({ method, endpoint }: ApiDestination): boolean {
  return method === "DELETE" || new URL(endpoint).searchParams.get("updateOnly") === "true";
}

interface Erasure {
  /** When the event was published, in milliseconds since 1970. */
  published: number;
  ruleArn: string;
}

/**
 * Counts late events that bring erased data back: events that were published before an erasure of the same customer and are
 * delivered after it. An update then creates a deleted record again, or fills an anonymized one.
 */
export class Recreations {
  count = 0;
  /** By the records' URL and the customer: the last erasure that was delivered. */
  private readonly erased = new Map<string, Map<string, Erasure>>();

  /** @param isFinal whether Salesforce refuses what a rule sends after an erasure, by ARN of the erasure's rule and that rule */
  constructor(
    private readonly isFinal: (erasureRule: string, rule: string) => boolean = () => false,
  ) {}

  /**
   * Records a delivery, and returns what becomes of an event that comes after an erasure.
   *
   * @param published when its event was published, in milliseconds since 1970
   */
  delivered(
    destination: ApiDestination,
    customer: string,
    { published, ruleArn }: Erasure,
  ): "brings back" | "refused" | undefined {
    const records = destination.endpoint.replace(/\?.*$/, "");
    let ofRecords = this.erased.get(records);
    const erasure = ofRecords?.get(customer);
    const isLate = erasure !== undefined && published < erasure.published;
    if (!erases(destination)) {
      if (!isLate) return undefined;
      if (this.isFinal(erasure.ruleArn, ruleArn)) return "refused";
      this.count += 1;
      return "brings back";
    }
    if (ofRecords === undefined) this.erased.set(records, (ofRecords = new Map<string, Erasure>()));
    if (!isLate) ofRecords.set(customer, { published, ruleArn });
    return undefined;
  }
}
