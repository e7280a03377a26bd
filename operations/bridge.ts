import { resolve } from "node:path";
import { Command } from "commander";
import { openLocalStack } from "./local";
import { reportFailure } from "./report";

const PROJECT = resolve(__dirname, "..");

const bridge = new Command("bridge").description(
  "Shop events to Salesforce through Amazon EventBridge: what the project does beside Pulumi.",
);

bridge
  .command("local")
  .description(
    "Runs a Pulumi command on this machine: with the real engine, and the emulator in place of AWS. " +
      "The policy pack judges `preview` and `up`. State is kept in .pulumi-state/.",
  )
  .requiredOption("--pulumi", "what follows -- is Pulumi's command")
  .option("--stack <name>", "the stack whose file is read", "local")
  .argument("<command...>", "such as: preview, up --yes, refresh, destroy --yes")
  .addHelpText("after", "\nExample: npx bridge local --pulumi -- up --yes")
  .action(async (command: string[], { stack }: { stack: string }) => {
    const local = await openLocalStack(PROJECT, stack);
    try {
      process.exitCode = await local.pulumi(command);
    } finally {
      local.stop();
    }
  });

bridge.parseAsync().catch(reportFailure);
