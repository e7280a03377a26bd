import * as pulumi from "@pulumi/pulumi";
import type * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { StackFile } from "../../settings/stackFile";
import { withMarksOfInputs } from "./secretMarks";

/** A resource that the program registered, as the engine would receive it. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  /** False for a component, which consists of other resources. */
  custom: boolean;
  request: resourceProto.RegisterResourceRequest;
  /** The provider that would create the resource; undefined for a component. */
  provider?: Provider | undefined;
  /** Inputs and outputs together, in the wire format. */
  state: Struct;
}

/** The default provider of a package, which the engine creates from the stack's configuration. */
export interface Provider {
  urn: string;
  type: string;
  name: string;
  /** Without secrets. A structured value is JSON text, as in the engine. */
  inputs: Record<string, string>;
}

/** A resource that is registered or read. */
export interface Subject {
  urn: string;
  type: string;
  name: string;
}

/** The prefix of the type tokens of providers; the package's name follows. */
export const PROVIDER = "pulumi:providers:";

type Ask<Request, Response> = (
  request: Request,
  callback: (error: unknown, response: Response) => void,
) => Promise<void>;

/** The members of the monitor of Pulumi's mocks that are used here. */
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
 * Makes the mocks name resources as the engine does. The mocks leave out all parents but the nearest, so that two resources
 * with different URNs in the engine get the same URN; and they include the stack's type, which the engine leaves out.
 * Source: pulumi/pulumi, pkg/resource/deploy/deployment.go, `generateURN`.
 */
export function useEngineUrns({ project, stack }: StackFile): void {
  mockMonitor().newUrn = (parent, type, name) => {
    const [, , types = ""] = parent.split("::");
    const parents = types === "" || types === STACK ? "" : `${types}$`;
    return ["urn:pulumi:" + stack, project, parents + type, name].join("::");
  };
}

/** The type of the stack, which is the parent of resources without another parent. */
const STACK = "pulumi:pulumi:Stack";

/**
 * Collects the registrations of a program. The mocks report neither options nor dependencies, which policies read, so the
 * requests are kept.
 *
 * @param onUrn is called for each resource that is registered or read
 */
export function recordRegistrations(
  configuration: StackFile,
  onUrn: (subject: Subject) => void,
): Registered[] {
  const registered: Registered[] = [];
  const monitor = mockMonitor();
  const register = monitor.registerResource.bind(monitor);
  const read = monitor.readResource.bind(monitor);
  const report = (request: { getType(): string; getName(): string }, urn: string) =>
    onUrn({ urn, type: request.getType(), name: request.getName() });
  monitor.readResource = (request, callback) =>
    read(request, (error, response) => {
      if (!error) report(request, response.getUrn());
      callback(error, response);
    });
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (!error) report(request, response.getUrn());
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
          state: withMarksOfInputs(request, response.getObject() ?? new Struct()),
        });
      }
      callback(error, response);
    });
  return registered;
}

/** The default provider for a type of resource. */
function defaultProvider(
  resourceType: string,
  { project, stack, values, secretKeys }: StackFile,
): Provider {
  const [name = ""] = resourceType.split(":");
  const type = PROVIDER + name;
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
