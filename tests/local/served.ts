import { execFile, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import type { Clock } from "../../emulator/clock";
import type { Action } from "../../emulator/endpoint/action";
import { cloudWatchActions } from "../../emulator/endpoint/cloudWatch";
import { eventActions } from "../../emulator/endpoint/events";
import { happeningActions } from "../../emulator/endpoint/happenings";
import { logActions } from "../../emulator/endpoint/logs";
import { serveEndpoint, type Endpoint, type Services } from "../../emulator/endpoint/server";
import { queueActions } from "../../emulator/endpoint/sqs";
import { stackActions } from "../../emulator/endpoint/stack";
import { KeptJournal, type KeptLimits } from "../../emulator/eventBridge/keptJournal";
import { BusLogs } from "../../emulator/cloudWatch/busLogs";
import { FilteredMetrics } from "../../emulator/cloudWatch/filteredMetrics";
import type { MetricSources } from "../../emulator/cloudWatch/metricValue";
import { Metrics } from "../../emulator/eventBridge/metrics";
import { runHere, type Run } from "../cli/inProcess";
import { PROJECT_DIRECTORY } from "../folder";
import type { TestWorld } from "../emulator/testWorld";
import { OUTPUTS } from "../stack/outputs";

const BRIDGE = join(PROJECT_DIRECTORY, "cli", "bridge.js");
export type { Run };

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
  /** Called before each action of AWS's services; a promise holds the action up, and a `ServiceError` refuses it. */
  before: (action: string) => void | Promise<void> = () => undefined;
  /** Called when the action has had its effect, before it is answered. */
  after: (action: string) => void | Promise<void> = () => undefined;
  private endpoint: Endpoint | undefined;
  /** Actions that have begun and not ended. */
  private underWay = 0;
  private readonly sources: MetricSources;
  private readonly kept: KeptJournal;
  private readonly logs: BusLogs;

  /** @param limits of what is kept of events; default: those of `bridge local` */
  constructor(
    readonly world: World,
    limits?: KeptLimits,
  ) {
    const { account, journal } = world.emulator;
    this.kept = new KeptJournal(journal, limits);
    this.logs = new BusLogs(account, this.kept);
    const filtered = new FilteredMetrics(account, this.logs, { journal, kept: this.kept });
    this.sources = { account, metrics: new Metrics(journal), filtered };
  }

  async start(
    outputs: object = OUTPUTS,
    salesforceOrigin = "http://127.0.0.1:1",
    stack = "local",
  ): Promise<this> {
    const { account, eventBridge } = this.world.emulator;
    const services: Services = {
      GraniteServiceVersion20100801: this.watched(
        cloudWatchActions(this.sources, () => this.world.clock.now()),
      ),
      AWSEvents: this.watched(eventActions(account, eventBridge)),
      AmazonSQS: this.watched(queueActions(account, new Impatient(), () => this.origin)),
      Logs_20140328: this.watched(logActions(account, this.logs, () => this.world.clock.now())),
    };
    this.endpoint = await serveEndpoint(services, 0);
    services.Bridge = {
      ...stackActions(stack, {
        outputs: { ...OUTPUTS, ...outputs },
        endpoint: this.origin,
        salesforceOrigins: { default: salesforceOrigin },
      }),
      ...this.watched(happeningActions(this.kept)),
    };
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
