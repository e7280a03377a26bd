import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { version } from "pulumi/package.json";

/** What to tell somebody who has no engine. */
export const HOW_TO_GET_AN_ENGINE =
  "There is no Pulumi engine on this machine. `npx pulumi version` downloads the one that package.json pins.";

/**
 * The folder of a Pulumi engine: one on the PATH, or else the one that the npm package `pulumi` keeps under
 * `$PULUMI_HOME/versions/<version>/bin`. The package's own launcher, which downloads, does not count.
 */
export function findEngine(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const home = environment.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const launchers = join("node_modules", ".bin");
  return [
    ...(environment.PATH ?? "")
      .split(delimiter)
      .filter((folder) => !folder.endsWith(`${sep}${launchers}`)),
    join(home, "versions", version, "bin"),
  ].find((folder) => folder !== "" && existsSync(join(folder, executable)));
}

const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
