import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { devDependencies } from "../package.json";
import { Unanswered, within } from "./waiting";

/** Of the npm package that downloads the engine. It is for development: an install without it may have an engine, too. */
const { pulumi: version } = devDependencies;

/** What to do where there is no engine. */
export const HOW_TO_GET_AN_ENGINE = `There is no Pulumi engine on this machine. \`npx pulumi@${version} version\` downloads the one that package.json pins.`;

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

/** What the engine said; what it says on standard output may be secret. */
export interface EngineAnswer {
  stdout: string;
  /** Why it refused, as it says it on standard error, without a full stop; undefined where it did not. */
  refusal?: string;
}

/**
 * Runs a command of the engine that asks it something, and takes what it says.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where there is no engine
 */
export async function askEngine(
  directory: string,
  command: readonly string[],
): Promise<EngineAnswer> {
  const engine = findEngine();
  if (engine === undefined) throw new RunError(HOW_TO_GET_AN_ENGINE);
  try {
    return await within({ host: ENGINE, limit: "engine" }, (signal) =>
      answerOf(join(engine, executable), directory, command, signal),
    );
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return {
      stdout: "",
      refusal: `it gave no answer within ${error.seconds} s, as where the backend with the stack's state is out of reach`,
    };
  }
}

const ENGINE = "the Pulumi engine";

/** @param signal ends the engine; it only reads, so that it may be killed */
function answerOf(
  program: string,
  directory: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...command, "--non-interactive", "--color", "never"],
      {
        cwd: directory,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        maxBuffer: 64 * 2 ** 20,
        killSignal: "SIGKILL",
        signal,
      },
      (error, stdout, stderr) => {
        const said = stderr
          .trim()
          .replace(/\s+/g, " ")
          .replace(/^error: |\.$/g, "");
        const refusal = said || `it ended with ${error?.code ?? error?.signal}`;
        resolve({ stdout, ...(error !== null && { refusal }) });
      },
    );
    // Programs that the engine has started hold its output open.
    const leave = () => [child.stdout, child.stderr].forEach((stream) => stream?.destroy());
    signal.addEventListener("abort", leave, { once: true });
  });
}
