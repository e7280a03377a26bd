import { InvalidArgumentError, Option, type Command } from "commander";
import { count, positive } from "../optionValues";

export interface CostOptions {
  cost?: true;
  rate?: number;
  deadLetters: number;
  eventSize: number;
  apiLimit: number;
}

/** 0 to 1, of `0.1%` or `2%`. */
export function share(text: string): number {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) > 100) {
    throw new InvalidArgumentError("Give a percentage from 0% to 100%, such as 0.1%.");
  }
  return Number(percent) / 100;
}

/** Bytes, as of `2048` or `4KB`; an event has 1 MB at most. */
export function size(text: string): number {
  const [, number, unit] = /^(\d+)(KB)?$/.exec(text) ?? [];
  const bytes = Number(number) * (unit === undefined ? 1 : 1_024);
  if (!(bytes >= 1 && bytes <= 1_048_576)) {
    throw new InvalidArgumentError("Give bytes or kilobytes from 1 to 1024KB, such as 4KB.");
  }
  return bytes;
}

/** Gives a command `--cost` and what the cost depends on. */
export function aboutCost(command: Command): Command {
  return command
    .option("--cost", "add the month's cost by part, from public list prices; needs --rate")
    .option("--rate <number>", "with --cost: events published a second, on average", positive)
    .addOption(
      new Option("--dead-letters <share>", "with --cost: of the events, redriven once")
        .argParser(share)
        .default(0.001, "0.1%"),
    )
    .addOption(
      new Option("--event-size <bytes>", "with --cost: of an event, such as 2KB")
        .argParser(size)
        .default(2_048, "2KB"),
    )
    .option(
      "--api-limit <number>",
      "with --cost: API calls that the org may make in 24 hours",
      count,
      100_000,
    );
}

/** What the options suppose; undefined without `--cost`. Ends the command where the rate is missing. */
export function supposedUsage(
  { cost, rate, deadLetters, eventSize, apiLimit }: CostOptions,
  command: Command,
) {
  if (cost === undefined) {
    return rate === undefined ? undefined : command.error("error: --rate is about --cost; add it");
  }
  if (rate === undefined) {
    command.error(
      "error: --cost needs --rate: how many events a second the shop publishes, such as --rate 20",
    );
  }
  return { rate, deadLettered: deadLetters, eventBytes: eventSize, dailyLimit: apiLimit };
}
