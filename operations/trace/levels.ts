import type { LogConfig } from "../../eventbridge/busLog";

/** What a source of happenings would have seen, if it had happened. */
export interface Sight {
  /** That an event was published. */
  publication: boolean;
  /** The rules that matched it. */
  matching: boolean;
  /** That it was delivered. */
  delivery: boolean;
  /** Failed attempts, and that it was given up. */
  failure: boolean;
  /** The content of each event. */
  content: boolean;
}

export const ALL_SEEN: Sight = {
  publication: true,
  matching: true,
  delivery: true,
  failure: true,
  content: true,
};
export const NOTHING_SEEN: Sight = {
  publication: false,
  matching: false,
  delivery: false,
  failure: false,
  content: false,
};

/** What the log of a bus shows. Source: as for `STEP_LEVELS`. */
export function sightOf({ level, detail }: LogConfig): Sight {
  switch (level) {
    case "OFF":
      return NOTHING_SEEN;
    case "ERROR":
      return { ...NOTHING_SEEN, failure: true };
    case "INFO":
    case "TRACE":
      return { ...ALL_SEEN, content: detail === "FULL" };
  }
}

/** The cost of a log, as a clause such as `about 2 USD for a million events`; undefined where none is known. */
export type LogCost = (config: LogConfig) => string | undefined;

/**
 * What the log of a bus does not show, each as a sentence, with the setting that would show it from then on, and its cost. The log
 * of an existing bus is set by its owner.
 */
export function describeGaps(config: LogConfig, costOf: LogCost): string[] {
  const { level, detail } = config;
  const remedy = (setting: string, other: LogConfig) => {
    const cost = costOf(other);
    return `${setting} would show them from then on${cost === undefined ? "" : `, for ${cost}`}.`;
  };
  const info = remedy("`logging: info`", { level: "INFO", detail });
  switch (level) {
    case "OFF":
      return [
        `The bus logs nothing: publications, attempts and deliveries leave no record. ${info} The log of an existing bus is set by its owner.`,
      ];
    case "ERROR":
      return [
        `The bus logs at level ERROR: it records failed attempts, events that wait for the rate limit, and dead letters. Publications, the rules that matched and deliveries leave no record. ${info}`,
        `The log holds no events, so it cannot be searched for an external ID. ${remedy("`logging: info` with `loggingDetail: true`", { level: "INFO", detail: "FULL" })} They are customers' data.`,
        DELAYED,
      ];
    case "INFO":
    case "TRACE":
      return [
        ...(level === "TRACE"
          ? []
          : [
              `The bus logs at level INFO: a delivery leaves one record; its attempts that began or succeeded leave none. ${remedy("`logging: trace`", { level: "TRACE", detail })}`,
            ]),
        ...(detail === "FULL"
          ? []
          : [
              `The log holds no events and no requests, so it cannot be searched for an external ID. ${remedy("`loggingDetail: true`", { level, detail: "FULL" })} They are customers' data.`,
            ]),
        DELAYED,
      ];
  }
}

/** Source: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses', log delivery considerations. */
const DELAYED =
  "EventBridge writes log records on a best-effort basis, some minutes late at times: a record that is missing does not prove that nothing happened.";
