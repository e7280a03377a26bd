import { useState } from "preact/hooks";
import type { PlanAnswer } from "../../../answers/letters.ts";
import { formatCount } from "../../../../text/count.ts";

interface Props {
  plan: PlanAnswer;
  mayChange: boolean;
  /** Resolves when the console has accepted or refused the confirmation. */
  confirm: (body: object) => Promise<void>;
}

/** The confirmation of a plan: a redrive needs a yes, a drop the number of messages. */
export function Confirmation({ plan, mayChange, confirm }: Props) {
  const [typed, setTyped] = useState("");
  const [yes, setYes] = useState(false);
  const [isSent, setSent] = useState(false);
  if (!plan.mayConfirm) return null;
  if (!mayChange) {
    return (
      <p class="muted">
        <button type="button" disabled>
          {plan.action === "drop" ? "Drop" : "Redrive"}
        </button>{" "}
        Read-only: start the console with <code>--allow-changes</code>.
      </p>
    );
  }
  const send = (body: object) => (event: Event) => {
    event.preventDefault();
    if (isSent) return;
    setSent(true);
    void confirm(body).finally(() => setSent(false));
  };
  const messages = formatCount(plan.count, "message");
  if (plan.action === "drop") {
    const isRight = typed.replace(/[\s,]/g, "") === String(plan.count);
    const hint = typed === "" || isRight ? "" : `The plan matches ${messages}.`;
    return (
      <form class="confirm" onSubmit={send({ count: plan.count, yes: true })}>
        <label for="drop-count">Number of messages to drop for good</label>
        <input
          id="drop-count"
          inputMode="numeric"
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          aria-describedby="drop-hint"
        />
        <button type="submit" class="danger" disabled={!isRight} aria-disabled={isSent}>
          Drop {isRight ? messages : ""}
        </button>
        <span id="drop-hint" class="warn" role="status">
          {hint}
        </span>
      </form>
    );
  }
  return (
    <form class="confirm" onSubmit={send({ yes: true })}>
      <label class="check">
        <input
          type="checkbox"
          checked={yes}
          onChange={(event) => setYes(event.currentTarget.checked)}
        />
        Yes, publish these events again
      </label>
      <button type="submit" class="primary" disabled={!yes} aria-disabled={isSent}>
        Redrive
      </button>
    </form>
  );
}
