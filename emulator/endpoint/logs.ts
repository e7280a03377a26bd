import { z } from "zod";
import { LOG_TYPES, type LogType } from "../../eventbridge/logTypes";
import type { EmulatedAccount } from "../account";
import { busLogRecords } from "../eventBridge/busLogRecords";
import type { KeptEvent, KeptJournal } from "../eventBridge/keptJournal";
import { action, ServiceError, type Action } from "./action";
import { compileFilterPattern } from "./logFilter";

/** Source: CloudWatch Logs API reference, FilterLogEvents. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

const request = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  startTime: z.number().min(0).default(0),
  endTime: z.number().min(0).default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1_024).default(""),
  nextToken: z.string().regex(/^\d+$/, "was not issued by this service").optional(),
  limit: z.int().min(1).max(MOST_EVENTS).default(MOST_EVENTS),
  startFromHead: z.boolean().default(true),
});

/** The stream to which a bus logs. Source: published records of such a group. */
const STREAM = "EventBridgeEventBusLogs";

interface LogLine {
  timestamp: number;
  message: string;
}

/**
 * CloudWatch Logs' action for reading a group. The groups hold what the buses log of the events that the emulator still keeps, at
 * once: the service delivers records after a minute or so, and not all of them. Other records are not emulated.
 * Source: CloudWatch Logs API reference, FilterLogEvents.
 */
export function logActions(
  account: EmulatedAccount,
  journal: KeptJournal,
  now: () => number,
): Record<string, Action> {
  const formatted = new FormattedRecords();
  return {
    FilterLogEvents: action(request, (input) => {
      const arn = groupOf(account, input);
      const retention = account.logGroups.get(arn) ?? 0;
      const oldest = retention === 0 ? 0 : now() - retention * 86_400_000;
      const isMatch = compileFilterPattern(input.filterPattern);
      const lines = linesOf({ account, journal, formatted }, arn)
        .filter(
          ({ timestamp }) =>
            timestamp >= Math.max(oldest, input.startTime) && timestamp <= input.endTime,
        )
        .filter(({ message }) => isMatch(message));
      if (!input.startFromHead) lines.reverse();
      return page(lines, input.nextToken, input.limit);
    }),
  };
}

/** A page of at most 1 MB. */
function page(lines: readonly LogLine[], token: string | undefined, limit: number) {
  const first = Number(token ?? 0);
  let end = first;
  for (let bytes = 0; end < lines.length && end - first < limit; end += 1) {
    bytes += Buffer.byteLength(lines[end]?.message ?? "");
    if (end > first && bytes > MOST_BYTES) break;
  }
  return {
    events: lines.slice(first, end).map(({ timestamp, message }, index) => ({
      eventId: String(first + index),
      ingestionTime: timestamp,
      logStreamName: STREAM,
      message,
      timestamp,
    })),
    searchedLogStreams: [],
    ...(end < lines.length && { nextToken: String(end) }),
  };
}

/** The ARN of the group that a request names. @throws ServiceError for a group that does not exist */
function groupOf(
  { logGroups, logDestinations, location }: EmulatedAccount,
  { logGroupName, logGroupIdentifier }: z.output<typeof request>,
): string {
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    const message = "You must include either logGroupIdentifier or logGroupName, but not both.";
    throw new ServiceError("InvalidParameterException", message);
  }
  const arn = given.startsWith("arn:")
    ? given.replace(/:\*$/, "")
    : `arn:aws:logs:${location.region}:${location.accountId}:log-group:${given}`;
  // A group that the program does not create is assumed to exist.
  if (logGroups.has(arn) || [...logDestinations.values()].includes(arn)) return arn;
  throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
}

interface Logged {
  account: EmulatedAccount;
  journal: KeptJournal;
  formatted: FormattedRecords;
}

/** What the buses log to a group, in order of time. */
function linesOf({ account, journal, formatted }: Logged, group: string): LogLine[] {
  const sources = [...account.logDeliveries.values()]
    .filter(({ destination }) => account.logDestinations.get(destination) === group)
    .flatMap(({ source }) => account.logSources.get(source) ?? []);
  return [...journal.events]
    .flatMap((kept) => {
      const [published] = kept.happenings.filter((one) => one.kind === "published");
      const bus = account.buses.get(published?.busArn ?? "");
      const { level, detail } = bus?.logConfig ?? { level: "OFF", detail: "NONE" };
      if (bus === undefined || level === "OFF") return [];
      const types = LOG_TYPES[level].filter((type) => sources.includes(`${bus.arn} ${type}_LOGS`));
      return formatted
        .of(kept, { account, full: detail === "FULL" })
        .filter(({ type }) => types.includes(type));
    })
    .sort((one, other) => one.timestamp - other.timestamp);
}

interface TypedLine extends LogLine {
  type: LogType;
}

/** The lines of each event. They are formatted once, and again when something has happened to it: a search reads many pages. */
class FormattedRecords {
  private readonly lines = new WeakMap<
    KeptEvent,
    { happenings: number; full: boolean; lines: TypedLine[] }
  >();

  of(kept: KeptEvent, context: Parameters<typeof busLogRecords>[1]): TypedLine[] {
    const known = this.lines.get(kept);
    const { full } = context;
    const happenings = kept.happenings.length;
    if (known?.happenings === happenings && known.full === full) return known.lines;
    const lines = busLogRecords(kept, context).map((record) => ({
      timestamp: record.message_timestamp_ms,
      message: JSON.stringify(record),
      type: record.log_level,
    }));
    this.lines.set(kept, { happenings, full, lines });
    return lines;
  }
}
