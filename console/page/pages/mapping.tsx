import { useMemo, useState } from "preact/hooks";
import type { MappingAnswer } from "../../answers/mapping.ts";
import { useAnswer } from "../live.ts";
import { CheckoutLine } from "../parts/checkoutLine.tsx";
import { Failure } from "../parts/failure.tsx";
import { SubscriptionCard } from "../parts/subscriptionCard.tsx";
import { TryEvent } from "../parts/tryEvent.tsx";

/** So many subscriptions are shown whole; of more, the reader opens one. */
const SHOWN_WHOLE = 3;

/** The subscriptions field by field, and what becomes of an event. */
export function MappingPage() {
  const [version, setVersion] = useState<number>();
  const path = version === undefined ? undefined : `mapping?version=${version}`;
  const { answer, failure, again } = useAnswer<MappingAnswer>(path);
  return (
    <div class="offline">
      <CheckoutLine onVersion={setVersion} />
      <Failure message={failure} again={again} />
      {answer !== undefined && (
        <div class="mapping">
          <TryEvent subscriptions={answer.subscriptions} version={version} />
          <Subscriptions answer={answer} />
        </div>
      )}
    </div>
  );
}

function Subscriptions({ answer }: { answer: MappingAnswer }) {
  const { subscriptions, mostRules, notes } = answer;
  const [wanted, setWanted] = useState("");
  const shown = useMemo(
    () => subscriptions.filter((one) => textOf(one).includes(wanted.trim().toLowerCase())),
    [subscriptions, wanted],
  );
  const rules = subscriptions.reduce((sum, one) => sum + one.rules, 0);
  return (
    <section aria-labelledby="subscriptions">
      <h2 id="subscriptions">Subscriptions</h2>
      <p>
        {subscriptions.length === 1 ? "1 subscription" : `${subscriptions.length} subscriptions`},{" "}
        {rules.toLocaleString("en-US")} of the {mostRules} rules that a bus may have.
      </p>
      {subscriptions.length === 0 && (
        <p>Declare one in subscriptions.ts; docs/mapping.md has the steps.</p>
      )}
      {subscriptions.length > SHOWN_WHOLE && (
        <p>
          <label>
            Show those with{" "}
            <input
              type="search"
              value={wanted}
              placeholder="a name, field, object or path"
              onInput={({ currentTarget }) => setWanted(currentTarget.value)}
            />
          </label>{" "}
          <span role="status" class="muted">
            {wanted.trim() !== "" && `${shown.length} of ${subscriptions.length}`}
          </span>
        </p>
      )}
      {shown.map((one) => (
        <SubscriptionCard key={one.name} subscription={one} isOpen={shown.length <= SHOWN_WHOLE} />
      ))}
      {notes.length > 0 && (
        <>
          <h3>Notes</h3>
          <ul class="notes">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Everything in a subscription by which it can be found. */
const textOf = (one: MappingAnswer["subscriptions"][number]): string =>
  JSON.stringify(one).toLowerCase();
