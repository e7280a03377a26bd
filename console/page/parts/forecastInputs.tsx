import type { Assumptions, ForecastSettings } from "../../answers/forecast.ts";
import { Button } from "./button.tsx";
import { NumberSlider } from "./numberSlider.tsx";

const HOUR = 3_600_000;
const SECOND = 1_000;

interface AssumptionInputsProps {
  assumptions: Assumptions;
  onChange: (assumptions: Assumptions) => void;
}

/** What the forecast assumes of the shop and of Salesforce. */
export function AssumptionInputs({ assumptions, onChange }: AssumptionInputsProps) {
  const change = (changed: Partial<Assumptions>) => onChange({ ...assumptions, ...changed });
  const { rate, outage, outageAt, duration, latency, dailyLimit, customers } = assumptions;
  return (
    <fieldset class="card">
      <legend>Assumptions</legend>
      <div class="sliders">
        <NumberSlider
          label="Rate"
          unit="events a second"
          value={rate}
          onChange={(value) => change({ rate: value })}
          lowest={0.01}
          highest={1_000}
          end={100}
          step={0.01}
          isLogarithmic
        />
        <NumberSlider
          label="Outage of Salesforce"
          unit="hours"
          value={outage / HOUR}
          onChange={(hours) => change({ outage: Math.round(hours * HOUR) })}
          lowest={0}
          highest={720}
          end={36}
          step={0.25}
        />
      </div>
      <details>
        <summary>More assumptions</summary>
        <div class="sliders">
          <NumberSlider
            label="Time of the forecast"
            unit="hours"
            value={duration / HOUR}
            onChange={(hours) => change({ duration: Math.round(hours * HOUR) })}
            lowest={1}
            highest={720}
            end={168}
            isLogarithmic
          />
          <NumberSlider
            label="Start of the outage"
            unit="hours after the start"
            value={outageAt / HOUR}
            onChange={(hours) => change({ outageAt: Math.round(hours * HOUR) })}
            lowest={0}
            highest={720}
            end={24}
            step={0.25}
          />
          <NumberSlider
            label="Salesforce's time to answer"
            unit="seconds"
            value={latency / SECOND}
            onChange={(seconds) => change({ latency: Math.round(seconds * SECOND) })}
            lowest={0}
            highest={60}
            end={6}
            step={0.1}
          />
          <NumberSlider
            label="Daily limit of Salesforce"
            unit="API calls in 24 hours"
            value={dailyLimit}
            onChange={(value) => change({ dailyLimit: value })}
            lowest={1_000}
            highest={1_000_000_000}
            end={10_000_000}
            isLogarithmic
          />
          <NumberSlider
            label="Customers"
            unit="whom the events concern"
            value={customers}
            onChange={(value) => change({ customers: value })}
            lowest={1}
            highest={10_000_000}
            end={1_000_000}
            isLogarithmic
          />
        </div>
      </details>
    </fieldset>
  );
}

interface SettingInputsProps {
  settings: ForecastSettings;
  /** Those of the stack file. */
  own: ForecastSettings;
  /** Its name. */
  file: string;
  onChange: (settings: ForecastSettings) => void;
}

/** The settings of the stack file that change the forecast. */
export function SettingInputs({ settings, own, file, onChange }: SettingInputsProps) {
  const { rateLimits, retryMaximumAttempts, retryMaximumEventAge } = settings;
  const note = (name: string, value: number, before: number | undefined) =>
    value === before ? `${name} of ${file}` : `${name}; ${file} has ${String(before)}`;
  const isChanged = JSON.stringify(settings) !== JSON.stringify(own);
  const orgs = Object.entries(rateLimits);
  return (
    <fieldset class="card">
      <legend>Settings of the stack</legend>
      <div class="sliders">
        {orgs.map(([org, limit]) => (
          <NumberSlider
            key={org}
            label={org === "default" ? "Rate limit" : `Rate limit of ${org}`}
            unit="requests a second"
            note={note(
              org === "default" ? "invocationRateLimit" : `${org}:invocationRateLimit`,
              limit,
              own.rateLimits[org],
            )}
            value={limit}
            onChange={(value) =>
              onChange({ ...settings, rateLimits: { ...rateLimits, [org]: value } })
            }
            lowest={1}
            highest={299}
            isLogarithmic
          />
        ))}
        <NumberSlider
          label="Retry window, age"
          unit="seconds"
          note={`${hours(retryMaximumEventAge)}. ${note("retryMaximumEventAge", retryMaximumEventAge, own.retryMaximumEventAge)}`}
          value={retryMaximumEventAge}
          onChange={(value) => onChange({ ...settings, retryMaximumEventAge: value })}
          lowest={60}
          highest={86_400}
          isLogarithmic
        />
        <NumberSlider
          label="Retry window, attempts"
          unit="retries"
          note={note("retryMaximumAttempts", retryMaximumAttempts, own.retryMaximumAttempts)}
          value={retryMaximumAttempts}
          onChange={(value) => onChange({ ...settings, retryMaximumAttempts: value })}
          lowest={1}
          highest={185}
        />
      </div>
      <p>
        <Button isOff={!isChanged} onClick={() => onChange(own)}>
          As in {file}
        </Button>
      </p>
    </fieldset>
  );
}

const hours = (seconds: number): string =>
  seconds < 3_600
    ? `${(seconds / 60).toLocaleString("en-US", { maximumFractionDigits: 1 })} minutes`
    : `${(seconds / 3_600).toLocaleString("en-US", { maximumFractionDigits: 1 })} hours`;
