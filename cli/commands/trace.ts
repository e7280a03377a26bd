import { InvalidArgumentError, Option, type Command } from "commander";
import type { TraceOptions } from "../actions/trace";
import { addHelpNotes } from "../helpNotes";
import { addStackOptions, momentOf } from "../options/deadLetters";
import { RECORDS } from "../../operations/deadLetters/recordsFolder";
import { formatMoment } from "../../text/moment";
import { countOption } from "../options/defaults";
import { identifier } from "../optionValues";

/** The time that is read by default, as it is written: a day is as long as EventBridge retries. */
const SINCE = "24h";
/** Events that are shown by default. */
const LIMIT = 20;

/** Adds `trace`. @param directory of Pulumi.yaml */
export function addTrace(bridge: Command, directory: string): void {
  const command = addStackOptions(bridge.command("trace"))
    .summary("Shows everything that is known of an event or a customer, in order.")
    .description(
      "Shows everything that is known of an event, of a customer's events, or of all events since a moment: " +
        "publication, rules, attempts, dead letters with their cause, redrives and drops, the requests of today, and what " +
        "Salesforce holds now. It says what cannot be known. Secrets are masked.",
    )
    .addOption(
      new Option("--event <id>", "ID of an event, or of its dead letter")
        .argParser(identifier)
        .conflicts("customer"),
    )
    .option("--customer <id>", "external ID of a record, as Salesforce has it", identifier)
    .option(
      "--since <time>",
      `oldest moment to read: 2026-09-14T08:00Z, or 6h for 6 hours ago (default: ${SINCE})`,
      pastMoment,
    )
    .addOption(countOption("--limit <number>", "events at most, the newest", LIMIT))
    .option("--reveal", "also show personal data: the values of events, answers and records")
    .option("--records <folder>", "folder of the records of redrives, edits and drops", RECORDS)
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(
      async (
        { since, ...options }: Omit<TraceOptions, "since"> & { since?: number },
        self: Command,
      ) => {
        if (options.event === undefined && options.customer === undefined && since === undefined) {
          self.error(
            "error: say what to trace: --event <id>, --customer <external id>, or --since <time> for all events",
          );
        }
        const { traceEvents } = await import("../actions/trace.ts");
        await traceEvents(directory, { ...options, since: since ?? momentOf(SINCE) });
      },
    );
  addHelpNotes(command, [
    "Examples:\n  npx bridge trace --stack dev --customer 4711 --since 2h\n  npx bridge trace --local --event 1f5bfa84-0000-4000-8000-000000000001",
    "A deployed stack is read from the log of its bus, its dead-letter queue and Salesforce; `bridge local` from its journal. What the log shows depends on its level: see docs/observability.md. Dead letters in the queue are shown whatever --since says.",
    "Ctrl-C ends the reading, and shows what was read until then.",
    "Exit code: 1 if no event was found, if a source could not be read, or after Ctrl-C; else 0.",
  ]);
}

/** Parses a moment until now. */
function pastMoment(text: string): number {
  const moment = momentOf(text);
  if (moment <= Date.now()) return moment;
  throw new InvalidArgumentError(
    `${formatMoment(moment)} is in the future: no event is as new. Give an earlier moment.`,
  );
}
