import type { CostAnswer, CostQuestion } from "../answers/cost";
import type { EventAnswer, EventQuestion } from "../answers/event";
import type { ForecastAnswer, ForecastBasis, ForecastQuestion } from "../answers/forecast";
import type { MappingAnswer, TriedEvent } from "../answers/mapping";
import type { DeployedStack } from "../../stack/deployed";
import type { CheckoutFailure } from "./failures";

/** What the process of a checkout is asked, and its answers, by their names. */
export interface Questions {
  mapping: { question: object; answer: MappingAnswer };
  /** @param question the text of an event */
  simulate: { question: { text: string }; answer: TriedEvent };
  cost: { question: CostQuestion; answer: CostAnswer };
  /** @param question with the stack, and the folder of the records of redrives and drops */
  event: {
    question: EventQuestion & { target: DeployedStack; records: string };
    answer: EventAnswer;
  };
  forecastBasis: { question: object; answer: ForecastBasis };
  forecast: { question: ForecastQuestion; answer: ForecastAnswer };
}
export type QuestionName = keyof Questions;

/** How an answer can be followed and ended. */
export interface AnswerOptions {
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** From the console to the process of a checkout. */
export type ToCheckout =
  | { kind: "evaluate"; directory: string; stack: string }
  | { kind: "ask"; id: number; name: QuestionName; question: unknown }
  /** The answer is no longer needed. */
  | { kind: "cancel"; id: number };

/** From the process of a checkout. */
export type FromCheckout =
  /** Every file that was loaded so far. */
  | { kind: "files"; files: readonly string[] }
  /** @param milliseconds that the evaluation took */
  | { kind: "evaluated"; milliseconds: number }
  | { kind: "failed"; failure: CheckoutFailure }
  | { kind: "answer"; id: number; answer: unknown }
  /** @param share of the work that is done, 0 to 1 */
  | { kind: "progress"; id: number; share: number }
  | { kind: "refused"; id: number; failure: CheckoutFailure };
