import type { Assumptions } from "../../offline/forecast/options";
import type { ForecastSettings } from "../../offline/forecast/settings";
import type { Tone } from "../../offline/forecast/verdict";

export type { Assumptions } from "../../offline/forecast/options";
export type { ForecastSettings } from "../../offline/forecast/settings";

/** The settings of the stack file, from which the page starts. */
export interface ForecastBasis {
  settings: ForecastSettings;
  /** Sample events that customers publish in turn. */
  samples: number;
  /** Sample events that cannot be used, each as a sentence. */
  mistakes: string[];
}

export interface ForecastQuestion {
  assumptions: Assumptions;
  settings: ForecastSettings;
  /** Whether each event is forecast by itself. Otherwise some thousands stand for all of them. */
  isExact: boolean;
  /** Of the plot, in CSS pixels. */
  width: number;
}

/** A forecast with its words and its picture. */
export interface ForecastAnswer {
  isExact: boolean;
  /** Each event of this forecast stands for so many; 1 in an exact one. */
  thinning: number;
  verdict: string;
  tone: Tone;
  /** The counts of the command, each as a measure and its result. */
  rows: {
    measure: string;
    /** Whether it details the row above. */
    isPart: boolean;
    result: string;
  }[];
  /** The backlog at some moments, for readers who do not see the plot. */
  moments: {
    time: string;
    arrivals: string;
    deliveries: string;
    deadLetters: string;
    backlog: string;
  }[];
  /** SVG. */
  plot: string;
  /** Commands that give the same forecast, one a line. */
  commands: string[];
  /** Milliseconds that it took, and that an exact one will take, as far as that is known. */
  took: number;
  exactTakes: number | undefined;
}
