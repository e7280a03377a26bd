import { useEffect, useState } from "preact/hooks";

/** What is searched. */
export type Search =
  | { by: "event"; id: string; hours: number }
  | { by: "customer"; id: string; hours: number }
  | { by: "time"; hours: number };

const PERIODS = [
  { hours: 0.25, label: "15 minutes" },
  { hours: 1, label: "1 hour" },
  { hours: 24, label: "24 hours" },
  { hours: 168, label: "7 days" },
  { hours: 336, label: "14 days" },
] as const;

/** The form that searches events. @param start what is shown now */
export function SearchForm({
  start,
  search,
}: {
  start: Search | undefined;
  search: (wanted: Search) => void;
}) {
  const [by, setBy] = useState<Search["by"]>(start?.by ?? "event");
  const [id, setId] = useState(start !== undefined && "id" in start ? start.id : "");
  const [hours, setHours] = useState(start?.hours ?? 24);
  useEffect(() => {
    if (start === undefined) return;
    setBy(start.by);
    setHours(start.hours);
    if ("id" in start) setId(start.id);
  }, [start]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (by === "time") search({ by, hours });
    else if (id.trim() !== "") search({ by, id: id.trim(), hours });
  };
  return (
    <form class="search" onSubmit={submit} aria-label="Search events">
      <label>
        Find
        <select
          value={by}
          onChange={({ currentTarget }) => setBy(currentTarget.value as Search["by"])}
        >
          <option value="event">an event, by its ID</option>
          <option value="customer">a customer's events, by external ID</option>
          <option value="time">all events</option>
        </select>
      </label>
      {by !== "time" && (
        <label class="id">
          {by === "event"
            ? "ID of the event, or of its dead letter"
            : "External ID, as Salesforce has it"}
          <input
            required
            autoComplete="off"
            spellcheck={false}
            value={id}
            onInput={({ currentTarget }) => setId(currentTarget.value)}
          />
        </label>
      )}
      <label>
        Back to
        <select
          value={hours}
          onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        >
          {PERIODS.map(({ hours, label }) => (
            <option key={hours} value={hours}>
              {label} ago
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary">
        Trace
      </button>
    </form>
  );
}
