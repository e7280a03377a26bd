import { InvalidArgumentError, Option, type Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { MOMENT_FORMS, parseMoment } from "../../text/moment";
import { port } from "../optionValues";
import { CAUSE_KINDS, type CauseKind } from "../../salesforceAnswers/meanings";
import type { Filter } from "../../operations/deadLetters/filter";
import type { StackSelector } from "../../stack/deployed";

/** Adds the options that select a stack. */
export function addStackOptions(command: Command): Command {
  return command
    .option("--stack <name>", "a deployed stack; the Pulumi engine reads its outputs")
    .option("--local", "the stack of a running `npx bridge local`")
    .option("--port <number>", "port of the endpoint of `bridge local`", port, LOCAL_PORT);
}

/** The options that select messages. */
export interface FilterOptions extends StackSelector {
  cause?: CauseKind[];
  rule?: string[];
  since?: number;
  until?: number;
  id?: string[];
}

/** Adds the options that select messages. A message must match all given options. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(new Option("--cause <kind...>", "messages with these causes").choices(CAUSE_KINDS))
    .option("--rule <name...>", "messages of these rules, or of the rules of these subscriptions")
    .option(
      "--since <time>",
      "dead since this time: 2026-09-14T08:00Z, or 6h for 6 hours ago",
      momentOf,
    )
    .option("--until <time>", "dead before this time", momentOf)
    .option("--id <id...>", "messages with these IDs, or whose events have them");
}

export function filterOf({ cause, rule, since, until, id }: FilterOptions): Filter {
  return { causes: cause, rules: rule, since, until, ids: id };
}

/** Parses a moment, or a duration before now. @returns milliseconds since 1970 */
export function momentOf(text: string): number {
  const moment = parseMoment(text);
  if (moment !== undefined) return moment;
  throw new InvalidArgumentError(MOMENT_FORMS);
}

/** Parses a rate in events a second, or `off`. */
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
  /** File of external IDs that the shop has erased. */
  erased?: string;
  ignoreErasures?: true;
  records: string;
  json?: true;
}

export interface DropOptions extends FilterOptions {
  ignoreErasures?: true;
  count?: number;
  yes?: true;
  records: string;
  json?: true;
}
