import { useEffect, useRef, useState } from "preact/hooks";
import type { Assumptions, ForecastBasis, ForecastSettings } from "../../answers/forecast.ts";
import { useForecast } from "../forecasting.ts";
import { useKept } from "../kept.ts";
import { useAnswer } from "../live.ts";
import { CheckoutLine } from "../parts/checkoutLine.tsx";
import { SameCommand } from "../parts/sameCommand.tsx";
import { Failure } from "../parts/failure.tsx";
import { AssumptionInputs, SettingInputs } from "../parts/forecastInputs.tsx";
import { ForecastResult } from "../parts/forecastResult.tsx";

const HOUR = 3_600_000;
const USUAL: Assumptions = {
  rate: 1,
  outage: 2 * HOUR,
  outageAt: HOUR,
  duration: 24 * HOUR,
  latency: 200,
  dailyLimit: 100_000,
  customers: 1_000,
  seed: 1,
};

/** What happens while Salesforce is down, and after. */
export function ForecastPage() {
  const [version, setVersion] = useState<number>();
  const path = version === undefined ? undefined : `forecast?version=${version}`;
  const { answer: basis, failure, again } = useAnswer<ForecastBasis>(path);
  return (
    <div class="offline">
      <CheckoutLine onVersion={setVersion} />
      <Failure message={failure} again={again} />
      {basis !== undefined && (
        <Forecast key={JSON.stringify(basis.settings)} basis={basis} version={version} />
      )}
    </div>
  );
}

/** The settings begin with those of the stack file, and begin anew when these change. */
function Forecast({ basis, version }: { basis: ForecastBasis; version: number | undefined }) {
  const own = basis.settings;
  const [assumptions, setAssumptions] = useKept("assumptions", USUAL);
  const [settings, setSettings] = useKept(`settings ${JSON.stringify(own)}`, own);
  const [width, box] = useWidth();
  const question = width === 0 ? undefined : { assumptions, settings, width };
  const forecasting = useForecast(question, version);
  const { answer, failure, again } = forecasting;
  return (
    <>
      <div class="inputs">
        <AssumptionInputs assumptions={assumptions} onChange={setAssumptions} />
        <SettingInputs
          settings={settings}
          own={own}
          file="the stack file"
          onChange={(changed: ForecastSettings) => setSettings(changed)}
        />
      </div>
      {basis.mistakes.map((mistake) => (
        <p key={mistake} class="warn">
          {mistake}
        </p>
      ))}
      <Failure message={failure} again={again} />
      <section aria-label="Forecast" ref={box}>
        <ForecastResult forecasting={forecasting} />
      </section>
      {answer !== undefined && (
        <SameCommand lines={answer.commands} label="make the same forecast" />
      )}
      <p class="muted">
        {basis.samples === 1 ? "1 sample event" : `${basis.samples} sample events`} of events/,
        which customers publish in turn at random moments.
      </p>
    </>
  );
}

/** Pixels to which the width of the plot is rounded, so that it is not drawn again for each pixel. */
const GRAIN = 20;

/** The width of an element, in whole grains; 0 before it is shown. */
function useWidth(): [number, preact.RefObject<HTMLElement | null>] {
  const [width, setWidth] = useState(0);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const observer = new ResizeObserver(() =>
      setWidth(Math.max(260, Math.floor(current.clientWidth / GRAIN) * GRAIN)),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [width, box];
}
