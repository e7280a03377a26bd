import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { StackFile } from "../../settings/stackFile";
import { Refused, type ControlPlane } from "../controlPlane";
import { revealed, type PropertyMap } from "../propertyValues";
import "./trackNoPromises";
import { requireFromEnvironments } from "./environmentValues";
import type { EntryPoint } from "./entryPoint";
import { guardProcess } from "./guardedProcess";
import type { Lacking } from "./lacking";
import { describeFailure, describeMistakes, refusedTwice, stalled } from "./mistakes";
import { EmbeddedMonitor } from "./monitor";
import { watchTimers } from "./openTimers";
import { shareSdk } from "./ownSdk";
import { Planner } from "./planner";
import { loadTypeScriptModules } from "./programModules";
import { compileAsPulumi } from "./programTypeScript";
import { Progress } from "./progress";
import { dependentsOf, type Registered } from "./registrations";
import { runProgram } from "./runProgram";
import { withSdkVersion } from "./sdkVersion";
import { receiveUnknownResults, withUnknownExports } from "./unknownResults";

export type { Lacking } from "./lacking";
export type { Provider, Registered } from "./registrations";

/** A program that was evaluated. */
export interface Evaluated {
  resources: Registered[];
  /**
   * Creates every custom resource, in the order of registration, except those of `leftOut`, and without inputs that the emulator
   * lacks.
   *
   * @throws Refused for two resources with the same id
   */
  create: () => void;
  /** In the form of JSON. A value that is unknown is `UNKNOWN`. */
  outputs: Record<string, unknown>;
  /** What the emulator lacks, so that values of the plan are unknown. */
  lacking: Lacking[];
  /** Names of the resources that `create` leaves out, because they, or values that they need, are unknown here. */
  leftOut: string[];
}

/** A program that was evaluated, although resources of it are refused. */
export interface Planned extends Evaluated {
  /** Sentences about the resources that the provider or the service would refuse. Their outputs are unknown. */
  refusals: string[];
}

/**
 * Evaluates a Pulumi program as `plan` does.
 *
 * @throws as `plan`; Refused for resources that the provider or the service would refuse
 */
export async function evaluate(
  program: EntryPoint | string,
  configuration: StackFile,
  controlPlane: ControlPlane,
): Promise<Evaluated> {
  const { refusals, ...evaluated } = await plan(program, configuration, controlPlane);
  if (refusals.length > 0) throw new Refused(refusals.join("\n"));
  return evaluated;
}

/**
 * Evaluates a Pulumi program in this process, as for the first preview of the engine. No resource is created: the control plane
 * returns the future outputs of each resource; those of a resource that it lacks or refuses are unknown. A process can evaluate
 * one program: its module and Pulumi's settings are global.
 *
 * @param program its entry point; an absolute path of a file, where the program runs in the file's folder
 * @throws pulumi.RunError for mistakes that the program reports, and for a program that waits for what never happens
 */
export async function plan(
  program: EntryPoint | string,
  configuration: StackFile,
  controlPlane: ControlPlane,
): Promise<Planned> {
  const { project, stack, values, secretKeys } = configuration;
  const failures: unknown[] = [];
  const progress = new Progress(failures, (line) => void process.stderr.write(`${line}\n`));
  const planner = new Planner(controlPlane, failures);
  const urns = new Set<string>();
  const monitor = new EmbeddedMonitor(configuration, planner, {
    named: (subject) => {
      progress.registered(subject.type, subject.name);
      if (urns.has(subject.urn)) failures.push(refusedTwice(subject));
      urns.add(subject.urn);
    },
    propertiesOf: (type, name) => progress.propertiesOf(type, name),
    failed: (error) => failures.push(error),
  });
  const mocks = { newResource: unasked, call: unasked };
  await pulumi.runtime.setMocks(mocks, project, stack, true, "organization");
  Object.assign(pulumi.runtime.getMonitor() as object, monitor.members());
  pulumi.runtime.setAllConfig(values, [...secretKeys]);
  const entry = typeof program === "string" ? { file: program, folder: dirname(program) } : program;
  try {
    await collectFailures(entry, configuration, { failures, progress });
  } finally {
    monitor.close();
  }
  const dependents = dependentsOf(planner.refused, monitor.registered);
  const unchecked = { waiting: progress.waiting(), dependents };
  const refused = failures.filter((failure) => failure instanceof Refused);
  if (refused.length < failures.length) {
    throw withSdkVersion(describeFailure(failures, unchecked), entry.folder);
  }
  return {
    resources: monitor.registered,
    outputs: revealed(monitor.outputs ?? {}) as PropertyMap,
    create: () => planner.create(),
    lacking: planner.lacking.all(),
    leftOut: planner.leftOut(),
    refusals: refused.length === 0 ? [] : describeMistakes(refused, unchecked),
  };
}

const unasked = (): never => {
  throw new Error("the monitor of this process answers instead of the mocks");
};

interface Run {
  failures: unknown[];
  progress: Progress;
}

/**
 * Runs a program and collects its failures. For one error, Pulumi rejects several promises, some of which nobody awaits; its
 * language host collects them in the same way. A program that waits for what never happens fails, too.
 */
async function collectFailures(
  program: EntryPoint,
  configuration: StackFile,
  { failures, progress }: Run,
): Promise<void> {
  const fail = (error: unknown) => {
    if (error instanceof Error) Reflect.get(error, "stack"); // formatted while the program's source maps are known
    failures.push(error);
  };
  const guard = guardProcess(program.folder, fail);
  const timers = watchTimers(program.folder);
  const undo = [
    receiveUnknownResults(),
    requireFromEnvironments(configuration),
    program.tsconfig === undefined ? () => undefined : compileAsPulumi(program.tsconfig),
    loadTypeScriptModules(),
    shareSdk(),
    () => timers.stop(),
  ];
  try {
    const stall = await Promise.race([
      run(program, progress).catch(guard.gather),
      guard.exited,
      progress.stalled(() => timers.describe()),
    ]);
    await new Promise((resolve) => setImmediate(resolve)); // Node reports rejections after this turn
    if (stall !== undefined && failures.length === 0)
      failures.push(stalled(stall, progress.waiting()));
  } finally {
    progress.stop();
    undo.reverse().forEach((restore) => restore());
    guard.stop();
  }
}

/** Runs a program to its end, when all its resources and outputs are registered. */
async function run(program: EntryPoint, progress: Progress): Promise<undefined> {
  await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(({ type, name, props }) => {
      progress.constructed(type, name, Object.keys(props));
      return undefined;
    });
    return runProgram(program).then(withUnknownExports);
  });
  await allRegistered();
  await progress.drained();
  await allRegistered();
  return undefined;
}

/** Resolves when no registration is in progress. The export is missing in Pulumi's typings. */
function allRegistered(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
}
