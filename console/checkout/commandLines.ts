import type { CostQuestion } from "../answers/cost";
import type { Assumptions, ForecastSettings } from "../answers/forecast";
import { OWN_ORG } from "../../offline/forecast/settings";

/** The command that gives the same estimate. */
export function costCommand(
  stack: string,
  { rate, deadLettered, eventBytes, dailyLimit }: CostQuestion,
): string {
  const share = `${plain(Number((deadLettered * 100).toPrecision(12)))}%`;
  return [
    `npx bridge preview --stack ${stack} --cost --rate ${plain(rate)}`,
    ...given("--dead-letters", share, "0.1%"),
    ...given("--event-size", plain(eventBytes), "2048"),
    ...given("--api-limit", plain(dailyLimit), "100000"),
  ].join(" ");
}

interface ForecastCommand {
  stack: string;
  assumptions: Assumptions;
  /** The settings of the forecast, and those of the stack file. */
  settings: ForecastSettings;
  own: ForecastSettings;
}

/** The commands that give the same forecast: those that change the stack file, and the forecast. */
export function forecastCommands({ stack, assumptions, settings, own }: ForecastCommand): string[] {
  const { rate, outage, outageAt, duration, latency, dailyLimit, customers, seed } = assumptions;
  const change = (key: string, before: number | undefined, after: number | undefined) =>
    after === undefined || before === after
      ? []
      : [`pulumi config set ${key} ${after} --stack ${stack}`];
  const forecast = [
    `npx bridge forecast --stack ${stack} --rate ${plain(rate)}`,
    ...(outage === 0 ? [] : [`--outage ${timeOption(outage)}`]),
    ...(outage === 0 ? [] : given("--outage-at", timeOption(outageAt), "1h")),
    ...given("--for", timeOption(duration), "2d"),
    ...given("--latency", timeOption(latency), "0.2s"),
    ...given("--api-limit", plain(dailyLimit), "100000"),
    ...given("--customers", plain(customers), "1000"),
    ...given("--seed", plain(seed), "1"),
  ].join(" ");
  return [
    ...Object.entries(settings.rateLimits).flatMap(([org, limit]) =>
      change(`${org === OWN_ORG ? "" : `${org}:`}invocationRateLimit`, own.rateLimits[org], limit),
    ),
    ...change("retryMaximumAttempts", own.retryMaximumAttempts, settings.retryMaximumAttempts),
    ...change("retryMaximumEventAge", own.retryMaximumEventAge, settings.retryMaximumEventAge),
    forecast,
  ];
}

const given = (option: string, value: string, standard: string): string[] =>
  value === standard ? [] : [`${option} ${value}`];

/** A number without an exponent and without separators. */
const plain = (number: number): string =>
  number.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 15 });

/** Milliseconds in the largest unit that needs no fraction, as an option takes them. */
export function timeOption(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
  ] as const;
  const found = units.find(([, size]) => milliseconds > 0 && milliseconds % size === 0);
  return found === undefined
    ? `${plain(milliseconds / 1_000)}s`
    : `${plain(milliseconds / found[1])}${found[0]}`;
}
