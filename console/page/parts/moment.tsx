import { useEffect, useState } from "preact/hooks";
import { formatDuration } from "../../../text/duration.ts";
import { formatMoment } from "../../../text/moment.ts";

/** The time of now, again each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A moment as its distance, such as `2m 5s ago`; the exact moment is its title. @param at in milliseconds since 1970 */
export function Ago({ at }: { at: number }) {
  const now = useNow();
  const exact = formatMoment(at);
  const age = now - at;
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {age < 1_000 ? "just now" : `${formatDuration(age)} ago`}
    </time>
  );
}
