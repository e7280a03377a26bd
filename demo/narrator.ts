import type { Happening } from "../emulator/eventBridge/journal";
import type { Message } from "../emulator/queue";
import type { FieldValue } from "../emulator/salesforce/records";
import type { PreviewListener } from "../offline/judgedProgram";
import type { EventFiles } from "../events/files";
import type { Tally } from "./tally";

/** The result, in the shape that `--json` prints. */
export interface Summary {
  stack: string;
  resources: { type: string; name: string }[];
  /** Policies that judged, and mandatory violations that they found. */
  policies: { evaluated: number; violations: number };
  events: Tally;
  contacts: SalesforceRecord[];
  /** By object; absent where subscriptions upsert contacts only. */
  otherRecords?: Record<string, SalesforceRecord[]>;
}

export interface SalesforceRecord {
  externalId: string;
  fields: Record<string, FieldValue>;
}

/** Told of each step of the main job as it happens. */
export interface Narrator extends PreviewListener {
  /** @param notes on what the emulator does not show, as sentences */
  created(custom: number, standInOrigin: string, notes: readonly string[]): void;
  publishing(startsAt: number, files: EventFiles): void;
  burst(file: string, events: number, outageSeconds: number): void;
  happened(happening: Happening): void;
  /** `reasons` of each say why no request can be made of it; empty where a request was refused. */
  deadLetters(messages: readonly (Message & { reasons: readonly string[] })[]): void;
  fixed(what: string): void;
  finished(summary: Summary): void;
}
