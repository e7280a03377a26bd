import { join } from "node:path";
import { Option, type Command } from "commander";
import { addHelpNotes } from "../helpNotes";
import { count, duration, period, positive } from "../optionValues";
import { countOption, timeOption } from "../options/defaults";

interface ForecastCommandOptions {
  stack: string;
  rate: number;
  outage: number;
  outageAt: number;
  for: number;
  latency: number;
  apiLimit: number;
  customers: number;
  events?: string[];
  seed: number;
  plot?: string;
  json?: true;
}

/** Adds `forecast`. @param directory of Pulumi.yaml */
export function addForecast(bridge: Command, directory: string): void {
  const command = bridge
    .command("forecast")
    .summary("Forecasts several days of deliveries, including an outage of Salesforce.")
    .description(
      "Forecasts what happens to a stack's events while Salesforce is down, and after, by the stack's rate limit and retry " +
        "policy. Runs in virtual time: the same seed gives the same forecast.",
    )
    .requiredOption(
      "--rate <number>",
      "events that the shop publishes each second, on average",
      positive,
    )
    .addOption(
      new Option("--outage <time>", "how long Salesforce answers 503, such as 6h")
        .argParser(duration)
        .default(0, "no outage"),
    )
    .addOption(
      timeOption({
        flags: "--outage-at <time>",
        description: "when the outage begins",
        standard: "1h",
      }),
    )
    .addOption(
      timeOption({
        flags: "--for <time>",
        description: "how long the shop publishes and the forecast runs",
        standard: "48h",
        parser: period,
      }),
    )
    .addOption(
      timeOption({
        flags: "--latency <time>",
        description: "how long Salesforce takes to answer",
        standard: "0.2s",
      }),
    )
    .addOption(
      countOption("--api-limit <number>", "API calls that the org accepts in 24 hours", 100_000),
    )
    .addOption(
      countOption("--customers <number>", "customers whom the events concern, at random", 1_000),
    )
    .option("--events <file...>", "sample events, published in turn (default: those of events/)")
    .option("--seed <number>", "seed of the random arrivals and back-offs", count, 1)
    .option("--plot <file>", "file for a plot, as SVG")
    .option("--stack <name>", "stack whose file is read", "local")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: ForecastCommandOptions) => {
      const { showForecast } = await import("../actions/forecast.ts");
      const { sampleFiles } = await import("../../events/sampleFiles.ts");
      const { stack, plot, json, apiLimit, for: length, events, ...rest } = options;
      await showForecast(directory, {
        stack,
        events: events ?? sampleFiles(join(directory, "events")),
        assumptions: { ...rest, duration: length, dailyLimit: apiLimit },
        plot,
        json,
      });
    });
  addHelpNotes(command, [
    "The last sentence is the verdict: how many events are lost or dead-lettered, why, and which setting changes it.",
    "Example: npx bridge forecast --rate 20 --outage 6h --for 48h --plot plot.svg",
  ]);
}
