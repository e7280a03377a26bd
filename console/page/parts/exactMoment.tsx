import { formatDuration } from "../../../text/duration.ts";
import { formatMoment } from "../../../text/moment.ts";

/** A moment to the second, in UTC; its distance is its title. @param at milliseconds since 1970 */
export function ExactMoment({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={`${formatDuration(Date.now() - at)} ago`}>
      {formatMoment(at)}
    </time>
  );
}
