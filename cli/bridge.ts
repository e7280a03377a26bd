import { resolve } from "node:path";
import { Command } from "commander";
import { version } from "../package.json";
import { addCases } from "./commands/cases";
import { addConsole } from "./commands/console";
import { addDlq } from "./commands/dlq";
import { addDoctor } from "./commands/doctor";
import { addDrill } from "./commands/drill";
import { addFault } from "./commands/fault";
import { addForecast } from "./commands/forecast";
import { addLocal } from "./commands/local";
import { addPermissionSet } from "./commands/permissionSet";
import { addPreview } from "./commands/preview";
import { addRecords } from "./commands/records";
import { addReplay } from "./commands/replay";
import { addSimulate } from "./commands/simulate";
import { addStatus } from "./commands/status";
import { addTrace } from "./commands/trace";
import { HELP, writeWrapped } from "./helpNotes";
import { noteOtherProject } from "./project";
import { endProcess, endWithOutput, guardOutput, reportFailure } from "./report";

const PROJECT = resolve(__dirname, "..");

/**
 * Adds the commands. Each of these declares a command, and loads its modules only when it runs.
 *
 * @param directory of the project in which `bridge` is installed
 */
export function addCommands(program: Command, directory: string): void {
  addLocal(program, directory);
  addFault(program);
  addRecords(program, directory);
  addCases(program);
  addSimulate(program, directory);
  addForecast(program, directory);
  addPreview(program, directory);
  addPermissionSet(program, directory);
  addDlq(program, directory);
  addDoctor(program, directory);
  addDrill(program, directory);
  addStatus(program, directory);
  addTrace(program, directory);
  addReplay(program, directory);
  addConsole(program, directory);
  noteOtherProject(program, directory);
}

/** The command line, with all its commands. */
export const bridge = new Command("bridge")
  .description(
    "Shop events to Salesforce through Amazon EventBridge: the project's commands besides Pulumi's.",
  )
  .version(version, "--version", "print the package's version")
  .configureHelp(HELP)
  .configureOutput({ outputError: writeWrapped });
addCommands(bridge, PROJECT);

/** Runs the command with which this process was called. */
export function run(): void {
  guardOutput();
  endWithOutput();
  void bridge.parseAsync().catch(reportFailure).then(endProcess);
}
