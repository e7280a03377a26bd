import { InvalidArgumentError, Option, type Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { duration, port } from "../optionValues";
import { CAUSE_KINDS, type CauseKind } from "../../salesforceAnswers/meanings";
import type { Filter } from "../../operations/deadLetters/filter";
import type { StackSelector } from "../../stack/deployed";

/** Where records go if nobody says where; not in the repository, because they hold customers' data. */
export const RECORDS = ".dead-letters";

/** Adds what says which stack a command is about. */
export function aboutStack(command: Command): Command {
  return command
    .option("--stack <name>", "a deployed stack, whose outputs the Pulumi engine tells")
    .option("--local", "the stack that `npx bridge local` runs")
    .option("--port <number>", "of the endpoint of `bridge local`", port, LOCAL_PORT);
}

/** What a command takes to choose messages. */
export interface FilterOptions extends StackSelector {
  cause?: CauseKind[];
  rule?: string[];
  since?: number;
  until?: number;
  id?: string[];
}

/** Adds what chooses messages; all that is given must fit. */
export function choosing(command: Command): Command {
  return command
    .addOption(new Option("--cause <kind...>", "of these causes").choices(CAUSE_KINDS))
    .option("--rule <name...>", "of these rules, or of the rules of these subscriptions")
    .option("--since <time>", "dead since then: 2026-09-14T08:00Z, or 6h for 6 hours ago", momentOf)
    .option("--until <time>", "dead before then", momentOf)
    .option("--id <id...>", "with these ids, of messages or of events");
}

export function filterOf({ cause, rule, since, until, id }: FilterOptions): Filter {
  return { causes: cause, rules: rule, since, until, ids: id };
}

/** Milliseconds since 1970 of a moment, or of a duration ago. */
export function momentOf(text: string): number {
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return moment;
  try {
    return Date.now() - duration(text);
  } catch {
    throw new InvalidArgumentError(
      "Give a moment such as 2026-09-14T08:00Z, or 6h for 6 hours ago.",
    );
  }
}

/** Events a second; undefined for `off`. */
export function rateOf(text: string): number | "off" {
  const rate = Number(text);
  if (text === "off") return text;
  if (!(rate > 0) || !Number.isFinite(rate)) {
    throw new InvalidArgumentError("Give events a second, a number above 0, or off.");
  }
  return rate;
}

export interface ListOptions extends StackSelector {
  json?: true;
}

export interface ShowOptions extends StackSelector {
  reveal?: true;
  json?: true;
}

export interface RedriveCommandOptions extends FilterOptions {
  yes?: true;
  rate?: number | "off";
  limit?: number;
  edit?: string;
  records: string;
  json?: true;
}

export interface DropOptions extends FilterOptions {
  count?: number;
  yes?: true;
  records: string;
  json?: true;
}
