import { useState } from "preact/hooks";
import type { ActiveFault } from "../../../../emulator/salesforce/faults.ts";
import type { StandInAnswer } from "../../../answers/flow.ts";
import { ask, AskError } from "../../ask.ts";
import { useNow } from "../moment.tsx";
import { remaining } from "./describeFault.ts";

/** How long a fault lasts that the page sets. */
const LENGTHS = [
  { label: "30 seconds", asked: { Seconds: 30 } },
  { label: "2 minutes", asked: { Seconds: 120 } },
  { label: "10 minutes", asked: { Seconds: 600 } },
  { label: "the next request", asked: { Requests: 1 } },
  { label: "the next 10 requests", asked: { Requests: 10 } },
] as const;

/**
 * Switches that make the stand-in for Salesforce fail. One fault is on at a time.
 *
 * @param changed is called after a switch, so that the picture is read again
 */
export function Faults({ standIn, changed }: { standIn: StandInAnswer; changed: () => void }) {
  const [length, setLength] = useState(0);
  const [failure, setFailure] = useState<string>();
  const now = useNow();
  const active = "value" in standIn.active ? standIn.active.value : {};
  const set = async (asked: object) => {
    try {
      await ask("faults", asked);
      setFailure(undefined);
    } catch (error) {
      setFailure(error instanceof AskError ? error.message : String(error));
    }
    changed();
  };
  const orgsWith = (fault: string) =>
    Object.entries(active).filter(([, one]) => one.fault === fault);
  return (
    <section class="faults" aria-labelledby="faults">
      <h2 id="faults">Let Salesforce fail</h2>
      <p class="muted">
        For the stand-in of the emulator only. Another terminal does the same with{" "}
        <code>npx bridge fault</code>.
      </p>
      {"unknown" in standIn.active && (
        <p class="failure">Which failure is on is not known. {standIn.active.unknown}</p>
      )}
      <p>
        <label>
          Switch on for{" "}
          <select
            value={length}
            onChange={({ currentTarget }) => setLength(Number(currentTarget.value))}
          >
            {LENGTHS.map(({ label }, index) => (
              <option key={label} value={index}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </p>
      <div role="alert">{failure !== undefined && <p class="failure">{failure}</p>}</div>
      <ul class="switches">
        {standIn.faults.map(({ fault, effect }) => {
          const orgs = orgsWith(fault);
          const isOn = orgs.length > 0;
          return (
            <li key={fault} class={isOn ? "on" : ""}>
              <button
                type="button"
                role="switch"
                aria-checked={isOn}
                aria-describedby={`effect-${fault}`}
                onClick={() =>
                  void set(isOn ? { Fault: "none" } : { Fault: fault, ...LENGTHS[length]?.asked })
                }
              >
                <span class="knob" aria-hidden="true" />
                {fault}
              </button>
              <span id={`effect-${fault}`} class="muted">
                A request {effect}.
              </span>
              {isOn && <strong class="bad">{describe(orgs, now)}</strong>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How long the fault lasts; by org where they differ, because each org counts its own requests. */
function describe(orgs: readonly (readonly [string, ActiveFault])[], now: number): string {
  const texts = orgs.map(([name, fault]) => [name, remaining(fault, now)] as const);
  const [first] = texts;
  if (first === undefined) return "";
  return texts.every(([, text]) => text === first[1])
    ? `On: ${first[1]}`
    : `On: ${texts.map(([name, text]) => `${name} for ${text}`).join("; ")}`;
}
