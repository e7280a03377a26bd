import { z } from "zod";
import { FIRST_FROM_TAIL } from "../../eventbridge/busLog";
import type { EmulatedAccount } from "../account";
import type { BusLogs, LogLine } from "../cloudWatch/busLogs";
import { compileFilterPattern, LackingPattern, WrongPattern } from "../cloudWatch/filterPattern";
import { action, ServiceError, type Action, type ActionAnswer } from "./action";
import { describeMistakes } from "./constraints";

/** Source: CloudWatch Logs API reference, FilterLogEvents. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

const streamName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^:*]*$/);
const moment = z.int().min(0);

/** Source: botocore, logs/2014-03-28/service-2.json, shape `FilterLogEventsRequest`. */
const request = z.object({
  logGroupName: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[.\-_/#A-Za-z0-9]+$/)
    .optional(),
  logGroupIdentifier: z
    .string()
    .min(1)
    .max(2_048)
    .regex(/^[\w#+=/:,.@-]*$/)
    .optional(),
  logStreamNames: z.array(streamName).min(1).max(100).optional(),
  logStreamNamePrefix: streamName.optional(),
  startTime: moment.optional(),
  endTime: moment.default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1_024).default(""),
  nextToken: z.string().min(1).optional(),
  limit: z.int().min(1).max(MOST_EVENTS).default(MOST_EVENTS),
  startFromHead: z.boolean().default(true),
});
type Request = z.output<typeof request>;

/** The stream to which a bus logs. Source: published records of such a group. */
const STREAM = "EventBridgeEventBusLogs";

/**
 * CloudWatch Logs' action for reading a group. The groups hold what the buses log of the events that the emulator still keeps, at
 * once: the service delivers records after a minute or so, and not all of them. Other records are not emulated.
 * Source: CloudWatch Logs API reference, FilterLogEvents.
 */
export function logActions(
  account: EmulatedAccount,
  logs: BusLogs,
  now: () => number,
): Record<string, Action> {
  const filter = (input: Request): ActionAnswer => {
    const arn = groupOf(account, input);
    checkRequest(input);
    const { startTime = 0, endTime, limit } = input;
    const retention = account.logGroups.get(arn) ?? 0;
    const oldest = retention === 0 ? 0 : now() - retention * 86_400_000;
    const isMatch = compiled(input.filterPattern);
    const { fromTail, first } = positionOf(input);
    const lines = (hasStream(input) ? logs.linesOf(arn) : [])
      .filter(({ timestamp }) => timestamp >= Math.max(oldest, startTime) && timestamp <= endTime)
      .filter(({ message }) => isMatch(message));
    if (fromTail) lines.reverse();
    return page(lines, { fromTail, first }, limit);
  };
  return {
    FilterLogEvents: action(request, filter, (issues) => invalid(describeMistakes(issues))),
  };
}

const invalid = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

/** @throws ServiceError for a pattern that the service refuses, or that the emulator lacks */
function compiled(pattern: string): (message: string) => boolean {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (!(error instanceof WrongPattern || error instanceof LackingPattern)) throw error;
    throw invalid(error.message);
  }
}

/** Source: as for `MOST_EVENTS`. The words are assumed. */
function checkRequest({ logStreamNames, logStreamNamePrefix, startFromHead, startTime }: Request) {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
    throw invalid("You cannot specify both logStreamNames and logStreamNamePrefix.");
  }
  if (!startFromHead && startTime !== undefined && startTime < FIRST_FROM_TAIL) {
    throw invalid("startFromHead can be false only if startTime is on or after January 1, 2024.");
  }
}

/** @throws ServiceError for a stream that the group does not have */
function hasStream({ logStreamNames = [STREAM], logStreamNamePrefix = "" }: Request): boolean {
  if (logStreamNames.some((name) => name !== STREAM)) {
    throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
  }
  return STREAM.startsWith(logStreamNamePrefix);
}

/** The position of a page: the direction is that of the first request. */
interface Position {
  /** Whether the latest event is the first. */
  fromTail: boolean;
  /** Number of the page's first event. */
  first: number;
}

/** Source: as for `MOST_EVENTS`; moto, logs/models.py, for the refusal. */
function positionOf({ nextToken, startFromHead }: Request): Position {
  if (nextToken === undefined) return { fromTail: !startFromHead, first: 0 };
  const [, direction, first] = /^([ht])\/(\d+)$/.exec(nextToken) ?? [];
  if (direction === undefined) throw invalid("The specified nextToken is invalid.");
  return { fromTail: direction === "t", first: Number(first) };
}

/** A page of at most 1 MB. */
function page(lines: readonly LogLine[], { fromTail, first }: Position, limit: number) {
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
    ...(end < lines.length && { nextToken: `${fromTail ? "t" : "h"}/${end}` }),
  };
}

/** The ARN of the group that a request names. @throws ServiceError for a group that does not exist */
function groupOf(
  { logGroups, logDestinations, location }: EmulatedAccount,
  { logGroupName, logGroupIdentifier }: Request,
): string {
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw invalid("You must include either logGroupIdentifier or logGroupName, but not both.");
  }
  const arn = given.startsWith("arn:")
    ? given.replace(/:\*$/, "")
    : `arn:aws:logs:${location.region}:${location.accountId}:log-group:${given}`;
  // A group that the program does not create is assumed to exist.
  if (logGroups.has(arn) || [...logDestinations.values()].includes(arn)) return arn;
  throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
}
