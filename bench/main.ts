import { Argument, Command } from "commander";
import { oneOf } from "../cli/optionValues";
import { reportFailure } from "../cli/report";
import { benchDelivery } from "./delivery";
import { benchForecast } from "./forecast";
import { benchMatching } from "./matching";
import { benchPolicy } from "./policy";
import { benchPreview } from "./preview";
import { benchRedrive } from "./redrive";

const ROUNDS = 3;

/** Each is given the folder of the peer, which only `matching` needs. */
const benches = {
  matching: benchMatching,
  delivery: () => benchDelivery(ROUNDS),
  forecast: () => benchForecast(ROUNDS),
  policy: () => benchPolicy(2 * ROUNDS + 1), // it takes seconds only
  redrive: () => benchRedrive(ROUNDS),
  preview: () => benchPreview(ROUNDS),
} satisfies Record<string, (peer: string | undefined) => void | Promise<void>>;
type Bench = keyof typeof benches;

const NAMES = Object.keys(benches) as Bench[];
const parse = oneOf(NAMES);

new Command("npm run bench --")
  .description("Runs benchmarks in turns, and prints a line of JSON for each median.")
  .addArgument(
    new Argument("[benches...]", "default: all of them")
      .choices(NAMES)
      .argParser((text, before: Bench[] | undefined) => [...(before ?? []), parse(text)]),
  )
  .option("--peer <folder>", "folder of the emulator whose matcher is compared")
  .action(async (chosen: Bench[], { peer }: { peer?: string }) => {
    for (const name of chosen.length > 0 ? chosen : NAMES) await benches[name](peer);
  })
  .parseAsync()
  .catch(reportFailure);
