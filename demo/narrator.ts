import type { Happening } from "../emulator/eventBridge/journal";
import type { Message } from "../emulator/queue";
import type { FieldValue } from "../emulator/salesforce/records";
import type { PreviewListener } from "../offline/judgeProgram";
import type { EventFiles } from "../events/files";
import type { Tally } from "./tally";

/** The result, in the shape that `--json` prints. */
export interface Summary {
  stack: string;
  resources: { type: string; name: string }[];
  /** How many policies judged the stack, and how many mandatory violations they found. */
  policies: { evaluated: number; violations: number };
  events: Tally;
  contacts: SalesforceRecord[];
  /** By object; absent if the subscriptions upsert contacts only. */
  otherRecords?: Record<string, SalesforceRecord[]>;
}

export interface SalesforceRecord {
  externalId: string;
  fields: Record<string, FieldValue>;
}

/** A dead letter, and why no request can be made of its event; no reason if a request was refused. */
export type ExplainedLetter = Message & { reasons: readonly string[] };

/** Is called at each step of the main job. */
export interface Narrator extends PreviewListener {
  evaluating(stack: string): void;
  /** @param limitations of the emulator, as sentences */
  created(custom: number, standInOrigin: string, limitations: readonly string[]): void;
  /** @param startsAt in milliseconds since 1970 */
  publishing(startsAt: number, files: EventFiles): void;
  burst(file: string, events: number, outageSeconds: number): void;
  happened(happening: Happening): void;
  deadLetters(messages: readonly ExplainedLetter[]): void;
  /** @param fix as a sentence without its end */
  fixed(fix: string): void;
  finished(summary: Summary): void;
}
