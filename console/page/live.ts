import { useEffect, useState } from "preact/hooks";
import { ask, AskError } from "./ask.ts";

/** The state of data that the page asked for. The last answer stays while the next one fails. */
export interface Asked<T> {
  answer: T | undefined;
  /** Why there is no newer answer. */
  failure: string | undefined;
  isWaiting: boolean;
  /** Asks again now. */
  again: () => void;
}

/** Milliseconds until a failed question is asked again by itself. */
const AFTER_FAILURE = 3_000;

/**
 * Asks once, and again when the path changes or `again` is called, or after a failure that may pass.
 *
 * @param path undefined to ask nothing
 */
export const useAnswer = <T>(path: string | undefined): Asked<T> => useLive<T>(path, undefined);

/**
 * Asks again and again while the page is visible.
 *
 * @param every milliseconds until the next question, by the last answer; undefined to ask once
 */
export function useLive<T>(
  path: string | undefined,
  every: ((answer: T) => number) | undefined,
): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, "again">>(NOTHING);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === undefined) {
      setState(NOTHING);
      return;
    }
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = (milliseconds: number) => {
      timer = setTimeout(() => {
        if (document.visibilityState === "visible") void once();
        else next(milliseconds);
      }, milliseconds);
    };
    const once = async () => {
      setState((last) => ({ ...last, isWaiting: true }));
      try {
        const answer = await ask<T>(path, undefined, controller.signal);
        setState({ answer, failure: undefined, isWaiting: false });
        if (every !== undefined) next(every(answer));
      } catch (error) {
        if (controller.signal.aborted) return;
        const failure = error instanceof AskError ? error.message : String(error);
        setState((last) => ({ ...last, failure, isWaiting: false }));
        if (every !== undefined || mayPass(error)) next(AFTER_FAILURE);
      }
    };
    void once();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
    // `every` is a function of the answer alone.
  }, [path, round]);
  return { ...state, again: () => setRound((last) => last + 1) };
}

/** Whether a failure may pass by itself: the stack, or the console, does not answer now. */
const mayPass = (error: unknown): boolean =>
  error instanceof AskError && (error.status === undefined || error.status === 503);

const NOTHING = { answer: undefined, failure: undefined, isWaiting: false };
