import type { Command } from "commander";
import {
  aboutStack,
  choosing,
  rateOf,
  RECORDS,
  type DropOptions,
  type ListOptions,
  type RedriveCommandOptions,
  type ShowOptions,
} from "../options/deadLetters";
import { count } from "../optionValues";

/** Adds `dlq` and its commands. @param directory of Pulumi.yaml */
export function addDlq(bridge: Command, directory: string): void {
  const dlq = bridge
    .command("dlq")
    .description("The dead-letter queue of a stack: why events are there, and how they get out.");

  aboutStack(dlq.command("list"))
    .description(
      "Groups the messages by their cause, with what helps. Reading removes none; each is visible again at the end.",
    )
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: ListOptions) => {
      const { list } = await import("../actions/deadLetters/list.ts");
      await list(directory, options);
    });

  aboutStack(dlq.command("show"))
    .description(
      "Shows a message, and the requests that its event causes with today's mapping. Secrets are masked.",
    )
    .argument("<id>", "of the message or of its event")
    .option("--reveal", "show personal data, too: the values of the event")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (id: string, options: ShowOptions) => {
      const { show } = await import("../actions/deadLetters/show.ts");
      await show(directory, id, options);
    });

  choosing(aboutStack(dlq.command("redrive")))
    .description(
      "Publishes the events of messages once more, and deletes each message after the bus has taken its event. " +
        "Without --yes it tells what it would do, and stops.",
    )
    .option("--yes", "do it")
    .option(
      "--rate <number>",
      "events a second, or off (default: half of the stack's lowest invocationRateLimit)",
      rateOf,
    )
    .option("--limit <number>", "events at most, such as 1 to see whether the cause is gone", count)
    .option("--edit <id>", "open one event in $EDITOR, and publish what it becomes")
    .option("--records <folder>", "where a change by --edit is recorded", RECORDS)
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText(
      "after",
      "\nExample: npx bridge dlq redrive --stack dev --cause row-lock outage --since 6h --yes\n" +
        "\nExit code: 1 where an event was refused, came back, or is still in the queue though published; else 0.",
    )
    .action(async (options: RedriveCommandOptions) => {
      if (options.edit === undefined) {
        const { redriveMessages } = await import("../actions/deadLetters/redrive.ts");
        await redriveMessages(directory, options);
      } else {
        const { redriveEdited } = await import("../actions/deadLetters/edit.ts");
        await redriveEdited(directory, options.edit, options);
      }
    });

  choosing(aboutStack(dlq.command("drop")))
    .description(
      "Deletes messages for good, after they are written to a file. It wants a filter, and how many they are.",
    )
    .option("--count <number>", "how many there are; otherwise nothing is deleted", count)
    .option("--yes", "do it")
    .option("--records <folder>", "where the messages are written first", RECORDS)
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText(
      "after",
      "\nExample: npx bridge dlq drop --stack dev --cause validation-rule --count 12 --yes",
    )
    .action(async (options: DropOptions) => {
      const { dropMessages } = await import("../actions/deadLetters/drop.ts");
      await dropMessages(directory, options);
    });
}
