import { useEffect, useRef, useState } from "preact/hooks";
import type { ForecastAnswer, ForecastQuestion } from "../answers/forecast.ts";
import { ask, AskError } from "./ask.ts";

/** What the page knows of a forecast. */
export interface Forecasting {
  /** The newest answer: of these assumptions, unless `isOld`. */
  answer: ForecastAnswer | undefined;
  isOld: boolean;
  failure: string | undefined;
  /** The share of the exact forecast that is done, 0 to 1; undefined while none runs. */
  share: number | undefined;
  /** Whether the exact forecast takes so long that it waits to be asked for. */
  isTooLong: boolean;
  /** Begins an exact forecast that takes long. */
  runExact: () => void;
  again: () => void;
}

/** Milliseconds: from a change to the coarse forecast, and from its answer, if nothing changes, to the exact one. */
const PAUSE = { coarse: 50, exact: 500 };
/** Milliseconds between two looks at the progress. */
const LOOK = 700;
/** Milliseconds of an exact forecast that begins by itself. */
const LONGEST_EXACT = 90_000;

type State = Pick<Forecasting, "answer" | "failure" | "share" | "isTooLong" | "isOld">;
const NOTHING: State = {
  answer: undefined,
  failure: undefined,
  share: undefined,
  isTooLong: false,
  isOld: false,
};

/**
 * Forecasts coarsely at each change, and exactly when the assumptions rest. A change ends the forecasts that are under way, so no
 * answer to earlier assumptions replaces a newer one.
 *
 * @param question undefined while it is not complete
 * @param version of the files
 */
export function useForecast(
  question: Omit<ForecastQuestion, "isExact"> | undefined,
  version: number | undefined,
): Forecasting {
  const [state, setState] = useState<State>(NOTHING);
  const [round, setRound] = useState({ count: 0, runsLong: false });
  /** The question, without its width, of the exact answer that is shown. */
  const exact = useRef("");
  const { width, ...rest } = question ?? { width: 0 };
  const key = question === undefined ? "" : JSON.stringify([rest, version]);
  useEffect(() => {
    if (question === undefined || width === 0) return;
    const controller = new AbortController();
    const { signal } = controller;
    setState((last) => ({
      ...last,
      share: undefined,
      isTooLong: false,
      isOld: last.answer !== undefined,
    }));
    const run = async () => {
      await rested(exact.current === key ? 0 : PAUSE.coarse, signal);
      if (exact.current !== key) {
        const answer = await forecastOf({ ...question, isExact: false }, signal);
        const takes = answer.exactTakes ?? 0;
        const isTooLong = !answer.isExact && takes > LONGEST_EXACT && !round.runsLong;
        setState({ ...NOTHING, answer, isTooLong });
        if (answer.isExact || isTooLong) return;
        await rested(PAUSE.exact, signal);
      }
      const onShare = (share: number) => setState((last) => ({ ...last, share }));
      const answer = await followed({ ...question, isExact: true }, signal, onShare);
      exact.current = key;
      setState({ ...NOTHING, answer });
    };
    run().catch((error: unknown) => {
      if (signal.aborted) return;
      const failure = error instanceof AskError ? error.message : String(error);
      setState((last) => ({ ...last, failure, share: undefined }));
    });
    return () => controller.abort();
  }, [key, width, round]);
  return {
    ...state,
    runExact: () => setRound(({ count }) => ({ count: count + 1, runsLong: true })),
    again: () => setRound(({ count }) => ({ count: count + 1, runsLong: false })),
  };
}

const forecastOf = (question: ForecastQuestion, signal: AbortSignal, id = "") =>
  ask<ForecastAnswer>("forecast", { ...question, id }, signal);

/** An exact forecast, whose progress is asked for meanwhile. */
async function followed(
  question: ForecastQuestion,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<ForecastAnswer> {
  const id = crypto.randomUUID();
  onShare(0);
  const timer = setInterval(() => {
    ask<{ share: number }>(`forecast/progress/${id}`, undefined, signal).then(
      ({ share }) => timer !== undefined && share > 0 && !isDone && onShare(share),
      () => undefined, // the forecast itself reports that the console does not answer
    );
  }, LOOK);
  let isDone = false;
  try {
    return await forecastOf(question, signal, id);
  } finally {
    isDone = true;
    clearInterval(timer);
  }
}

/** Waits; an abort ends the wait with an error. */
const rested = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
