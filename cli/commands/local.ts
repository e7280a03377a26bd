import type { Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { addHelpNotes } from "../helpNotes";
import { port } from "../optionValues";
import { addProjectOption, projectOf, type ProjectOptions } from "../project";

interface LocalOptions extends ProjectOptions {
  pulumi?: true;
  stack: string;
  port: number;
}

/** Adds `local`. @param installed folder of the project in which `bridge` is installed */
export function addLocal(bridge: Command, installed: string): void {
  const command = addProjectOption(bridge.command("local"))
    .summary("Runs a stack in the emulator on this machine.")
    .description(
      "Runs a stack in the emulator on this machine until Ctrl-C: an endpoint for the AWS CLI and SDKs, and a stand-in for " +
        "Salesforce. With --pulumi, runs a Pulumi command with the real engine, and the emulator in place of AWS: the policy " +
        "pack judges `preview` and `up`, and state is kept in .pulumi-state/. It works on any Pulumi project with a " +
        "SalesforceIntegration: the nearest Pulumi.yaml in this folder or above it, as for pulumi.",
    )
    .option("--pulumi", "run the Pulumi command that follows --")
    .option("--stack <name>", "stack whose file is read", "local")
    .option("--port <number>", "port of the endpoint; 0 for any free port", port, LOCAL_PORT)
    .argument("[command...]", "such as preview, up --yes, refresh or destroy --yes")
    .action((words: string[], options: LocalOptions, self: Command) => {
      if ((options.pulumi === true) !== words.length > 0) {
        self.error("error: give --pulumi and a Pulumi command together: --pulumi -- preview");
      }
      const directory = projectOf(installed, options, self);
      return words.length > 0 ? runPulumi(directory, words, options) : serve(directory, options);
    });
  addHelpNotes(command, ["Examples:\n  npx bridge local\n  npx bridge local --pulumi -- up --yes"]);
}

async function serve(directory: string, { stack, port }: LocalOptions): Promise<void> {
  const { announce } = await import("../../clients/announce.ts");
  const { startLocalStack } = await import("../../local/serve.ts");
  const { nextStop } = await import("../nextStop.ts");
  const { watched } = await import("../watchdog.ts");
  const stopped = nextStop();
  const running = await announce(`the stack ${stack} to be evaluated and judged`, () =>
    watched(directory, () => startLocalStack(directory, { stack, port })),
  );
  await stopped;
  await running.stop();
}

async function runPulumi(
  directory: string,
  words: readonly string[],
  { stack }: LocalOptions,
): Promise<void> {
  const { openEngineStackFor } = await import("../../local/engineStack.ts");
  const local = await openEngineStackFor(directory, stack, words);
  try {
    process.exitCode = await local.pulumi(words);
  } finally {
    local.stop();
  }
}
