import { Argument, Option, type Command } from "commander";
import { FAULTS } from "../../emulator/salesforce/faults";
import { formatDuration } from "../../text/duration";
import { LOCAL_PORT } from "../../clients/localPort";
import { count, duration, port } from "../optionValues";

interface Fault {
  for?: number;
  requests?: number;
  port: number;
}

/** Adds `fault`. */
export function addFault(bridge: Command): void {
  bridge
    .command("fault")
    .description(
      "Makes the Salesforce of a running `bridge local` go wrong: for a while, or for the next requests. " +
        "`none` ends it.",
    )
    .addArgument(new Argument("<fault>", "how").choices([...FAULTS, "none"]))
    .addOption(
      new Option("--for <time>", "for how long, such as 90s")
        .argParser(duration)
        .conflicts("requests"),
    )
    .option("--requests <number>", "for the next so many requests (default: 1)", count)
    .option("--port <number>", "of the endpoint of `bridge local`", port, LOCAL_PORT)
    .addHelpText("after", "\nExample: npx bridge fault unavailable --for 90s")
    .action(
      async (
        fault: "none" | (typeof FAULTS)[number],
        { for: length, requests = 1, port }: Fault,
      ) => {
        const { setFault } = await import("../../local/fault.ts");
        const told =
          fault === "none" ? "Nothing goes wrong" : `Salesforce goes wrong with ${fault}`;
        if (fault === "none") {
          await setFault({ Fault: fault }, port);
          console.log(`${told} any more.`);
        } else if (length === undefined) {
          await setFault({ Fault: fault, Requests: requests }, port);
          console.log(
            `${told} for the next ${requests === 1 ? "request" : `${requests} requests`}.`,
          );
        } else {
          await setFault({ Fault: fault, Seconds: length / 1_000 }, port);
          console.log(`${told} for ${formatDuration(length)}.`);
        }
      },
    );
}
