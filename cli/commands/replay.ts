import type { Command } from "commander";
import { Option } from "commander";
import { addHelpNotes } from "../helpNotes";
import { addStackOptions } from "../options/deadLetters";
import { replayName, replayTime, type ReplayOptions } from "../options/replay";

/** Options of a replay that is to be started: they say nothing about one that exists. */
const STARTING = [
  ...["from", "to", "rule", "subscription", "yes", "dryRun", "again", "asDeployed"],
  ...["overwriteNewer", "thenErasures", "ignoreErasures", "acceptDeadLetters"],
];

/** Adds `replay`. @param directory of Pulumi.yaml */
export function addReplay(bridge: Command, directory: string): void {
  const command = addStackOptions(bridge.command("replay"))
    .description(
      "Sends archived events to the stack's rules once more, and follows the replay. Without --yes it shows the plan and " +
        "changes nothing.",
    )
    .option("--from <time>", "first event: 2026-09-14T08:00Z, or 3h for 3 hours ago", replayTime)
    .option("--to <time>", "end of the range, in the same form, or now", replayTime)
    .option("--rule <name...>", "only these rules, or the rules of these subscriptions")
    .option("--subscription <name...>", "only the rules of these subscriptions")
    .option("--yes", "start the replay; without it, only the plan is shown")
    .addOption(new Option("--dry-run", "show the plan, as without --yes").conflicts("yes"))
    .option("--overwrite-newer", "also where older values may overwrite newer ones in Salesforce")
    .option(
      "--then-erasures",
      "when the events are delivered, replay the archive's deletions and anonymizations",
    )
    .option("--ignore-erasures", "also where the data of erased persons may come back")
    .option("--as-deployed", "also where the deployed rules or mapping differ from this checkout")
    .option(
      "--accept-dead-letters",
      "also events that would wait for the rate limit longer than they are retried",
    )
    .option("--again", "also events that an earlier replay has sent to the same rules")
    .addOption(
      new Option("--follow <replay>", "follow this replay until it ends")
        .argParser(replayName)
        .conflicts([...STARTING, "cancel", "list"]),
    )
    .addOption(
      new Option("--cancel <replay>", "cancel this replay; what it has sent stays sent")
        .argParser(replayName)
        .conflicts([...STARTING, "list"]),
    )
    .addOption(new Option("--list", "list the replays of the stack's archive").conflicts(STARTING))
    .option("--json", "print one JSON object and nothing else on standard output")
    .action(async (options: ReplayOptions) => {
      const { list, follow: followed, cancel: cancelled } = options;
      if (list === true || followed !== undefined || cancelled !== undefined) {
        const { listReplays, follow, cancel } = await import("../actions/replay/existing.ts");
        if (followed !== undefined) await follow(directory, followed, options);
        else if (cancelled !== undefined) await cancel(directory, cancelled, options);
        else await listReplays(directory, options);
      } else {
        const { replay } = await import("../actions/replay/replay.ts");
        await replay(directory, options);
      }
    });
  addHelpNotes(command, [
    "Times: ISO 8601 with a time zone, or a duration back from now (90s, 15m, 6h, 2d), rounded down to the minute. They are the times of the events.",
    "Example: npx bridge replay --stack dev --from 3h --to now --subscription customer-updated",
    "Ctrl-C ends following; the replay goes on in EventBridge.",
    "Exit code: 0 if the plan can be started, or the replay is complete; else 1.",
  ]);
}
