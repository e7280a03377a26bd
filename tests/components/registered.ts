import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import "../../emulator/embedded/trackNoPromises";

export const GET_EVENT_BUS = "aws:cloudwatch/getEventBus:getEventBus";
export const PROJECT = "eventbridge-salesforce";
export const SUFFIX = "1f3a90bc";

const withArn = (name: string) => ({ arn: arnOf(name) });

/** The allowed types, and the outputs that the provider computes; their other outputs are their inputs. */
const COMPUTED: Readonly<Record<string, (name: string, inputs: { name?: string }) => object>> = {
  "aws:cloudwatch/eventApiDestination:EventApiDestination": withArn,
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": () => ({}),
  "aws:cloudwatch/eventBus:EventBus": (_, { name = "" }) => ({ arn: busArn(name) }),
  "aws:cloudwatch/eventConnection:EventConnection": (name) => ({ arn: arnOfConnection(name) }),
  "aws:cloudwatch/eventRule:EventRule": withArn,
  "aws:cloudwatch/eventArchive:EventArchive": (name) => ({ arn: arnOfArchive(name) }),
  "aws:cloudwatch/logDelivery:LogDelivery": () => ({}),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": withArn,
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": withArn,
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: arnOfLogGroup(name) }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": () => ({}),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": () => ({}),
  "aws:cloudwatch/dashboard:Dashboard": (name) => ({ dashboardArn: arnOfDashboard(name) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": withArn,
  "aws:cloudwatch/eventTarget:EventTarget": () => ({}),
  "aws:iam/role:Role": withArn,
  "aws:iam/policy:Policy": withArn,
  "aws:iam/rolePolicy:RolePolicy": () => ({}),
  "aws:kms/alias:Alias": withArn,
  "aws:kms/key:Key": () => ({ arn: KEY_ARN, keyId: "the-key" }),
  "aws:kms/keyPolicy:KeyPolicy": () => ({}),
  "aws:sns/topic:Topic": (_, { name = "" }) => ({ arn: topicArn(name) }),
  "aws:sns/topicPolicy:TopicPolicy": () => ({}),
  "aws:sns/topicSubscription:TopicSubscription": withArn,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
  "aws:sqs/queue:Queue": (name) => ({ arn: queueArn(name), url: urlOf(name) }),
  "aws:sqs/queuePolicy:QueuePolicy": () => ({}),
  "pulumi:providers:aws": () => ({}),
  "random:index/randomId:RandomId": () => ({ hex: SUFFIX }),
};

/** The ARN that the mocked provider gives to the resource with this logical name. */
export const arnOf = (name: string) => `arn:of:${name}`;
/** ARNs that another integration can take as existing resources: these have the service's form. */
export const arnOfConnection = (name: string) =>
  `arn:aws:events:eu-central-1:123456789012:connection/${name}/1f3a`;
export const arnOfArchive = (name: string) =>
  `arn:aws:events:eu-central-1:123456789012:archive/${name}`;
export const arnOfLogGroup = (name: string) =>
  `arn:aws:logs:eu-central-1:123456789012:log-group:${name}`;
export const arnOfDashboard = (name: string) =>
  `arn:aws:cloudwatch::123456789012:dashboard/${name}`;
/** The ARN of a bus, from which the component derives other ARNs. */
export const busArn = (physicalName: string) =>
  `arn:aws:events:eu-central-1:123456789012:event-bus/${physicalName}`;
/** The ARN of a topic, likewise. */
export const topicArn = (physicalName: string) =>
  `arn:aws:sns:eu-central-1:123456789012:${physicalName}`;
/** The ARN of a queue, by its logical name. */
export const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`;
/** The ARN of the only key. */
export const KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/the-key";
export const urlOf = (name: string) => `https://sqs/${name}`;

/** A secret among recorded inputs, at the very place where the program put it. */
export const secret = (value: unknown) => ({ secret: value });

interface Registration {
  type: string;
  name: string;
  /** Logical name of the parent; empty at the top. */
  parent: string;
}

export interface CustomRegistration extends Registration {
  /** Without tags. */
  inputs: Record<string, unknown>;
  tags: Record<string, string> | undefined;
  /** Logical names, sorted, of the resources that it waits for, by an input or by `dependsOn`. */
  dependencies: string[];
  protect: boolean;
  retainOnDelete: boolean;
  /** ID of an existing resource to import; empty for a new resource. */
  importId: string;
  /** URN and id; empty for the package's default provider. */
  provider: string;
}

export interface ComponentRegistration extends Registration {
  /** The argument of `registerOutputs`; undefined without a call. */
  outputs: unknown;
}

export interface Invocation {
  token: string;
  inputs: unknown;
}

interface Recorded {
  resources: CustomRegistration[];
  components: ComponentRegistration[];
  invokes: Invocation[];
}

export interface Registered extends Recorded {
  /** What the program returned. */
  outputs: Record<string, unknown>;
}

export interface World {
  stack?: string;
  /** Default: this project. */
  project?: string;
  organization?: string;
  /** Answers an invoke; by default, every bus exists. */
  call?: (invocation: Invocation) => object;
}

/**
 * Runs a program against mocked providers and waits until all its resources are registered. Rejects at once on a resource or
 * invoke that the test does not expect: Pulumi itself would leave outputs pending.
 */
export function registered(
  program: () => Record<string, pulumi.Output<unknown>>,
  world: World = {},
): Promise<Registered> {
  return new Promise((resolve, reject) => {
    record(program, world, reject).then(resolve, reject);
  });
}

/**
 * The message with which a program refuses to run: of an error that Pulumi prints without a stack trace,
 * thrown before anything is registered.
 */
export async function refusal(program: () => unknown, world: World = {}): Promise<string> {
  let thrown: unknown;
  const made = await registered(() => {
    try {
      program();
    } catch (error) {
      thrown = error;
    }
    return {};
  }, world);
  assert.deepEqual(made, { resources: [], components: [], invokes: [], outputs: {} });
  assert(pulumi.RunError.isInstance(thrown), `thrown was ${String(thrown)}`);
  return thrown.message;
}

/** The one custom resource with this logical name. */
export function resource(name: string, { resources }: Registered): CustomRegistration {
  const [found, ...others] = resources.filter((resource) => resource.name === name);
  assert(found && others.length === 0, `there is not exactly one resource ${name}`);
  return found;
}

export const inputsOf = (name: string, made: Registered) => resource(name, made).inputs;

async function record(
  program: () => Record<string, pulumi.Output<unknown>>,
  { stack = "dev", project = PROJECT, organization, call }: World,
  refuse: (unexpected: Error) => void,
): Promise<Registered> {
  const recorded: Recorded = { resources: [], components: [], invokes: [] };
  const mocks = provider(recorded, call, refuse);
  await pulumi.runtime.setMocks(mocks, project, stack, undefined, organization);
  watch(recorder(recorded));

  const pending = pulumi.all(program());
  const outputs = await new Promise<Registered["outputs"]>((resolve) => pending.apply(resolve));
  await pulumi.runtime.disconnect(); // waits for every registration that is under way
  return { ...recorded, outputs };
}

function provider(
  { invokes }: Recorded,
  call: World["call"],
  refuse: (unexpected: Error) => void,
): pulumi.runtime.Mocks {
  const unexpected = (what: string): never => {
    const error = new Error(`unexpected ${what}`);
    refuse(error);
    throw error;
  };
  return {
    newResource: ({ type, name, custom, inputs }) => {
      if (!custom) return { id: undefined, state: {} };
      const computed = COMPUTED[type] ?? unexpected(`resource ${name} of type ${type}`);
      return {
        id: `id:of:${name}`,
        state: { ...(inputs as object), ...computed(name, inputs as object) },
      };
    },
    call: ({ token, inputs }: Invocation) => {
      invokes.push({ token, inputs });
      if (call !== undefined) return call({ token, inputs });
      const { name } = inputs as { name: string };
      return token === GET_EVENT_BUS
        ? { name, arn: busArn(name) }
        : unexpected(`invoke of ${token}`);
    },
  };
}

interface Watcher {
  registerResource: (request: RegisterResourceRequest) => void;
  registerResourceOutputs: (request: RegisterResourceOutputsRequest) => void;
}

function recorder({ resources, components }: Recorded): Watcher {
  return {
    registerResource: (request) => {
      const type = request.getType();
      const name = request.getName();
      const parent = nameIn(request.getParent());
      if (request.getCustom()) {
        const revealed = reveal(request.getObject()?.toJavaScript()) as Record<string, unknown>;
        const { tags, ...inputs } = revealed as { tags?: Record<string, string> };
        const dependencies = request.getDependenciesList().map(nameIn).sort();
        const protect = request.getProtect() ?? false;
        const retainOnDelete = request.getRetainondelete() ?? false;
        const provider = request.getProvider();
        const importId = request.getImportid();
        const options = { dependencies, protect, retainOnDelete, provider, importId };
        resources.push({ type, name, parent, inputs, tags, ...options });
      } else {
        components.push({ type, name, parent, outputs: undefined });
      }
    },
    registerResourceOutputs: (request) => {
      const component = components.find(({ type, name }) =>
        request.getUrn().endsWith(`${type}::${name}`),
      );
      assert(component, `outputs of ${request.getUrn()}, which is not registered`);
      component.outputs = reveal(request.getOutputs()?.toJavaScript());
    },
  };
}

/**
 * Passes each request to the watcher before the mocks: mocks get neither parents and dependencies, nor the place of a secret in
 * an input.
 */
function watch(watcher: Watcher): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<
    keyof Watcher,
    (request: unknown, callback: unknown) => unknown
  >;
  for (const method of ["registerResource", "registerResourceOutputs"] as const) {
    const original = monitor[method].bind(monitor);
    const show = watcher[method] as (request: unknown) => void;
    monitor[method] = (request, callback) => {
      show(request);
      return original(request, callback);
    };
  }
}

const nameIn = (urn: string) => urn.split("::").at(-1) ?? "";

/** How Pulumi marks a secret on the wire. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

function reveal(wire: unknown): unknown {
  if (Array.isArray(wire)) return wire.map(reveal);
  if (typeof wire !== "object" || wire === null) return wire;
  const { [SIGNATURE_KEY]: signature, ...members } = wire as Record<string, unknown>;
  if (signature === SECRET_SIGNATURE) return secret(reveal(members.value));
  assert.equal(signature, undefined, "a resource or an asset is among the inputs");
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, reveal(value)]));
}
