import { createRequire } from "node:module";
import { InvalidArgumentError } from "commander";
import { REPLAY_NAME_RULE } from "../../eventbridge/replay";
import type * as event from "../../eventbridge/event";
import type { GivenTime } from "../../operations/replay/range";
import type { StackSelector } from "../../stack/deployed";
import { duration } from "../optionValues";

export interface ReplayOptions extends StackSelector {
  from?: GivenTime;
  to?: GivenTime;
  rule?: string[];
  subscription?: string[];
  yes?: true;
  dryRun?: true;
  overwriteNewer?: true;
  thenErasures?: true;
  ignoreErasures?: true;
  acceptDeadLetters?: true;
  asDeployed?: true;
  again?: true;
  follow?: string;
  cancel?: string;
  list?: true;
  json?: true;
}

/** A date and a time of day, with or without seconds and a time zone. */
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(?: ?(Z|[+-]\d\d:?\d\d))?$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;
const SUCH_AS = "a time such as 2026-09-14T08:00Z, 3h for 3 hours ago, or now";

/** Parses a time: ISO 8601 with a time zone, a duration back from now, or `now`. */
export function replayTime(text: string): GivenTime {
  if (text === "now") return { ago: 0 };
  if (DATE.test(text)) {
    throw new InvalidArgumentError(`Add a time of day and a time zone: ${text}T00:00Z.`);
  }
  const [, day, time, seconds = ":00", zone] = MOMENT.exec(text) ?? [];
  if (day === undefined || time === undefined) return { ago: ago(text) };
  if (zone === undefined) {
    throw new InvalidArgumentError(
      `It has no time zone. Add Z for UTC, or an offset such as +02:00: ${day}T${time}Z.`,
    );
  }
  const colon =
    zone.includes(":") || zone.length === 1 ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const timestamp = `${day}T${time}${seconds}${colon.toUpperCase()}`;
  // Loaded for a value only: --help and every command would load its packages.
  const { isTimestamp } = createRequire(__filename)("../../eventbridge/event.ts") as typeof event;
  if (!isTimestamp(timestamp)) {
    throw new InvalidArgumentError("This date or time of day does not exist.");
  }
  return { moment: Date.parse(timestamp) };
}

/** Parses the name of a replay. */
export function replayName(text: string): string {
  const { longest, characters, inWords } = REPLAY_NAME_RULE;
  if (text.length <= longest && characters.test(text)) return text;
  throw new InvalidArgumentError(
    `The name of a replay has 1 to ${longest} characters: ${inWords}.`,
  );
}

function ago(text: string): number {
  try {
    return duration(text);
  } catch {
    throw new InvalidArgumentError(`Give ${SUCH_AS}.`);
  }
}
