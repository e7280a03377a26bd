import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent } from "../../eventbridge/event";
import { readAll } from "../../events/read";
import { sampleFiles } from "../../events/sampleFiles";
import { rowsOf } from "../../offline/forecast/format";
import { runForecast, type ForecastStack } from "../../offline/forecast/forecaster";
import type { Assumptions, Forecast } from "../../offline/forecast/options";
import { plot, type PlotColors } from "../../offline/forecast/plot";
import { forecastSettings } from "../../offline/forecast/settings";
import { formatVerdict, toneOf, type VerdictArgs } from "../../offline/forecast/verdict";
import { formatDuration } from "../../text/duration";
import type { ForecastAnswer, ForecastQuestion } from "../answers/forecast";
import { forecastCommands } from "./commandLines";
import type { AnswerOptions, Questions } from "./messages";

/** Events of a coarse forecast, about: it then takes a quarter of a second. */
const COARSE_EVENTS = 12_000;
/** The rarest events of a coarse forecast, in seconds: a verdict counts a backlog of a minute. */
const RAREST = 25;
/** Forecasts that are kept, so that another width draws them again. */
const KEPT = 8;
/** Microseconds of an event in an exact forecast, before one was measured. */
const FIRST_GUESS = 10;

/** Colors of the page, by its style sheet. */
const COLORS: PlotColors = {
  text: "var(--muted)",
  grid: "var(--line)",
  arrivals: "var(--plot-arrivals)",
  deliveries: "var(--plot-deliveries)",
  deadLetters: "var(--plot-dead)",
  backlog: "var(--plot-backlog)",
  outage: "var(--plot-outage)",
  outageText: "var(--bad)",
};
/** Pixels. */
const PLOT_HEIGHT = 560;

const NO_SAMPLES =
  "A forecast publishes sample events, and the folder events/ has none. Add an event as a .json file.";

interface Run {
  result: VerdictArgs;
  thinning: number;
  took: number;
}

type ForecastAnswers = {
  [Name in "forecastBasis" | "forecast"]: (
    question: Questions[Name]["question"],
    options: AnswerOptions,
  ) => Promise<Questions[Name]["answer"]>;
};

/** The answers on forecasts of an evaluated stack. */
export function forecastAnswers(
  evaluated: ForecastStack,
  { directory, stackName }: { directory: string; stackName: string },
): ForecastAnswers {
  const { stack } = evaluated.emulated;
  const own = forecastSettings(stack);
  const runs = new Map<string, Run>();
  let microseconds = FIRST_GUESS;
  const run = async (question: ForecastQuestion, options: AnswerOptions): Promise<Run> => {
    const { assumptions, settings, isExact } = question;
    const { events, contents } = samplesOf(directory, stack.region);
    if (events.length === 0) throw new RunError(NO_SAMPLES);
    const key = JSON.stringify([assumptions, settings, isExact, contents]);
    const known = runs.get(key);
    if (known !== undefined) return known;
    const thinning = isExact ? 1 : coarseThinning(assumptions);
    const begun = performance.now();
    const result = await runForecast(evaluated, events, {
      assumptions,
      settings,
      thinning,
      onProgress: (share) => pause(share, options),
    });
    const took = performance.now() - begun;
    if (thinning === 1 && result.found.published > COARSE_EVENTS) {
      microseconds = (took * 1_000) / result.found.published;
    }
    const found = { result, thinning, took };
    runs.set(key, found);
    for (const oldest of [...runs.keys()].slice(0, -KEPT)) runs.delete(oldest);
    return found;
  };
  return {
    forecastBasis: () => {
      const { events, mistakes } = samplesOf(directory, stack.region);
      return Promise.resolve({ settings: own, samples: events.length, mistakes });
    },
    forecast: async (question, options) => {
      const found = await run(question, options);
      const { assumptions, settings } = question;
      const published = (assumptions.rate * assumptions.duration) / 1_000;
      return {
        ...answerOf(found, question),
        commands: forecastCommands({ stack: stackName, assumptions, settings, own }),
        exactTakes: (published * microseconds) / 1_000,
      };
    },
  };
}

/** How many events each event of a coarse forecast stands for. */
function coarseThinning({ rate, duration }: Assumptions): number {
  const wanted = (rate * duration) / 1_000 / COARSE_EVENTS;
  return Math.max(1, Math.round(Math.min(wanted, rate * RAREST)));
}

/** Lets other questions be answered, and ends a forecast that nobody needs any more. */
async function pause(share: number, { signal, onProgress }: AnswerOptions): Promise<void> {
  onProgress(share);
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** The sample events of the project as they are now. */
function samplesOf(
  directory: string,
  region: string,
): { events: BusEvent[]; mistakes: string[]; contents: string } {
  const folder = join(directory, "events");
  const files = existsSync(folder) ? sampleFiles(folder) : [];
  const { events, mistakes } = readAll(files, region);
  return {
    events: events.map(({ published }) => published),
    mistakes,
    contents: files.map((file) => readFileSync(file, "latin1")).join("\n"),
  };
}

function answerOf(
  { result, thinning, took }: Run,
  { assumptions, isExact, width }: ForecastQuestion,
): Omit<ForecastAnswer, "commands" | "exactTakes"> {
  const { found } = result;
  const words = thinning === 1 ? result : rounded(result);
  const style = { width, height: PLOT_HEIGHT, hasTitle: false, colors: COLORS };
  return {
    isExact: isExact || thinning === 1,
    thinning,
    verdict: formatVerdict(words),
    tone: toneOf(result),
    rows: rowsOf(found, assumptions, countFormat(thinning)).map(([measure = "", text = ""]) => ({
      measure: measure.trim(),
      isPart: measure.startsWith(" "),
      result: text,
    })),
    moments: momentsOf(found),
    plot: plot(found, assumptions, style),
    took,
  };
}

/** A coarse forecast with counts of three digits, for its verdict. */
function rounded({ found, causes, ...rest }: VerdictArgs): VerdictArgs {
  const { minutes, drainedAfter, oldestAge, dailyLimit, recreated, ...counts } = found;
  const short = (count: number) => Number(count.toPrecision(3));
  const entries = Object.entries(counts).map(([key, count]) => [key, short(count)]);
  return {
    ...rest,
    found: {
      ...(Object.fromEntries(entries) as typeof counts),
      ...{ minutes, drainedAfter, oldestAge, dailyLimit },
      ...(recreated !== undefined && { recreated: short(recreated) }),
    },
    causes: new Map([...causes].map(([cause, count]) => [cause, short(count)])),
  };
}

/** A coarse forecast knows small counts only to the number of events that each one stands for. */
const countFormat = (thinning: number) => (count: number) => {
  if (thinning === 1 || count === 0) return count.toLocaleString("en-US");
  const least = 2 * thinning;
  return count <= least
    ? `up to ${least.toLocaleString("en-US")}`
    : `about ${Number(count.toPrecision(3)).toLocaleString("en-US")}`;
};

/** Moments of the table. */
const MOMENTS = 8;
const MINUTE = 60_000;

/** What happens in each eighth of the time. */
function momentsOf({ minutes }: Forecast): ForecastAnswer["moments"] {
  const size = Math.max(1, Math.ceil((minutes.length - 1) / MOMENTS));
  const found: ForecastAnswer["moments"] = [];
  for (let from = 0; from < minutes.length - 1 || found.length === 0; from += size) {
    const part = minutes.slice(from, from + size);
    const perSecond = (key: "arrivals" | "deliveries" | "deadLetters") =>
      oneDecimal(part.reduce((sum, one) => sum + one[key], 0) / part.length / 60);
    found.push({
      time: formatDuration((from + part.length) * MINUTE),
      arrivals: perSecond("arrivals"),
      deliveries: perSecond("deliveries"),
      deadLetters: perSecond("deadLetters"),
      backlog: (part.at(-1)?.backlog ?? 0).toLocaleString("en-US"),
    });
  }
  return found;
}

const oneDecimal = (number: number): string =>
  number.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
