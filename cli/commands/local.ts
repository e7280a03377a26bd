import type { Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { port } from "../optionValues";

interface Local {
  pulumi: boolean;
  stack: string;
  port: number;
}

/** Adds `local`. @param directory of Pulumi.yaml */
export function addLocal(bridge: Command, directory: string): void {
  bridge
    .command("local")
    .description(
      "Runs a stack in the emulator, on this machine, until Ctrl-C: an endpoint for the AWS CLI and SDKs, and a " +
        "stand-in of Salesforce. Or, with --pulumi, runs a Pulumi command with the real engine, and the emulator " +
        "in place of AWS: the policy pack judges `preview` and `up`, and state is kept in .pulumi-state/.",
    )
    .option("--pulumi", "what follows -- is Pulumi's command", false)
    .option("--stack <name>", "the stack whose file is read", "local")
    .option("--port <number>", "of the endpoint; 0 for any that is free", port, LOCAL_PORT)
    .argument("[command...]", "such as: preview, up --yes, refresh, destroy --yes")
    .addHelpText(
      "after",
      "\nExamples: npx bridge local\n          npx bridge local --pulumi -- up --yes",
    )
    .action(async (command: string[], { stack, port, pulumi }: Local, self: Command) => {
      if (pulumi !== command.length > 0) {
        self.error("error: a Pulumi command follows --pulumi --, such as: --pulumi -- preview");
      }
      if (!pulumi) {
        const { serveLocal } = await import("../../local/serve.ts");
        return serveLocal(directory, stack, port, stopped());
      }
      const { openLocalStack } = await import("../../local/engineStack.ts");
      const local = await openLocalStack(directory, stack);
      try {
        process.exitCode = await local.pulumi(command);
      } finally {
        local.stop();
      }
    });
}

/** Resolves at Ctrl-C, or when the process is told to end. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve());
  });
}
