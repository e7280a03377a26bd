import type { ApiDestination } from "../../emulator/eventBridge/apiDestination";

/** Whether an API destination deletes records, or changes only records that exist, as an anonymization does. */
export function erases({ method, endpoint }: ApiDestination): boolean {
  return method === "DELETE" || new URL(endpoint).searchParams.get("updateOnly") === "true";
}

/**
 * Counts late events that bring erased data back: events that were published before an erasure of the same customer and are
 * delivered after it. An update then creates a deleted record again, or fills an anonymized one.
 */
export class Recreations {
  count = 0;
  /** By the records' URL and the customer: when the last delivered erasure was published. */
  private readonly erasedAt = new Map<string, Map<string, number>>();

  /** Records a delivery. @param published when its event was published, in milliseconds since 1970 */
  delivered(destination: ApiDestination, customer: string, published: number): void {
    const records = destination.endpoint.replace(/\?.*$/, "");
    let ofRecords = this.erasedAt.get(records);
    const erased = ofRecords?.get(customer) ?? -Infinity;
    if (!erases(destination)) {
      if (published < erased) this.count += 1;
      return;
    }
    if (ofRecords === undefined)
      this.erasedAt.set(records, (ofRecords = new Map<string, number>()));
    ofRecords.set(customer, Math.max(published, erased));
  }
}
