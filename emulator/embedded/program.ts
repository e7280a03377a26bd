import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import type { StackFile } from "../../settings/stackFile";
import { NOT_EMULATED, Refused, type ControlPlane, type Planned } from "../controlPlane";
import { revealed } from "../propertyValues";
import "./captureNoStacks";
import { describeFailure, refusedProvider, refusedTwice } from "./mistakes";
import { Progress } from "./progress";
import { PROVIDER, recordRegistrations, useEngineUrns, type Registered } from "./registrations";

export type { Provider, Registered } from "./registrations";

/** A program that was evaluated. */
export interface Evaluated {
  resources: Registered[];
  /** Creates every custom resource, in the order of registration. */
  create: () => void;
  outputs: Record<string, unknown>;
}

/**
 * Evaluates a Pulumi program in this process, on Pulumi's mock runtime. No resource is created: the control plane returns the
 * future outputs of each resource. A process can evaluate one program: its module and Pulumi's settings are global.
 *
 * @param program absolute path of the program's entry point
 * @throws pulumi.RunError for mistakes that the program reports, Refused for resources that the emulator refuses
 */
export async function evaluate(
  program: string,
  configuration: StackFile,
  controlPlane: ControlPlane,
): Promise<Evaluated> {
  const { project, stack, values, secretKeys } = configuration;
  const plans: NamedPlan[] = [];
  const failures: unknown[] = [];
  const progress = new Progress(failures);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        progress.registered(type, name);
        if (custom !== true) return { id: undefined, state: asRecord(inputs) };
        if (type.startsWith(PROVIDER)) {
          failures.push(...refusedProvider({ type, name, inputs: asRecord(inputs) }, values));
          return { id: name, state: asRecord(inputs) };
        }
        try {
          const planned = controlPlane.plan(type, name, asRecord(revealed(inputs)));
          plans.push({ type, name, planned });
          return { id: planned.id, state: controlPlane.state(type, asRecord(inputs), planned) };
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
      call: ({ token, inputs }) => {
        try {
          const result = controlPlane.invoke(token, asRecord(revealed(inputs)));
          if (result !== NOT_EMULATED) return result;
          throw new Refused(`The emulator does not support the function ${token}.`);
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
    },
    project,
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(values, [...secretKeys]);
  useEngineUrns(configuration);
  const urns = new Set<string>();
  const resources = recordRegistrations(configuration, (subject) => {
    if (urns.has(subject.urn)) failures.push(refusedTwice(subject));
    urns.add(subject.urn);
  });
  const outputs = await collectFailures(failures, progress, () => run(program, progress));
  return { resources, outputs, create: () => createAll(plans) };
}

/**
 * Creates the planned resources. The emulated account has one resource of each type and id: a second one would silently
 * replace the first.
 *
 * @throws Refused naming both, before any resource is created
 */
function createAll(plans: readonly NamedPlan[]): void {
  const names = new Map<string, string>();
  for (const { type, name, planned } of plans) {
    const key = `${type} ${planned.id}`;
    const other = names.get(key);
    if (other !== undefined) {
      throw new Refused(
        `${name} (${type}) has the same id as ${other}, ${planned.id}: one would overwrite the other. Give one of them another physical name, or remove one.`,
      );
    }
    names.set(key, name);
  }
  plans.forEach(({ planned }) => planned.create());
}

interface NamedPlan {
  type: string;
  name: string;
  planned: Planned;
}

/**
 * Runs work and collects its failures. For one error, Pulumi rejects several promises, some of which nobody awaits; its
 * language host collects them in the same way. Pulumi also leaves the dependents of a refused resource waiting forever, so
 * after a failure the wait ends when the program makes no progress.
 *
 * @throws the result of `failureOf`
 */
async function collectFailures<T>(
  failures: unknown[],
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  const gather = (error: unknown) => void failures.push(error);
  process.on("unhandledRejection", gather);
  try {
    const result = await Promise.race([work().catch(gather), progress.stalled()]);
    await new Promise((resolve) => setImmediate(resolve)); // Node reports rejections after this turn
    if (failures.length > 0) {
      forgetPromises();
      throw describeFailure(failures, progress.waiting());
    }
    return result as T;
  } finally {
    progress.stop();
    process.off("unhandledRejection", gather);
  }
}

/** Pulumi reports promises that never settle when the process ends. The export is missing in its typings. */
const { leakedPromises: forgetPromises } = debuggable as unknown as {
  leakedPromises: () => unknown;
};

async function run(program: string, progress: Progress): Promise<Record<string, unknown>> {
  // As in the language host.
  const load = createRequire(program);
  const exported = await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(({ type, name }) => {
      progress.constructed(type, name);
      return undefined;
    });
    return Promise.resolve(load(program));
  });
  await allRegistered();
  const outputs = pulumi.output((exported ?? {}) as Record<string, pulumi.Input<unknown>>);
  return new Promise((resolve) => outputs.apply((values) => resolve(asRecord(values))));
}

/** Resolves when no registration is in progress. The export is missing in Pulumi's typings. */
function allRegistered(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
}

function asRecord(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>;
}
