import { Argument, Option, type Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { FAULTS } from "../../emulator/salesforce/faults";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { addHelpNotes } from "../helpNotes";
import { count, duration, oneOf, port } from "../optionValues";

const CHOICES = [...FAULTS, "none"] as const;

interface FaultOptions {
  for?: number;
  requests?: number;
  port: number;
}

/** Adds `fault`. */
export function addFault(bridge: Command): void {
  const command = bridge
    .command("fault")
    .summary("Makes the Salesforce of `bridge local` fail.")
    .description(
      "Makes the Salesforce of a running `bridge local` fail, for a while or for the next requests. `none` ends the failure. " +
        "Without a fault, the command shows the current failure.",
    )
    .addArgument(
      new Argument("[fault]", "the kind of failure").choices(CHOICES).argParser(oneOf(CHOICES)),
    )
    .addOption(
      new Option("--for <time>", "how long it lasts, such as 90s")
        .argParser(duration)
        .conflicts("requests"),
    )
    .option("--requests <number>", "how many requests fail (default: 1)", count)
    .option("--port <number>", "port of the endpoint of `bridge local`", port, LOCAL_PORT)
    .action(
      async (
        fault: (typeof CHOICES)[number] | undefined,
        { for: length, requests = 1, port }: FaultOptions,
      ) => {
        const { setFault, readFaults, formatFaults } = await import("../../local/fault.ts");
        if (fault === undefined) {
          console.log(formatFaults(await readFaults(port)));
        } else if (fault === "none") {
          await setFault({ Fault: fault }, port);
          console.log("Salesforce works again.");
        } else if (length === undefined) {
          await setFault({ Fault: fault, Requests: requests }, port);
          const next = requests === 1 ? "request" : formatCount(requests, "request");
          console.log(`Salesforce fails with ${fault} for the next ${next}.`);
        } else {
          await setFault({ Fault: fault, Seconds: length / 1_000 }, port);
          console.log(`Salesforce fails with ${fault} for ${formatDuration(length)}.`);
        }
      },
    );
  addHelpNotes(command, ["Example: npx bridge fault unavailable --for 90s"]);
}
