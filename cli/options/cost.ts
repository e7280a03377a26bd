import { InvalidArgumentError, Option, type Command } from "commander";
import { count, positive } from "../optionValues";

export interface CostOptions {
  cost?: true;
  rate?: number;
  deadLetters: number;
  eventSize: number;
  apiLimit: number;
}

/** Parses a share: 0 to 1, of `0.1%` or `2%`. */
export function share(text: string): number {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) > 100) {
    throw new InvalidArgumentError("Give a percentage from 0% to 100%, such as 0.1%.");
  }
  return Number(percent) / 100;
}

/** Parses the size of an event, in bytes: `2048` or `4KB`, at most 1 MB. */
export function size(text: string): number {
  const [, number, unit] = /^(\d+)(KB)?$/.exec(text) ?? [];
  const bytes = Number(number) * (unit === undefined ? 1 : 1_024);
  if (!(bytes >= 1 && bytes <= 1_048_576)) {
    throw new InvalidArgumentError("Give bytes or kilobytes from 1 to 1024KB, such as 4KB.");
  }
  return bytes;
}

/** Adds `--cost`, and the options for the assumed use of the stack. */
export function addCostOptions(command: Command): Command {
  return command
    .option("--cost", "add the monthly cost by part, from public list prices; needs --rate")
    .option("--rate <number>", "with --cost: events published each second, on average", positive)
    .addOption(
      new Option(
        "--dead-letters <share>",
        "with --cost: share of the events that are dead-lettered, and redriven once",
      )
        .argParser(share)
        .default(0.001, "0.1%"),
    )
    .addOption(
      new Option("--event-size <bytes>", "with --cost: size of an event, such as 2KB")
        .argParser(size)
        .default(2_048, "2KB"),
    )
    .addOption(
      new Option("--api-limit <number>", "with --cost: API calls that the org accepts in 24 hours")
        .argParser(count)
        .default(100_000, "100,000"),
    );
}

/** Returns the assumed use of the stack; undefined without `--cost`. Ends the command if --cost or --rate is missing. */
export function usageOf(
  { cost, rate, deadLetters, eventSize, apiLimit }: CostOptions,
  command: Command,
) {
  if (cost === undefined) {
    return rate === undefined
      ? undefined
      : command.error("error: --rate has no effect without --cost; add --cost");
  }
  if (rate === undefined) {
    command.error(
      "error: --cost needs --rate: how many events the shop publishes each second, such as --rate 20",
    );
  }
  return { rate, deadLettered: deadLetters, eventBytes: eventSize, dailyLimit: apiLimit };
}
