import { VirtualClock } from "../../emulator/clock";
import { seededRandom, type Random } from "../../emulator/random";
import type { BusEvent } from "../../eventbridge/event";
import { emulateStackFile, type EmulatedStack } from "../emulatedStack";
import { forecast } from "./forecast";
import { freshEmulator } from "./freshEmulator";
import { Ledger } from "./ledger";
import type { Assumptions } from "./options";
import { forecastOrg } from "./org";
import { rulesOf } from "./rules";
import { forecastSettings, OWN_ORG, withSettings, type ForecastSettings } from "./settings";
import { takenForGranted } from "./takenForGranted";
import { thinned, thickened } from "./thinning";
import type { VerdictArgs } from "./verdict";

/** Where a forecast's time begins. The moment does not matter. */
const START = Date.UTC(2026, 0, 1);

/** A forecast of a stack that has been evaluated. */
export interface ForecastRun {
  assumptions: Assumptions;
  /** Default: those of the stack. */
  settings?: ForecastSettings;
  /** A whole number; each event stands for so many. Default: 1, an exact forecast. */
  thinning?: number;
  /** Is called with the share of the time that has passed, 0 to 1, and awaited. An error of it ends the forecast. */
  onProgress?: (share: number) => void | Promise<void>;
}

/** A stack whose program was evaluated, for any number of forecasts. */
export interface ForecastStack {
  emulated: EmulatedStack;
  /** The random numbers that the evaluation used: a forecast continues with the next one of its own seed. */
  drawn: number;
}

/**
 * Evaluates a stack's program for forecasts.
 *
 * @param directory of Pulumi.yaml
 * @throws as `emulateStackFile`
 */
export async function forecastStack(directory: string, stackName: string): Promise<ForecastStack> {
  let drawn = 0;
  const random = seededRandom(1);
  const counted: Random = () => {
    drawn += 1;
    return random();
  };
  const emulated = await emulateStackFile(directory, stackName, {
    clock: new VirtualClock(START),
    random: counted,
    transport: () => {
      throw new Error("a stack that is evaluated sends nothing");
    },
  });
  return { emulated, drawn };
}

/**
 * Forecasts a stack in virtual time, with its own rules, rate limits and retry policies. The same run gives the same forecast.
 *
 * @param samples events that customers publish in turn
 * @throws RunError if the program does not export what a forecast needs
 */
export async function runForecast(
  { emulated, drawn }: ForecastStack,
  samples: readonly BusEvent[],
  {
    assumptions,
    settings = forecastSettings(emulated.stack),
    thinning = 1,
    onProgress,
  }: ForecastRun,
): Promise<VerdictArgs> {
  const { stack, eventBusArn } = emulated;
  const clock = new VirtualClock(START);
  const random = seededRandom(assumptions.seed);
  for (let skipped = 0; skipped < drawn; skipped += 1) random();
  const ledger = new Ledger(START, rulesOf(emulated));
  const thin = thinned(assumptions, thinning);
  const transport = forecastOrg(thin, clock, ledger);
  const runtime = { clock, random, transport };
  const emulator = freshEmulator(
    emulated.emulator,
    runtime,
    withSettings(emulated, settings, thinning),
  );
  const found = await forecast({
    emulator,
    clock,
    random,
    busArn: eventBusArn,
    samples,
    assumptions: thin,
    ledger,
    isEven: thinning > 1,
    ...(onProgress !== undefined && { onProgress }),
  });
  const { retryMaximumAttempts, retryMaximumEventAge } = settings;
  const invocationRateLimit = settings.rateLimits[OWN_ORG] ?? stack.settings.invocationRateLimit;
  return {
    ...thickened({ found, causes: ledger.causes }, thinning, assumptions),
    assumptions,
    settings: { invocationRateLimit, retryMaximumAttempts, retryMaximumEventAge },
    late: ledger.lateEvents.subscriptions,
    granted: takenForGranted(stack.subscriptions, samples),
  };
}
