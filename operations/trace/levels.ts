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

/** What the log of a bus does not show, each as a sentence, with the remedy. */
export function describeGaps({ level, detail }: LogConfig): string[] {
  return [
    ...LEVEL_GAPS[level],
    ...(level === "OFF" ? [] : [...detailGaps(level, detail), DELAYED]),
  ];
}

const LEVEL_GAPS: Readonly<Record<LogConfig["level"], readonly string[]>> = {
  OFF: [
    "The bus logs nothing: an event that was delivered, is being retried or was lost leaves no trace here. The setting `logging` turns the log on.",
  ],
  ERROR: [
    "The bus logs at level ERROR: it records failed attempts, events that wait for the rate limit, and dead letters. A publication, the rules that matched and a delivery leave no record. With `logging: info` they do.",
  ],
  INFO: [
    "The bus logs at level INFO: a delivery leaves one record, and not one for each attempt that began or succeeded. With `logging: trace` each attempt does.",
  ],
  TRACE: [],
};

function detailGaps(level: LogConfig["level"], detail: LogConfig["detail"]): string[] {
  if (detail === "NONE") {
    return [
      "The log holds no events and no requests: it cannot be searched for an external ID. With `loggingDetail: true` it holds them, which are customers' data.",
    ];
  }
  return level === "ERROR"
    ? [
        "At level ERROR no record holds the event of a request: the log cannot be searched for an external ID.",
      ]
    : [];
}

/** Source: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses', log delivery considerations. */
const DELAYED =
  "EventBridge writes log records on a best-effort basis, some minutes late at times: a record that is missing does not prove that nothing happened.";
