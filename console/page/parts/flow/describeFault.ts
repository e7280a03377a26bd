import type { ActiveFault } from "../../../../emulator/salesforce/faults.ts";
import { formatDuration } from "../../../../text/duration.ts";

/** A fault and how long it lasts. @param now in milliseconds since 1970 */
export const describeFault = (fault: ActiveFault, now: number): string =>
  `${fault.fault}, ${remaining(fault, now)}`;

/** How long a fault lasts, such as `43s more` or `the next 3 requests`. */
export function remaining({ until, requests }: ActiveFault, now: number): string {
  if (until !== undefined) return `${formatDuration(Math.max(0, until - now))} more`;
  return requests === 1 ? "the next request" : `the next ${requests ?? 0} requests`;
}
