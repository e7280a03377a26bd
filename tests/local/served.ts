import { execFile, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Command, CommanderError } from "commander";
import type { Clock } from "../../emulator/clock";
import type { Action } from "../../emulator/endpoint/action";
import { cloudWatchActions } from "../../emulator/endpoint/cloudWatch";
import { eventActions } from "../../emulator/endpoint/events";
import { serveEndpoint, type Endpoint, type Services } from "../../emulator/endpoint/server";
import { queueActions } from "../../emulator/endpoint/sqs";
import { stackActions } from "../../emulator/endpoint/stack";
import { Metrics } from "../../emulator/eventBridge/metrics";
import { reportFailure } from "../../cli/report";
import { PROJECT_DIRECTORY } from "../folder";
import type { TestWorld } from "../emulator/testWorld";
import { OUTPUTS } from "../stack/outputs";

const BRIDGE = join(PROJECT_DIRECTORY, "cli", "bridge.js");
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Whoever waits has waited: each timer is due at once, and it is its time then. */
class Impatient implements Clock {
  private time = Date.now();

  now(): number {
    return this.time;
  }

  at(moment: number, work: () => void): void {
    setImmediate(() => {
      this.time = Math.max(this.time, moment);
      work();
    });
  }

  outside<T>(work: () => Promise<T>, done: (result: T) => void): void {
    void work().then(done);
  }
}

/** An emulator and its clock; a test's world is one. */
type EmulatedWorld = Pick<TestWorld, "emulator" | "clock">;

/** A world behind an endpoint, as `bridge local` serves one. */
export class Served<World extends EmulatedWorld = TestWorld> {
  /** Called before each action of AWS's services; a promise holds the action up. */
  before: (action: string) => void | Promise<void> = () => undefined;
  /** Called when the action has had its effect, before it is answered. */
  after: (action: string) => void | Promise<void> = () => undefined;
  private endpoint: Endpoint | undefined;
  /** Actions that have begun and not ended. */
  private underWay = 0;
  private readonly metrics: Metrics;

  constructor(readonly world: World) {
    this.metrics = new Metrics(world.emulator.journal);
  }

  async start(
    outputs: object = OUTPUTS,
    salesforceOrigin = "http://127.0.0.1:1",
    stack = "local",
  ): Promise<this> {
    const { account, eventBridge } = this.world.emulator;
    const services: Services = {
      GraniteServiceVersion20100801: cloudWatchActions(account, this.metrics, () =>
        this.world.clock.now(),
      ),
      AWSEvents: this.watched(eventActions(account, eventBridge, () => this.world.clock.now())),
      AmazonSQS: this.watched(queueActions(account, new Impatient(), () => this.origin)),
    };
    this.endpoint = await serveEndpoint(services, 0);
    services.Bridge = stackActions(stack, {
      outputs: { ...OUTPUTS, ...outputs },
      endpoint: this.origin,
      salesforceOrigins: { default: salesforceOrigin },
    });
    return this;
  }

  get origin(): string {
    if (this.endpoint === undefined) throw new Error("the endpoint is not started");
    return this.endpoint.origin;
  }

  /** Options that name this endpoint. */
  get here(): string[] {
    return ["--local", "--port", new URL(this.origin).port];
  }

  async stop(): Promise<void> {
    await this.endpoint?.stop();
  }

  /** Resolves when what was sent before has had its effect, also what a process that is gone has sent at last. */
  async quiet(): Promise<void> {
    // Each turn of the event loop reads what has arrived at the sockets.
    for (let turns = 0; turns < 10; turns = this.underWay === 0 ? turns + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private watched(actions: Record<string, Action>): Record<string, Action> {
    const watched = Object.entries(actions).map(([name, action]): [string, Action] => [
      name,
      async (...input: Parameters<Action>) => {
        this.underWay += 1;
        try {
          await this.before(name);
          const answer = await action(...input);
          await this.after(name);
          return answer;
        } finally {
          this.underWay -= 1;
        }
      },
    ]);
    return Object.fromEntries(watched);
  }
}

/** Starts `npx bridge`, in a process of its own. */
export function start(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Run> } {
  const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "", ...environment };
  let child: ChildProcess | undefined;
  const ended = new Promise<Run>((resolve) => {
    child = execFile(process.execPath, [BRIDGE, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
  });
  if (child === undefined) throw new Error("no process was started");
  return { child, ended };
}

/** What a command finds besides its arguments. */
interface Surroundings {
  environment?: NodeJS.ProcessEnv;
  /** The text of its standard input. Default: none. */
  input?: string;
  /** Its working directory. Default: that of this process. */
  directory?: string;
}

/**
 * Runs commands in this process, as `npx bridge` does in one of its own, which takes longer. Commands of one test must
 * come one after the other.
 *
 * @param add adds the commands to a program
 */
export function command(
  add: (program: Command) => void,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const program = new Command("bridge");
  add(program);
  return runHere(program, args, { environment });
}

/** Runs a command in this process, which is no terminal meanwhile. */
export async function runHere(
  program: Command,
  args: readonly string[],
  { environment = {}, input = "", directory = process.cwd() }: Surroundings = {},
): Promise<Run> {
  const run: Run = { code: 0, stdout: "", stderr: "" };
  const restore = [
    collect(process.stdout, (text) => (run.stdout += text)),
    collect(process.stderr, (text) => (run.stderr += text)),
    replace<{ stdin: NodeJS.ReadableStream }, "stdin">(
      process,
      "stdin",
      Readable.from([Buffer.from(input)]),
    ),
    replace(process, "env", { ...process.env, PULUMI_CONFIG_PASSPHRASE: "", ...environment }),
  ];
  const before = { exitCode: process.exitCode, directory: process.cwd() };
  process.exitCode = 0;
  process.chdir(directory);
  everyCommand(program).forEach((one) => one.exitOverride());
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else await reportFailure(error);
  } finally {
    run.code = Number(process.exitCode);
    process.exitCode = before.exitCode;
    process.chdir(before.directory);
    restore.forEach((undo) => undo());
  }
  return run;
}

/** Takes what is written to a stream, which is no terminal meanwhile. @returns what undoes it */
function collect(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const write = (chunk: string | Uint8Array, ...more: unknown[]) => {
    take(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    more.forEach((done) => typeof done === "function" && (done as () => void)());
    return true;
  };
  const undo = [
    replace(stream, "write", write as typeof stream.write),
    replace(stream, "isTTY", false),
    replace(stream, "columns", 0),
  ];
  return () => undo.forEach((one) => one());
}

/** Gives an object another value of a property for a while. @returns what undoes it */
export function replace<T extends object, Key extends keyof T>(
  object: T,
  key: Key,
  value: T[Key],
): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, {
    value,
    configurable: true,
    writable: true,
    enumerable: true,
  });
  return () => {
    if (before === undefined) delete object[key];
    else Object.defineProperty(object, key, before);
  };
}

const everyCommand = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];
