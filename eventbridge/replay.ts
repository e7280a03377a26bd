import type { NameRule } from "./nameRules";

/**
 * The states of a replay. Source: EventBridge API reference, Replay, `State`; botocore, events 2015-10-07, shape `ReplayState`.
 */
export const REPLAY_STATES = [
  "STARTING",
  "RUNNING",
  "CANCELLING",
  "COMPLETED",
  "CANCELLED",
  "FAILED",
] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

/** Whether a replay has not ended. */
export const isActive = (state: ReplayState): boolean =>
  state === "STARTING" || state === "RUNNING" || state === "CANCELLING";

/** The names of replays. Source: EventBridge API reference, StartReplay, `ReplayName`. */
export const REPLAY_NAME_RULE: NameRule = {
  label: "replay",
  longest: 64,
  characters: /^[.\-_A-Za-z0-9]+$/,
  inWords: "letters, digits, '.', '-' and '_'",
};

/** Characters of a replay's description, at most. Source: EventBridge API reference, StartReplay, `Description`. */
export const REPLAY_DESCRIPTION_CHARACTERS = 512;

/**
 * Replays of an account in a Region that are starting or running at a time; the quota cannot be raised. Sources: EventBridge User
 * Guide, 'Replaying archived events'; LocalStack's tests recorded from AWS (test_archive_and_replay.py), for the states.
 */
export const CONCURRENT_REPLAYS = 10;

/**
 * Days that a replay, and with it its name, is kept. Source: LocalStack's tests recorded from AWS (test_archive_and_replay.py,
 * "replays are stored 90 days").
 */
export const REPLAY_KEPT_DAYS = 90;

/**
 * Milliseconds after which an event is in the archive: until then it may be missing. Source: EventBridge User Guide, 'Archiving
 * events', which recommends to delay a replay for 10 minutes.
 */
export const ARCHIVE_DELAY = 600_000;

/**
 * Hours after which the number of events that an archive reports is right. Source: EventBridge User Guide, 'Archiving events':
 * `EventCount` and `SizeBytes` have a reconciliation period of 24 hours.
 */
export const EVENT_COUNT_DELAY_HOURS = 24;

/**
 * Milliseconds of events that a replay sends at a time: it sends the events of the first minute of its range, then those of the
 * second, and so on. Within a minute it keeps no order. Source: EventBridge API reference, StartReplay.
 */
export const REPLAY_INTERVAL = 60_000;
