import type { Level } from "./lanes.ts";
import { formatRate } from "./numbers.ts";

interface EdgeProps {
  kind: string;
  label: string;
  /** Absent where nothing is counted. */
  rate?: string;
  flows: boolean;
  note?: string;
  level?: Level;
}

/** An arrow, with what flows. */
export function Edge({
  kind,
  label,
  rate,
  flows,
  note,
  level = flows ? "good" : "quiet",
}: EdgeProps) {
  return (
    <div class={`edge ${kind} ${flows ? "flows" : ""} is-${level}`}>
      <p>
        <span>{label}</span> {rate !== undefined && <strong>{rate}</strong>}
      </p>
      <span class="line" aria-hidden="true" />
      {note !== undefined && <p class="note">{note}</p>}
    </div>
  );
}

/** An arrow whose flow CloudWatch counts. @param count of 5 minutes; undefined where it is not known */
export function CountedEdge({
  count,
  label,
  ...props
}: Omit<EdgeProps, "flows" | "rate"> & { count: number | undefined }) {
  const flows = count !== undefined && count > 0;
  return (
    <Edge
      {...props}
      {...{ label, flows }}
      rate={count === undefined ? "not known" : formatRate(count)}
    />
  );
}
