import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { nearestProject } from "../settings/pulumiFiles/projectFile";

/** The option of a command that works on any Pulumi project. */
export interface ProjectOptions {
  cwd?: string;
}

/** Adds the option, which Pulumi has as well. */
export const addProjectOption = (command: Command): Command =>
  command.option(
    "-C, --cwd <folder>",
    "work as if started in this folder, on the project in it or above it",
  );

/**
 * The folder of the project on which a command works: the nearest one, as for Pulumi. Where there is none, it is the project in which
 * `bridge` is installed.
 *
 * @param installed folder of that project
 */
export function projectOf(installed: string, { cwd }: ProjectOptions, command: Command): string {
  if (cwd !== undefined) enter(cwd, command);
  const nearest = nearestProject(process.cwd());
  if (nearest !== undefined) return isSame(nearest, installed) ? installed : nearest;
  if (cwd === undefined) return installed;
  return command.error(
    `error: there is no Pulumi.yaml in ${resolve(cwd)}, or in a folder above it`,
  );
}

/** As Pulumi, so that paths in other options begin there, too. */
function enter(folder: string, command: Command): void {
  try {
    process.chdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === "ENOENT" || code === "ENOTDIR";
    const why = isAbsent ? `there is no folder ${resolve(folder)}` : message;
    command.error(`error: --cwd: ${why}. Name the folder of a Pulumi project, or one below it.`);
  }
}

const isSame = (one: string, other: string): boolean => realpathSync(one) === realpathSync(other);

/** Commands that choose their project, or need none. All others read the subscriptions of the project in which `bridge` is installed. */
const UNBOUND = ["local", "preview", "fault", "records", "match", "transform"];

/** Says on which project these commands work, where they are started in another one. */
export function noteOtherProject(bridge: Command, installed: string): void {
  for (const command of bridge.commands.filter((one) => !UNBOUND.includes(one.name()))) {
    command.hook("preAction", () => {
      const nearest = nearestProject(process.cwd());
      if (nearest === undefined || isSame(nearest, installed)) return;
      console.error(
        `note: ${command.name()} works on the project ${installed}, in which bridge is installed, and not on ${nearest}.`,
      );
    });
  }
}
