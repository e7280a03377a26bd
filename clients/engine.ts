import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { devDependencies } from "../package.json";
import { Unanswered, awaitAnswer } from "./waiting";

/** The npm package that downloads the engine is a development dependency: an install without it may still have an engine. */
const { pulumi: version } = devDependencies;

/** The remedy where there is no engine. */
export const HOW_TO_GET_AN_ENGINE = `There is no Pulumi engine on this machine. \`npx pulumi@${version} version\` downloads the version that package.json pins.`;

/**
 * The folder of a Pulumi engine: on the PATH, or else under `$PULUMI_HOME/versions/<version>/bin`, where the npm package `pulumi`
 * keeps it. The launcher of that package does not count, because it downloads.
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

/** The engine's output. Its standard output may hold secrets. */
export interface EngineAnswer {
  stdout: string;
  /** The reason of a refusal, from standard error, without a full stop; undefined where the engine did not refuse. */
  refusal?: string;
}

/**
 * Runs a command of the engine that only reads.
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
    return await awaitAnswer({ host: ENGINE, limit: "engine" }, (signal) =>
      runEngine({ program: join(engine, executable), directory, command, signal }),
    );
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return {
      stdout: "",
      refusal: `it did not answer within ${error.seconds} s; the backend with the stack's state may be out of reach`,
    };
  }
}

const ENGINE = "the Pulumi engine";

interface EngineRun {
  /** Path of the executable. */
  program: string;
  /** Of Pulumi.yaml. */
  directory: string;
  command: readonly string[];
  /** Kills the engine, which is safe because it only reads. */
  signal: AbortSignal;
}

function runEngine({ program, directory, command, signal }: EngineRun): Promise<EngineAnswer> {
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
        const reason = stderr
          .trim()
          .replace(/\s+/g, " ")
          .replace(/^error: |\.$/g, "");
        const refusal = reason || `it ended with ${error?.code ?? error?.signal}`;
        resolve({ stdout, ...(error !== null && { refusal }) });
      },
    );
    // Programs that the engine started keep its output open.
    const leave = () => [child.stdout, child.stderr].forEach((stream) => stream?.destroy());
    signal.addEventListener("abort", leave, { once: true });
  });
}
