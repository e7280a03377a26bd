import type { Command } from "commander";
import {
  addStackOptions,
  addFilterOptions,
  rateOf,
  type DropOptions,
  type ListOptions,
  type RedriveCommandOptions,
  type ShowOptions,
} from "../options/deadLetters";
import { RECORDS } from "../../operations/deadLetters/recordsFolder";
import { addHelpNotes } from "../helpNotes";
import { count } from "../optionValues";

/** Adds `dlq` and its commands. @param directory of Pulumi.yaml */
export function addDlq(bridge: Command, directory: string): void {
  const dlq = bridge
    .command("dlq")
    .description(
      "Shows why events are in the dead-letter queue of a stack, and redrives or drops them.",
    );
  addList(dlq, directory);
  addShow(dlq, directory);
  addRedrive(dlq, directory);
  addDrop(dlq, directory);
}

function addList(dlq: Command, directory: string): void {
  addStackOptions(dlq.command("list"))
    .description(
      "Groups the messages by cause, with the remedy. No message is removed; each is visible again at the end.",
    )
    .option("--json", "print one JSON object and nothing else on standard output")
    .action(async (options: ListOptions) => {
      const { list } = await import("../actions/deadLetters/list.ts");
      await list(directory, options);
    });
}

function addShow(dlq: Command, directory: string): void {
  addStackOptions(dlq.command("show"))
    .description(
      "Shows a message, and the requests of its event with the mapping of this checkout. Secrets are masked.",
    )
    .argument("<id>", "ID of the message or of its event")
    .option("--reveal", "also show personal data: the values of the event")
    .option("--json", "print one JSON object and nothing else on standard output")
    .action(async (id: string, options: ShowOptions) => {
      const { show } = await import("../actions/deadLetters/show.ts");
      await show(directory, id, options);
    });
}

function addRedrive(dlq: Command, directory: string): void {
  const command = addFilterOptions(addStackOptions(dlq.command("redrive")))
    .description(
      "Publishes the events of messages again, and deletes each message after the bus has accepted its event. " +
        "Without --yes it shows the plan and changes nothing.",
    )
    .option("--yes", "redrive; without it, only the plan is shown")
    .option(
      "--rate <number>",
      "events a second, or off (default: half of the stack's lowest invocationRateLimit)",
      rateOf,
    )
    .option(
      "--limit <number>",
      "events at most, such as 1 to see whether the cause is fixed",
      count,
    )
    .option(
      "--erased <file>",
      "external IDs that the shop has erased, one on a line, in place of a search of the archive: their events are refused, but not their erasures",
    )
    .option(
      "--ignore-erasures",
      "also publish an event that is older than an erasure of the same record in the queue or the archive, and brings its data back; the archive is not searched",
    )
    .option(
      "--edit <id>",
      "open one event in $EDITOR, and publish the edited event; without --yes, only after a question on the terminal",
    )
    .option("--edit-file <file>", "with --edit: take the edited event from this file")
    .option(
      "--records <folder>",
      "folder for the record of the events' new IDs, and of a change by --edit",
      RECORDS,
    )
    .option("--json", "print one JSON object and nothing else on standard output")
    .action(async (options: RedriveCommandOptions) => {
      if (options.edit === undefined) {
        if (options.editFile !== undefined) {
          command.error(
            "error: --edit-file needs --edit <id>: the message whose event the file holds",
          );
        }
        const { redriveMessages } = await import("../actions/deadLetters/redrive.ts");
        await redriveMessages(directory, options);
      } else {
        const { redriveEdited } = await import("../actions/deadLetters/edit.ts");
        await redriveEdited(directory, options.edit, options);
      }
    });
  addHelpNotes(command, [
    "Example: npx bridge dlq redrive --stack dev --cause row-lock outage --since 6h --yes",
    "Exit code: 1 if an event was refused, came back, or is published but still in the queue; else 0.",
  ]);
}

function addDrop(dlq: Command, directory: string): void {
  const command = addFilterOptions(addStackOptions(dlq.command("drop")))
    .description(
      "Deletes messages for good, after they are written to a file. A filter and the number of messages are required.",
    )
    .option(
      "--count <number>",
      "number of messages that the filter matches; with any other number nothing is deleted",
      count,
    )
    .option("--yes", "drop; without it, only the plan is shown")
    .option(
      "--ignore-erasures",
      "also drop an erasure of a record of which an older event stays in the queue",
    )
    .option("--records <folder>", "folder to which the messages are written first", RECORDS)
    .option("--json", "print one JSON object and nothing else on standard output")
    .action(async (options: DropOptions) => {
      const { dropMessages } = await import("../actions/deadLetters/drop.ts");
      await dropMessages(directory, options);
    });
  addHelpNotes(command, [
    "Example: npx bridge dlq drop --stack dev --cause validation-rule --count 12 --yes",
  ]);
}
