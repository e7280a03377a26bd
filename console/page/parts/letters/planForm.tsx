import { useState } from "preact/hooks";
import type { LetterFilter, PlanRequest } from "../../../answers/letters.ts";
import { isEmptyFilter } from "./route.ts";

interface Props {
  filter: LetterFilter;
  /** Why no plan can be made now. */
  busy: string | undefined;
  plan: (request: PlanRequest) => void;
}

/** Plans a redrive or a drop of the messages that the filter matches. A plan changes nothing. */
export function PlanForm({ filter, busy, plan }: Props) {
  const [rate, setRate] = useState("");
  const [limit, setLimit] = useState("");
  const [ignoreErasures, setIgnore] = useState(false);
  const [erased, setErased] = useState("");
  const isRate = rate.trim() === "" || rate.trim() === "off" || Number(rate) > 0;
  const isLimit = /^\s*([1-9]\d*)?\s*$/.test(limit);
  const request = (action: PlanRequest["action"]): PlanRequest => ({
    ...{ action, filter, ignoreErasures },
    ...(action === "redrive" && {
      ...(rate.trim() !== "" && { rate: rate.trim() === "off" ? "off" : Number(rate) }),
      ...(limit.trim() !== "" && { limit: Number(limit) }),
      ...(erased.trim() !== "" && { erased }),
    }),
  });
  const isNone = isEmptyFilter(filter);
  return (
    <div>
      <div class="actions">
        <button
          type="button"
          disabled={busy !== undefined || !isRate || !isLimit}
          onClick={() => plan(request("redrive"))}
        >
          Plan a redrive
        </button>
        <button
          type="button"
          disabled={busy !== undefined || isNone}
          onClick={() => plan(request("drop"))}
        >
          Plan a drop
        </button>
        <span class="muted">
          {busy ??
            `A plan reads the queue, takes ${isNone ? "all messages" : "what the filter matches"}, and changes nothing.${isNone ? " A drop needs a filter." : ""}`}
        </span>
      </div>
      <details>
        <summary>Options of the plan</summary>
        <div class="filter">
          <div class="field">
            <label for="plan-rate">Events a second</label>
            <input
              id="plan-rate"
              value={rate}
              placeholder="half of the rate limit"
              onInput={(event) => setRate(event.currentTarget.value)}
              aria-invalid={!isRate}
              aria-describedby="plan-rate-mistake"
            />
            <p class="mistake" id="plan-rate-mistake">
              {isRate ? "" : "Give a number above 0, or off."}
            </p>
          </div>
          <div class="field">
            <label for="plan-limit">Events at most</label>
            <input
              id="plan-limit"
              value={limit}
              placeholder="all"
              inputMode="numeric"
              onInput={(event) => setLimit(event.currentTarget.value)}
              aria-invalid={!isLimit}
              aria-describedby="plan-limit-mistake"
            />
            <p class="mistake" id="plan-limit-mistake">
              {isLimit ? "" : "Give a whole number above 0."}
            </p>
          </div>
          <div class="field wide">
            <label for="plan-erased">External IDs that the shop has erased, one on a line</label>
            <textarea
              id="plan-erased"
              rows={2}
              value={erased}
              onInput={(event) => setErased(event.currentTarget.value)}
            />
          </div>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={ignoreErasures}
            onChange={(event) => setIgnore(event.currentTarget.checked)}
          />
          Ignore erasures: also take events whose redrive or drop could bring erased data back
        </label>
      </details>
    </div>
  );
}
