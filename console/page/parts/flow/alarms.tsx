import type { FlowAnswer } from "../../../answers/flow.ts";
import { CommandText } from "../commandText.tsx";

const STATES = {
  ALARM: "raised",
  OK: "not raised",
  INSUFFICIENT_DATA: "no data yet",
} as const;

/** The alarms: those that are raised with what to do, the others as a list to open. */
export function Alarms({ flow }: { flow: FlowAnswer }) {
  const { alarms, routes } = flow;
  const missing = "value" in routes ? routes.value.missingRules : [];
  return (
    <section class="alarms" aria-labelledby="alarms">
      <h2 id="alarms">Alarms</h2>
      <div aria-live="polite">
        {missing.length > 0 && (
          <p class="failure">
            <strong>Events are lost:</strong> {missing.length === 1 ? "a rule does" : "rules do"}{" "}
            not exist, or {missing.length === 1 ? "is" : "are"} disabled: {missing.join(", ")}.
            Restore with <code>pulumi up</code>.
          </p>
        )}
        {"unknown" in alarms ? (
          <p class="failure">The alarms are not known. {alarms.unknown}</p>
        ) : (
          <Raised alarms={alarms.value} />
        )}
      </div>
      {"value" in alarms && alarms.value.length > 0 && <All alarms={alarms.value} />}
    </section>
  );
}

type Alarm = Extract<FlowAnswer["alarms"], { value: unknown }>["value"][number];

function Raised({ alarms }: { alarms: readonly Alarm[] }) {
  const raised = alarms.filter(({ state }) => state === "ALARM");
  if (alarms.length === 0) {
    return (
      <p class="failure">
        The stack has no alarms, so nobody is notified of dead letters. Create them with{" "}
        <code>pulumi up</code>.
      </p>
    );
  }
  if (raised.length === 0) return <p class="good">No alarm is raised.</p>;
  return (
    <ul class="raised">
      {raised.map(({ name, reports, description }) => (
        <li key={name} class="failure">
          <strong title={name}>{reports}</strong> <CommandText text={description} />
        </li>
      ))}
    </ul>
  );
}

function All({ alarms }: { alarms: readonly Alarm[] }) {
  return (
    <details>
      <summary>All alarms: {alarms.length}</summary>
      <ul class="plain">
        {[...alarms]
          .sort((one, other) => one.name.localeCompare(other.name))
          .map(({ name, state }) => (
            <li key={name}>
              <span class={state === "ALARM" ? "bad" : state === "OK" ? "good" : "muted"}>
                {STATES[state]}
              </span>{" "}
              <span class="code wraps">{name}</span>
            </li>
          ))}
      </ul>
    </details>
  );
}
