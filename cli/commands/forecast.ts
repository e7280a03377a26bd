import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { count, duration, period, positive } from "../optionValues";

interface Forecasting {
  stack: string;
  rate: number;
  outage: number;
  outageAt: number;
  for: number;
  latency: number;
  apiLimit: number;
  customers: number;
  events: string[];
  seed: number;
  plot?: string;
  json?: true;
}

/** Adds `forecast`. @param directory of Pulumi.yaml */
export function addForecast(bridge: Command, directory: string): void {
  bridge
    .command("forecast")
    .description(
      "Says what becomes of a stack's events when Salesforce is down for a while, by its rate limit and " +
        "retry policy. Runs in virtual time: the same seed gives the same forecast.",
    )
    .requiredOption(
      "--rate <number>",
      "events that the shop publishes a second, on average",
      positive,
    )
    .option("--outage <time>", "how long Salesforce answers 503, such as 6h", duration, 0)
    .option("--outage-at <time>", "when that begins", duration, duration("1h"))
    .option(
      "--for <time>",
      "how long the shop publishes and the forecast looks",
      period,
      duration("48h"),
    )
    .option("--latency <time>", "that Salesforce takes for an answer", duration, duration("0.2s"))
    .option("--api-limit <number>", "API calls that the org may make in 24 hours", count, 100_000)
    .option("--customers <number>", "whom the events are about, at random", count, 1_000)
    .option(
      "--events <file...>",
      "sample events, one for each customer in turn (default: those of events/)",
    )
    .option("--seed <number>", "of the random arrivals and back-offs", count, 1)
    .option("--plot <file>", "write a plot as SVG")
    .option("--stack <name>", "the stack whose file is read", "local")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText(
      "after",
      "\nExample: npx bridge forecast --rate 20 --outage 6h --for 48h --plot plot.svg",
    )
    .action(async (options: Forecasting) => {
      const { forecastStack, formatForecast, writePlot } = await import("../actions/forecast.ts");
      const { stack, plot, json, apiLimit, for: length, ...rest } = options;
      const files = options.events ?? sampleFiles(join(directory, "events"));
      const supposed = { ...rest, duration: length, dailyLimit: apiLimit };
      const found = await forecastStack(directory, stack, files, supposed);
      if (plot !== undefined) await writePlot(plot, found, supposed);
      console.log(json ? JSON.stringify(found) : formatForecast(found, supposed));
    });
}

function sampleFiles(samples: string): string[] {
  return readdirSync(samples)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(samples, name));
}
