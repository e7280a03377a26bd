import { useEffect, useState } from "preact/hooks";
import type { CostAnswer, CostQuestion } from "../../answers/cost.ts";
import { ask, AskError } from "../ask.ts";
import { useKept } from "../kept.ts";
import { CheckoutLine } from "../parts/checkoutLine.tsx";
import { SameCommand } from "../parts/sameCommand.tsx";
import { CostTable } from "../parts/costTable.tsx";
import { Failure } from "../parts/failure.tsx";
import { NumberSlider } from "../parts/numberSlider.tsx";
import { SalesforceCalls } from "../parts/salesforceCalls.tsx";

const USUAL: CostQuestion = {
  rate: 1,
  deadLettered: 0.001,
  eventBytes: 2_048,
  dailyLimit: 100_000,
};
/** Milliseconds from a change to the question. */
const PAUSE = 60;

/** What the stack costs in a month, by its parts. */
export function CostPage() {
  const [version, setVersion] = useState<number>();
  const [usage, setUsage] = useKept<CostQuestion>("cost", USUAL);
  const { answer, failure, again } = useCost(usage, version);
  const change = (changed: Partial<CostQuestion>) => setUsage({ ...usage, ...changed });
  return (
    <div class="offline">
      <CheckoutLine onVersion={setVersion} />
      <Failure message={failure} again={again} />
      <section class="card sliders" aria-label="Assumed use">
        <NumberSlider
          label="Rate"
          unit="events a second"
          note="What the shop publishes, on average, all month."
          value={usage.rate}
          onChange={(rate) => change({ rate })}
          lowest={0.01}
          highest={100_000}
          end={1_000}
          step={0.01}
          isLogarithmic
        />
        <NumberSlider
          label="Dead letters"
          unit="% of the events"
          note="Each is redriven once."
          value={Number((usage.deadLettered * 100).toPrecision(12))}
          onChange={(percent) => change({ deadLettered: percent / 100 })}
          lowest={0}
          highest={100}
          end={5}
          step={0.01}
        />
        <NumberSlider
          label="Size of an event"
          unit="bytes"
          value={usage.eventBytes}
          onChange={(eventBytes) => change({ eventBytes })}
          lowest={1}
          highest={1_048_576}
          end={262_144}
          isLogarithmic
        />
        <NumberSlider
          label="Daily limit of Salesforce"
          unit="API calls in 24 hours"
          note="Each org's own. Setup, Company Information shows it."
          value={usage.dailyLimit}
          onChange={(dailyLimit) => change({ dailyLimit })}
          lowest={1_000}
          highest={1_000_000_000}
          end={10_000_000}
          isLogarithmic
        />
      </section>
      {answer === undefined ? (
        failure === undefined && <p class="loading">Estimating the cost by AWS's list prices ...</p>
      ) : (
        <Estimate answer={answer} isOld={failure !== undefined} />
      )}
    </div>
  );
}

function Estimate({
  answer: { cost, command },
  isOld,
}: {
  answer: CostAnswer;
  /** Whether a newer answer could not be read. */
  isOld: boolean;
}) {
  const total = cost.usd.toLocaleString("en-US", { style: "currency", currency: cost.currency });
  return (
    <>
      <p class="total" role="status">
        {isOld && <strong class="bad">Old: </strong>}
        <strong>{total}</strong> a month for AWS
      </p>
      <CostTable cost={cost} />
      <SalesforceCalls salesforce={cost.salesforce} />
      <h2>Notes</h2>
      <ul class="notes">
        {cost.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <SameCommand lines={[command]} label="make the same estimate" />
    </>
  );
}

interface AskedCost {
  answer: CostAnswer | undefined;
  failure: string | undefined;
  again: () => void;
}

/** Asks at each change; the last answer stays until the next one. @param version of the files; undefined before the first one */
function useCost(usage: CostQuestion, version: number | undefined): AskedCost {
  const [state, setState] = useState<Omit<AskedCost, "again">>({
    answer: undefined,
    failure: undefined,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (version === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
      ask<CostAnswer>("cost", usage, signal).then(
        (answer) => setState({ answer, failure: undefined }),
        (error: unknown) => {
          if (signal.aborted) return;
          const failure = error instanceof AskError ? error.message : String(error);
          setState((last) => ({ ...last, failure }));
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [JSON.stringify(usage), version, round]);
  return { ...state, again: () => setRound((last) => last + 1) };
}
