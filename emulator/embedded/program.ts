import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Refused, type ControlPlane, type Planned } from "../controlPlane";
import { revealed } from "../propertyValues";
import "./captureNoStacks";
import { Progress } from "./progress";
import type { StackFile } from "../../settings/stackFile";

/** A resource that the program has registered, as the engine would see it. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  /** False for a component, which is made of other resources. */
  custom: boolean;
  request: resourceProto.RegisterResourceRequest;
  /** What would make it; undefined for a component. */
  provider?: Provider | undefined;
  /** Inputs and outputs together, on the wire. */
  state: Struct;
}

/** The provider that the engine makes for a package where the program makes none, from the stack's configuration. */
export interface Provider {
  urn: string;
  type: string;
  name: string;
  /** Without secrets. A structured value is JSON text, as the engine has it. */
  inputs: Record<string, string>;
}

export interface Evaluated {
  resources: Registered[];
  /** Makes every custom resource, in the order of registration. */
  create: () => void;
  outputs: Record<string, unknown>;
}

/**
 * Runs a Pulumi program in this process, on Pulumi's own mock runtime. Nothing is made: the control plane says
 * what each resource's outputs will be. One program a process: its module and Pulumi's settings are global.
 *
 * @param program absolute path of the program's entry point
 * @throws pulumi.RunError for what the program itself refuses, Refused for what the emulator does not take
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
          failures.push(...refusedProvider(type, name, asRecord(inputs), values));
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
          return controlPlane.invoke(token, asRecord(revealed(inputs)));
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
  nameAsTheEngineDoes(configuration);
  const urns = new Set<string>();
  const resources = recordRegistrations(configuration, (subject) => {
    if (urns.has(subject.urn)) failures.push(refusedTwice(subject));
    urns.add(subject.urn);
  });
  const outputs = await withoutStrayRejections(failures, progress, () => run(program, progress));
  return { resources, outputs, create: () => createAll(plans) };
}

/** A resource that is registered or read. */
interface Subject {
  urn: string;
  type: string;
  name: string;
}

/**
 * The engine keeps a resource by its URN, and takes no second one with it, be it a component, a provider or one that is only
 * read. It is told at the end, as a provider is.
 * Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, `generateURN`, and sdk/go/common/diag/errors.go, 2001.
 */
function refusedTwice({ urn, type, name }: Subject): Refused {
  return new Refused(
    `${name} (${type}) is registered twice: the engine takes one resource with the URN ${urn}. Give one of them another name, or another parent.`,
  );
}

/**
 * The emulated account has one of each type and id; a second one would take the first one's place without a word.
 *
 * @throws Refused naming both, before anything is made
 */
function createAll(plans: readonly NamedPlan[]): void {
  const names = new Map<string, string>();
  for (const { type, name, planned } of plans) {
    const key = `${type} ${planned.id}`;
    const other = names.get(key);
    if (other !== undefined) {
      throw new Refused(
        `${name} (${type}) has the id ${planned.id}, as ${other} has: one would overwrite the other. Give one of them another physical name, or leave one out.`,
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

/** What Pulumi's type tokens of providers begin with; the package follows. */
const PROVIDER = "pulumi:providers:";

/**
 * A provider that the program makes itself, for another Region: the emulator has one, and what is made by that provider
 * would be in the wrong one. It is told at the end, because Pulumi never ends a program of which resources wait for a
 * provider that was refused.
 */
function refusedProvider(
  type: string,
  name: string,
  { region }: Record<string, unknown>,
  values: Readonly<Record<string, string>>,
): Refused[] {
  const own = values["aws:region"];
  if (type !== `${PROVIDER}aws` || typeof region !== "string" || region === own) return [];
  return [
    new Refused(
      `${name} (${type}): the emulator has the Region ${own} alone, and the provider is for ${region}. Preview this program with \`pulumi preview\`.`,
    ),
  ];
}

/**
 * Pulumi rejects several promises for one error, of which nobody awaits some; its language host gathers them
 * just so. Pulumi also leaves the dependents of a refused resource waiting for ever, so a failure ends the wait once
 * nothing makes progress.
 *
 * @throws what `failureOf` makes of the failures
 */
async function withoutStrayRejections<T>(
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
      throw failureOf(failures, progress.waiting());
    }
    return result as T;
  } finally {
    progress.stop();
    process.off("unhandledRejection", gather);
  }
}

/** Pulumi reports promises that never settle when the process ends. It exports this, though not in its typings. */
const { leakedPromises: forgetPromises } = debuggable as unknown as {
  leakedPromises: () => unknown;
};

/** So many resources are named; all others of a stack may wait for one queue. */
const FEW = 3;

/**
 * What to throw for all failures of a program. The mistakes of a user are reported together, and with them the resources
 * that were never checked. Any other failure is thrown as it is: the first one is the cause.
 */
function failureOf(failures: readonly unknown[], waiting: readonly string[]): unknown {
  const mistakes = failures.filter(isMistake);
  const [first] = mistakes;
  if (first === undefined || first !== failures[0]) return failures[0];
  const messages = [...new Set(mistakes.map(({ message }) => message))];
  if (waiting.length > 0) {
    const more = waiting.length > FEW ? ` and ${waiting.length - FEW} more` : "";
    messages.push(
      `Not checked, because they wait for that: ${waiting.slice(0, FEW).join(", ")}${more}.`,
    );
  }
  if (messages.length === 1) return first;
  const text = messages.join("\n");
  return first instanceof Refused ? new Refused(text) : new pulumi.RunError(text);
}

const isMistake = (failure: unknown): failure is Error =>
  failure instanceof Refused || pulumi.RunError.isInstance(failure);

async function run(program: string, progress: Progress): Promise<Record<string, unknown>> {
  // As the language host does it.
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

/** Resolves when no registration is under way. Pulumi exports it, though not in its typings. */
function allRegistered(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
}

type Ask<Request, Response> = (
  request: Request,
  callback: (error: unknown, response: Response) => void,
) => Promise<void>;

/** What is used of the monitor of Pulumi's mocks. */
interface Monitor {
  registerResource: Ask<
    resourceProto.RegisterResourceRequest,
    resourceProto.RegisterResourceResponse
  >;
  readResource: Ask<resourceProto.ReadResourceRequest, resourceProto.ReadResourceResponse>;
  newUrn(parent: string, type: string, name: string): string;
}

const mockMonitor = (): Monitor => pulumi.runtime.getMonitor() as unknown as Monitor;

/**
 * The mocks leave out all of a resource's parents but the nearest, and so give two resources one URN that have two for the
 * engine; and they name the stack's own type, which the engine leaves out.
 * Source: pulumi/pulumi, pkg/resource/deploy/deployment.go, `generateURN`.
 */
function nameAsTheEngineDoes({ project, stack }: StackFile): void {
  mockMonitor().newUrn = (parent, type, name) => {
    const [, , types = ""] = parent.split("::");
    const parents = types === "" || types === STACK ? "" : `${types}$`;
    return ["urn:pulumi:" + stack, project, parents + type, name].join("::");
  };
}

/** The type of what a program's resources without a parent belong to. */
const STACK = "pulumi:pulumi:Stack";

/**
 * The mocks tell neither options nor dependencies, which policies look at; so the requests are kept.
 *
 * @param named is called for everything that has a URN
 */
function recordRegistrations(
  configuration: StackFile,
  named: (subject: Subject) => void,
): Registered[] {
  const registered: Registered[] = [];
  const monitor = mockMonitor();
  const register = monitor.registerResource.bind(monitor);
  const read = monitor.readResource.bind(monitor);
  const tell = (request: { getType(): string; getName(): string }, urn: string) =>
    named({ urn, type: request.getType(), name: request.getName() });
  monitor.readResource = (request, callback) =>
    read(request, (error, response) => {
      if (!error) tell(request, response.getUrn());
      callback(error, response);
    });
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (!error) tell(request, response.getUrn());
      if (!error && !request.getType().startsWith(PROVIDER)) {
        registered.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          custom: request.getCustom(),
          request,
          provider: request.getCustom()
            ? defaultProvider(request.getType(), configuration)
            : undefined,
          state: response.getObject() ?? new Struct(),
        });
      }
      callback(error, response);
    });
  return registered;
}

function defaultProvider(
  resourceType: string,
  { project, stack, values, secretKeys }: StackFile,
): Provider {
  const [name = ""] = resourceType.split(":");
  const type = `pulumi:providers:${name}`;
  const own = Object.entries(values).filter(
    ([key]) => key.startsWith(`${name}:`) && !secretKeys.has(key),
  );
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::default`,
    type,
    name: "default",
    inputs: Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value])),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>;
}
