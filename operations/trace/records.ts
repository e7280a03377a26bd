import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { eventIn } from "../../eventbridge/deadLetter";
import { parsedJson } from "../../text/parsedJson";

/** What a record of a redrive, an edit or a drop says. */
export type TraceRecord = {
  /** Milliseconds since 1970; undefined for a record without a time. */
  at?: number;
  messageId: string;
  /** ID of the event in the message; undefined where the message has none. */
  eventId?: string;
  state: string;
  /** The body of the message. */
  body?: string;
} & (
  | { kind: "redriven" | "edited"; publishedAs?: string }
  | { kind: "dropped"; attributes: Record<string, string> }
);

/** The records in a folder, and what could not be read. */
export interface ReadRecords {
  records: TraceRecord[];
  /** Lines that are not records, by file. */
  unreadable: { file: string; lines: number }[];
}

const moment = z.string().transform((text) => Date.parse(text));
const redriven = z.object({
  redriven: z.string(),
  event: z.string(),
  publishedAs: z.string(),
  at: moment,
});
const edited = z.object({
  edited: z.string(),
  state: z.string(),
  at: moment.optional(),
  before: z.string().optional(),
  publishedAs: z.string().optional(),
});
const dropped = z.object({
  messageId: z.string(),
  state: z.string(),
  attributes: z.record(z.string(), z.string()),
  body: z.string(),
});

/** Names of the files, as the commands write them. */
const FILES = /^(?:redriven|edited|dropped-[\dTZ-]+)\.jsonl$/;

/**
 * Reads the records of redrives, edits and drops.
 *
 * @param folder which may be absent
 * @throws Error of the file system, for a folder or file that exists and cannot be read
 */
export async function readRecords(folder: string): Promise<ReadRecords> {
  const read: ReadRecords = { records: [], unreadable: [] };
  for (const file of filesIn(folder)) {
    let lines = 0;
    const reader = new RecordReader(timeIn(file));
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      if (line.trim() !== "" && !reader.add(line)) lines += 1;
    }
    read.records.push(...reader.records);
    if (lines > 0) read.unreadable.push({ file, lines });
  }
  return read;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => FILES.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The time in a file's name, such as `dropped-2026-09-14T08-21-07-000Z.jsonl`. */
function timeIn(file: string): number | undefined {
  const [, day, hour, minute, second, fraction] =
    /-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.jsonl$/.exec(file) ?? [];
  const time = Date.parse(`${day}T${hour}:${minute}:${second}.${fraction}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** Reads the lines of a file. The lines of an edit follow each other: the last one says what became of it. */
export class RecordReader {
  readonly records: TraceRecord[] = [];
  private readonly edits = new Map<string, TraceRecord & { kind: "edited" | "redriven" }>();

  /** @param time of the file, in milliseconds since 1970 */
  constructor(private readonly time?: number) {}

  /** @returns whether the line is a record */
  add(text: string): boolean {
    const line = parsedJson(text);
    const ofRedrive = redriven.safeParse(line);
    if (ofRedrive.success) {
      const { redriven: messageId, event, publishedAs, at } = ofRedrive.data;
      const known = { messageId, eventId: event, publishedAs, ...timeOf(at) };
      this.records.push({ kind: "redriven", state: "published", ...known });
      return true;
    }
    const ofEdit = edited.safeParse(line);
    if (ofEdit.success) {
      this.addEdit(ofEdit.data);
      return true;
    }
    const ofDrop = dropped.safeParse(line);
    if (!ofDrop.success) return false;
    const { messageId, state, attributes, body } = ofDrop.data;
    const drop = { messageId, state, attributes, body, ...idIn(body), ...timeOf(this.time) };
    this.records.push({ kind: "dropped", ...drop });
    return true;
  }

  private addEdit({ edited: messageId, state, at, before, publishedAs }: z.output<typeof edited>) {
    const begun = this.edits.get(messageId);
    if (begun === undefined || before !== undefined) {
      const record = {
        kind: "edited" as const,
        messageId,
        state,
        ...timeOf(at),
        ...(before !== undefined && { body: before, ...idIn(before) }),
        ...(publishedAs !== undefined && { publishedAs }),
      };
      this.edits.set(messageId, record);
      this.records.push(record);
      return;
    }
    begun.state = state;
    if (publishedAs !== undefined) begun.publishedAs = publishedAs;
  }
}

const timeOf = (at: number | undefined): { at?: number } =>
  at === undefined || Number.isNaN(at) ? {} : { at };

function idIn(body: string): { eventId?: string } {
  const id = eventIn({ body })?.id ?? "";
  return id === "" ? {} : { eventId: id };
}

/** The IDs, and those under which records say that the same events were published before and after. */
export function closureOf(ids: ReadonlySet<string>, records: readonly TraceRecord[]): Set<string> {
  const all = new Set(ids);
  const links = records.flatMap((record) =>
    record.kind === "dropped" || record.publishedAs === undefined || record.eventId === undefined
      ? []
      : [[record.eventId, record.publishedAs] as const],
  );
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const [earlier, later] of links) {
      if (all.has(earlier)) all.add(later);
      else if (all.has(later)) all.add(earlier);
    }
  }
  return all;
}
