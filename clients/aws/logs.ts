import type * as logsSdk from "@aws-sdk/client-cloudwatch-logs";
import { RunError } from "@pulumi/pulumi/errors";
import { FIRST_FROM_TAIL } from "../../eventbridge/busLog";
import { waitingContext } from "../timeLimits";
import { callAws, clientConfig, objectsIn, type AwsEndpoint } from "./client";

/** A line of a log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  at: number;
  text: string;
}

/** A part of a log that was read. */
export interface ReadLines {
  /** In order of time. */
  lines: LogLine[];
  /** The oldest moment from which on everything was read, in milliseconds since 1970. */
  from: number;
  /** Why the reading ended before `since`: its time limit, `stop`, `most`, or a failure of the service. */
  ended?: "time" | "stop" | "most" | "failure";
  /** A sentence. */
  failure?: string;
}

export interface LogSearch {
  /** See `filterPatterns`; several patterns are read one after the other. Default: every line. */
  patterns?: readonly string[];
  /** The oldest moment, in milliseconds since 1970. Before `FIRST_FROM_TAIL`, no bus has logged. */
  since: number;
  until: number;
  /** Lines at most, the newest. */
  most: number;
  /** Milliseconds that the reading takes at most. */
  within: number;
  /** Ends the reading. */
  stop?: AbortSignal;
}

/** Reads a log group. */
export interface LogReader {
  /** Reads backwards from `until`. @throws RunError where the group cannot be read at all */
  read(search: LogSearch): Promise<ReadLines>;
}

/** Characters of a filter pattern at most. Source: CloudWatch Logs API reference, FilterLogEvents, `filterPattern`. */
const LONGEST_PATTERN = 1_024;
/** Characters of a part that is searched for at most: each is four of a pattern. */
const LONGEST_PART = 200;
/** The first part of the time that is read, in milliseconds; each further part is twice as long. */
const FIRST_PART = 3_600_000;

type Sdk = typeof logsSdk;

/**
 * A reader of a log group. The SDK is loaded by this call.
 *
 * @param about for messages
 */
export async function logReader(
  {
    endpoint,
    about,
  }: { endpoint: AwsEndpoint; about: AwsEndpoint & { stack: string; local: boolean } },
  groupArn: string,
): Promise<LogReader> {
  const sdk = await import("@aws-sdk/client-cloudwatch-logs");
  const client = new sdk.CloudWatchLogsClient(clientConfig(endpoint));
  const subject = { ...about, what: `The log group ${groupNameIn(groupArn)}` };
  const page = (input: logsSdk.FilterLogEventsCommandInput): ReturnType<typeof readPage> =>
    callAws(subject, (abortSignal) => readPage(sdk, client, { input, abortSignal }));
  return { read: (search) => readBackwards(groupArn.replace(/:\*$/, ""), search, page) };
}

/** The name in `arn:aws:logs:<Region>:<account>:log-group:<name>`. */
export const groupNameIn = (arn: string): string => arn.split(":")[6] ?? arn;

const comparison = (member: string, text: string): string => `(${member} = "${text}")`;

/** Whether a pattern can hold a text. */
export const isSearchable = (member: string, text: string): boolean =>
  /^[\w.:/@-]+$/.test(text) && `{ ${comparison(member, text)} }`.length <= LONGEST_PATTERN;

/**
 * The pattern that finds the records of which a member contains a text, whatever the case of its letters. Of a long text, it has
 * the beginning.
 * Source: CloudWatch Logs User Guide, 'Supported regular expressions (regex) syntax'.
 *
 * @param text of letters, digits, `_` and `-`
 */
export function partPattern(member: string, text: string): string {
  const begin = text.slice(0, LONGEST_PART);
  const letters = begin.replace(/[a-z]/gi, (one) => `[${one.toLowerCase()}${one.toUpperCase()}]`);
  return `{ ${member} = %${letters}% }`;
}

/**
 * Patterns that find the records whose member has one of the texts: as few as the length of a pattern allows. A text that a
 * pattern cannot hold is left out: see `isSearchable`.
 * Source: CloudWatch Logs User Guide, 'Filter pattern syntax', JSON log events.
 *
 * @param member such as `$.event_id`
 */
export function filterPatterns(member: string, texts: readonly string[]): string[] {
  const patterns: string[] = [];
  let current = "";
  for (const text of texts) {
    if (!isSearchable(member, text)) continue;
    const one = comparison(member, text);
    const joined = current === "" ? one : `${current} || ${one}`;
    if (joined.length + 4 > LONGEST_PATTERN && current !== "") {
      patterns.push(`{ ${current} }`);
      current = one;
    } else current = joined;
  }
  return current === "" ? patterns : [...patterns, `{ ${current} }`];
}

interface Page {
  lines: LogLine[];
  next?: string;
}

async function readPage(
  { FilterLogEventsCommand }: Sdk,
  client: logsSdk.CloudWatchLogsClient,
  { input, abortSignal }: { input: logsSdk.FilterLogEventsCommandInput; abortSignal: AbortSignal },
): Promise<Page> {
  const { events, nextToken } = await client.send(new FilterLogEventsCommand(input), {
    abortSignal,
  });
  const lines = objectsIn(events, "events").flatMap(({ timestamp, message }) =>
    typeof timestamp === "number" && typeof message === "string"
      ? [{ at: timestamp, text: message }]
      : [],
  );
  return { lines, ...(nextToken !== undefined && nextToken !== "" && { next: nextToken }) };
}

type GetPage = (input: logsSdk.FilterLogEventsCommandInput) => Promise<Page>;

/**
 * Reads the time in parts, the newest first: so it is known at any moment from when on everything was read. A page may be empty
 * although others follow. Source: CloudWatch Logs API reference, FilterLogEvents.
 */
async function readBackwards(group: string, search: LogSearch, page: GetPage): Promise<ReadLines> {
  const { since, until, most, within, stop } = search;
  const { clock } = waitingContext();
  const deadline = clock.now() + within;
  const found: LogLine[] = [];
  const whyOver = (): ReadLines["ended"] => {
    if (found.length >= most) return "most";
    if (stop?.aborted === true) return "stop";
    return clock.now() >= deadline ? "time" : undefined;
  };
  const first = Math.max(since, FIRST_FROM_TAIL);
  let from = until;
  for (let length = FIRST_PART; from > first; length *= 2) {
    const start = Math.max(first, from - length);
    try {
      for await (const lines of pagesOf({ group, search, start, before: from }, page)) {
        found.push(...lines);
        const ended = whyOver();
        // Lines of a part that was not read to its end are shown, too.
        if (ended !== undefined) return { lines: newest(found, most), from, ended };
      }
    } catch (error) {
      if (!RunError.isInstance(error) || (from === until && found.length === 0)) throw error;
      return { lines: newest(found, most), from, ended: "failure", failure: error.message };
    }
    from = start;
  }
  return { lines: newest(found, most), from: Math.min(from, since) };
}

interface Part {
  group: string;
  search: LogSearch;
  /** The part of the time: from `start`, up to but not including `before`, except at the end of the search. */
  start: number;
  before: number;
}

async function* pagesOf(
  { group, search: { patterns = [""], until }, start, before }: Part,
  page: GetPage,
): AsyncGenerator<LogLine[]> {
  for (const filterPattern of patterns) {
    let nextToken: string | undefined;
    do {
      const { lines, next } = await page({
        logGroupIdentifier: group,
        ...(filterPattern !== "" && { filterPattern }),
        startTime: Math.floor(start),
        endTime: before === until ? Math.ceil(before) : Math.floor(before) - 1,
        startFromHead: false,
        ...(nextToken !== undefined && { nextToken }),
      });
      yield lines;
      nextToken = next;
    } while (nextToken !== undefined);
  }
}

/** In order of time. */
const newest = (lines: readonly LogLine[], most: number): LogLine[] =>
  lines.toSorted((a, b) => a.at - b.at).slice(-most);
