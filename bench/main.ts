import { Command } from "commander";
import { reportFailure } from "../cli/report";
import { benchDelivery } from "./delivery";
import { benchForecast } from "./forecast";
import { benchMatching } from "./matching";
import { benchPolicy } from "./policy";
import { benchPreview } from "./preview";
import { benchRedrive } from "./redrive";

const ROUNDS = 3;

const benches: Record<string, (peer: string | undefined) => void | Promise<void>> = {
  matching: benchMatching,
  delivery: () => benchDelivery(ROUNDS),
  forecast: () => benchForecast(ROUNDS),
  policy: () => benchPolicy(2 * ROUNDS + 1), // it is over in seconds
  redrive: () => benchRedrive(ROUNDS),
  preview: () => benchPreview(ROUNDS),
};

new Command("npm run bench --")
  .description("Measures, each in turns and by medians, and prints a line of JSON for each result.")
  .argument("[which...]", `of: ${Object.keys(benches).join(", ")}; all where left out`)
  .option("--peer <folder>", "where the emulator is installed whose matcher is compared")
  .action(async (which: string[], { peer }: { peer?: string }) => {
    const wanted = which.length > 0 ? which : Object.keys(benches);
    for (const name of wanted) {
      const bench = benches[name];
      if (bench === undefined) throw new Error(`There is no bench ${name}.`);
      await bench(peer);
    }
  })
  .parseAsync()
  .catch(reportFailure);
