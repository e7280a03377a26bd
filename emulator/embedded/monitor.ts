import type * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import * as providerProto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { StackFile } from "../../settings/stackFile";
import { known } from "../outlook";
import { revealed, UNKNOWN, type PropertyMap } from "../propertyValues";
import { withoutStandIns } from "./environmentValues";
import type { Planner } from "./planner";
import { PROVIDER, Providers } from "./providers";
import { ROOT, type Registered, type Subject } from "./registrations";
import { withoutReferences } from "./resourceReferences";
import { withMarksOfInputs } from "./secretMarks";
import { Transforms } from "./transforms";

type Callback<Response> = (error: unknown, response?: Response) => void;

/** What the monitor reports while the program runs. */
export interface MonitorListener {
  /** A resource that is registered or read, under its URN. */
  named(subject: Subject): void;
  /** Names of the properties of a resource's class; empty where they are not known. */
  propertiesOf(type: string, name: string): readonly string[];
  failed(error: unknown): void;
}

/**
 * Pulumi's resource monitor for a program in this process: it answers as the engine does at the first preview. Values are kept
 * in the form of the wire, with the marks of secrets and of unknown values.
 * Source: pulumi/pulumi, proto/pulumi/resource.proto, and pkg/resource/deploy/source_eval.go.
 */
export class EmbeddedMonitor {
  readonly registered: Registered[] = [];
  /** The stack's outputs, as they were registered; undefined before the program has ended. */
  outputs: PropertyMap | undefined;
  private readonly providers: Providers;
  private readonly transforms = new Transforms();
  /** State of registered and read resources, by URN. */
  private readonly states = new Map<string, { id: string; state: PropertyMap }>();

  constructor(
    private readonly configuration: StackFile,
    private readonly planner: Planner,
    private readonly listener: MonitorListener,
  ) {
    this.providers = new Providers(configuration);
  }

  /** The members that the SDK calls. */
  members(): Record<string, unknown> {
    const { registerResource, readResource, registerResourceOutputs, registerPackage } = this;
    const { invoke, call, supportsFeature, signalAndWaitForShutdown } = this;
    const { registerStackTransform, registerStackInvokeTransform } = this;
    const { registerResourceHook, registerErrorHook } = this;
    return {
      ...{ registerResource, readResource, registerResourceOutputs, registerPackage },
      ...{ invoke, call, supportsFeature, signalAndWaitForShutdown },
      ...{ registerStackTransform, registerStackInvokeTransform },
      ...{ registerResourceHook, registerErrorHook },
    };
  }

  /** Ends the connections to the program's transforms. */
  close(): void {
    this.transforms.close();
  }

  registerResource = this.answer(async (given: resourceProto.RegisterResourceRequest) => {
    const request = await this.transforms.apply(given).catch((error: unknown) => {
      this.listener.failed(error);
      return given;
    });
    const type = request.getType();
    const name = request.getName();
    const urn = this.urn(request.getParent(), type, name);
    this.listener.named({ urn, type, name });
    this.transforms.keep(urn, request);
    request.setObject(struct(known(withoutReferences(read(request.getObject()))) as PropertyMap));
    const { id, state } = this.answerOf(request, urn);
    this.states.set(urn, { id, state });
    return new proto.RegisterResourceResponse()
      .setUrn(urn)
      .setId(id === UNKNOWN ? "" : id)
      .setObject(struct(state));
  });

  /** Plans a resource, and keeps it for the policies. Providers are not judged. */
  private answerOf(
    request: resourceProto.RegisterResourceRequest,
    urn: string,
  ): { id: string; state: PropertyMap } {
    const type = request.getType();
    const name = request.getName();
    const inputs = read(request.getObject());
    if (type.startsWith(PROVIDER)) {
      this.providers.add({ urn, type, name, inputs: revealed(inputs) as PropertyMap });
      return { id: name, state: inputs };
    }
    const resource = { urn, type, name, custom: request.getCustom(), request };
    if (!request.getCustom() && !request.getRemote()) {
      request.setObject(struct(this.judged(inputs)));
      this.registered.push({ ...resource, state: struct(this.judged(inputs)) });
      return { id: "", state: inputs };
    }
    const checked = this.planner.checked(type, name, inputs);
    request.setObject(struct(this.judged(checked)));
    const { provider, isDefault } = this.providers.of(type, request.getProvider());
    const planned = this.planner.plan({
      type,
      name,
      inputs: checked,
      properties: this.listener.propertiesOf(type, name),
      provider: isDefault ? undefined : provider,
      id: request.getImportid() || undefined,
      urn,
      needs: neededBy(request),
    });
    const state = withMarksOfInputs(checked, planned.state);
    this.registered.push({
      ...resource,
      provider,
      state: struct(this.judged({ ...(request.getCustom() && { id: planned.id }), ...state })),
    });
    return { id: planned.id, state };
  }

  /** The properties as policies judge them. */
  private judged(properties: PropertyMap): PropertyMap {
    const { environments = [] } = this.configuration;
    return environments.length === 0 ? properties : (withoutStandIns(properties) as PropertyMap);
  }

  readResource = this.answer((request: resourceProto.ReadResourceRequest) => {
    const type = request.getType();
    const name = request.getName();
    const urn = this.urn(request.getParent(), type, name);
    this.listener.named({ urn, type, name });
    const { id, state } = this.planner.read({
      type,
      name,
      inputs: read(request.getProperties()),
      properties: this.listener.propertiesOf(type, name),
      provider: undefined,
      id: request.getId(),
      urn,
      needs: [],
    });
    this.states.set(urn, { id, state });
    const response = new proto.ReadResourceResponse().setUrn(urn).setProperties(struct(state));
    // Newer versions of the SDK take the id from the response; older ones have no such member.
    (response as { setId?: (id: string) => unknown }).setId?.(id === UNKNOWN ? "" : id);
    return response;
  });

  /** An empty result is unknown: see `unknownResults.ts`. */
  invoke = this.answer((request: resourceProto.ResourceInvokeRequest) => {
    const response = new providerProto.InvokeResponse();
    const token = request.getTok();
    const args = withoutReferences(read(request.getArgs())) as PropertyMap;
    if (token === "pulumi:pulumi:getResource") {
      const urn = String(args.urn);
      const { id, state } = this.states.get(urn) ?? { id: "", state: {} };
      return response.setReturn(struct({ urn, id, state }));
    }
    const [type = ""] = token.split(":");
    const { provider, isDefault } = this.providers.of(type, request.getProvider());
    const result = this.planner.invoke(token, args, isDefault ? undefined : provider);
    return response.setReturn(struct(result ?? {}));
  });

  /** A method of a resource. An empty result is unknown: see `unknownResults.ts`. */
  call = this.answer((request: resourceProto.ResourceCallRequest) => {
    this.planner.call(request.getTok());
    return new providerProto.CallResponse().setReturn(new Struct());
  });

  registerResourceOutputs = this.answer((request: resourceProto.RegisterResourceOutputsRequest) => {
    const [, , type] = request.getUrn().split("::");
    if (type === ROOT) this.outputs = read(request.getOutputs());
    return new Empty();
  });

  registerStackTransform = this.answer((callback: Parameters<Transforms["addForStack"]>[0]) => {
    this.transforms.addForStack(callback);
    return new Empty();
  });

  // What happens to a resource later, and to calls of functions, is no part of a plan.
  registerStackInvokeTransform = this.answer(() => new Empty());
  registerResourceHook = this.answer(() => new Empty());
  registerErrorHook = this.answer(() => new Empty());
  signalAndWaitForShutdown = this.answer(() => new Empty());

  registerPackage = this.answer(() => new proto.RegisterPackageResponse().setRef("embedded"));

  /** Output values would arrive in inputs; so they are resolved before. */
  supportsFeature = this.answer((request: resourceProto.SupportsFeatureRequest) =>
    new proto.SupportsFeatureResponse().setHassupport(request.getId() !== "outputValues"),
  );

  /** A member of the monitor. Any error is kept with the program's failures: the SDK reports only its message. */
  private answer<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
    return (request: Request, callback: Callback<Response>): void => {
      Promise.resolve()
        .then(() => handle(request))
        .then(
          (response) => callback(null, response),
          (error: unknown) => {
            this.listener.failed(error);
            callback(error);
          },
        );
    };
  }

  /**
   * The URN that the engine gives: with the types of all parents except the stack.
   * Source: pulumi/pulumi, pkg/resource/deploy/deployment.go, `generateURN`.
   */
  private urn(parent: string, type: string, name: string): string {
    const { project, stack } = this.configuration;
    const [, , types = ""] = parent.split("::");
    const parents = types === "" || types === ROOT ? "" : `${types}$`;
    return [`urn:pulumi:${stack}`, project, parents + type, name].join("::");
  }
}

/** URNs of the resources whose outputs are among the inputs. */
const neededBy = (request: resourceProto.RegisterResourceRequest): string[] => {
  const urns = new Set<string>();
  request
    .getPropertydependenciesMap()
    .forEach((property) => property.getUrnsList().forEach((urn) => urns.add(urn)));
  return [...urns];
};

const read = (given: Struct | undefined): PropertyMap => given?.toJavaScript() ?? {};

const struct = (properties: PropertyMap): Struct =>
  Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
