import { Server, ServerCredentials, status, type handleUnaryCall } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { NOT_EMULATED, Refused, type ControlPlane } from "../controlPlane";
import { revealed, type PropertyMap } from "../propertyValues";
import type { ResourceMistake } from "../resources/kind";
import type { EmulatedProvider, ProviderResource } from "./provider";

/** A provider that is served on loopback. */
export interface ProviderServer {
  port: number;
  stop(): void;
}

/**
 * Serves the provider protocol to the engine, which finds the server by `PULUMI_DEBUG_PROVIDERS`.
 * Source: pulumi/pulumi, proto/pulumi/provider.proto, and pkg/resource/plugin/provider_plugin.go.
 *
 * @param version the SDK's version, which the engine displays
 */
export async function serveProvider(
  provider: EmulatedProvider,
  controlPlane: ControlPlane,
  version: string,
): Promise<ProviderServer> {
  const server = new Server();
  server.addService(ResourceProviderService, handlers(provider, controlPlane, version));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

function handlers(provider: EmulatedProvider, controlPlane: ControlPlane, version: string) {
  /** The Regions of the program's providers. The engine opens a connection for each provider, and tells them apart by nothing else. */
  const regions = new Map<string, string>();
  return {
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),
    getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
    checkConfig: answer((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answer(() =>
      new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE),
    ),
    configure: answer((request: proto.ConfigureRequest, peer) => {
      const { region } = read(request.getArgs());
      if (typeof region === "string") regions.set(peer, region);
      return new proto.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: answer((request: proto.CheckRequest, peer) => {
      const { inputs, mistakes } = provider.check(subject(request), read(request.getNews()), {
        before: read(request.getOlds()),
        region: regions.get(peer),
      });
      return new proto.CheckResponse()
        .setInputs(written(inputs))
        .setFailuresList(mistakes.map(failure));
    }),
    diff: answer((request: proto.DiffRequest) => {
      const { changed, replaced, deleteBeforeReplace } = provider.diff(
        subject(request),
        read(request.getOldInputs()),
        read(request.getNews()),
      );
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      return new proto.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changed)
        .setReplacesList(replaced)
        .setDeletebeforereplace(deleteBeforeReplace);
    }),
    create: answer((request: proto.CreateRequest) => {
      const inputs = read(request.getProperties());
      const response = new proto.CreateResponse();
      if (request.getPreview()) {
        return response.setProperties(written(provider.preview(subject(request), inputs)));
      }
      const { id, properties } = provider.create(subject(request), inputs);
      return response.setId(id).setProperties(written(properties));
    }),
    read: answer((request: proto.ReadRequest) => {
      const isRecorded = Object.keys(read(request.getProperties())).length > 0;
      const found = isRecorded
        ? provider.read(subject(request), request.getId(), read(request.getInputs()))
        : provider.readExisting(subject(request), request.getId());
      const response = new proto.ReadResponse(); // without an id: the resource no longer exists
      return found === undefined
        ? response
        : response
            .setId(found.id)
            .setInputs(written(found.inputs))
            .setProperties(written(found.properties));
    }),
    update: answer((request: proto.UpdateRequest) => {
      const inputs = read(request.getNews());
      const id = request.getId();
      const properties = request.getPreview()
        ? provider.previewUpdate(subject(request), { id, before: read(request.getOlds()), inputs })
        : provider.update(subject(request), id, inputs);
      return new proto.UpdateResponse().setProperties(written(properties));
    }),
    delete: answer((request: proto.DeleteRequest) => {
      provider.delete(subject(request), request.getId());
      return new Empty();
    }),
    invoke: answer((request: proto.InvokeRequest, peer) => {
      const response = new proto.InvokeResponse();
      try {
        const region = regions.get(peer);
        const given = revealed(read(request.getArgs())) as PropertyMap;
        const args = region === undefined ? given : { region, ...given };
        const result = controlPlane.invoke(request.getTok(), args);
        if (result !== NOT_EMULATED) return response.setReturn(written(result));
        throw new Refused(notEmulatedFunction(request.getTok()));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return response.setFailuresList([failure({ property: "", reason: error.message })]);
      }
    }),
  };
}

/** The engine cannot receive an unknown result of a function, so that neither a preview nor an update can go on without it. */
const notEmulatedFunction = (token: string) =>
  `The emulator does not have the function ${token}, and the engine cannot go on without its result. \`npx bridge preview\` can: it takes the result as unknown.`;

/** A user's mistake is reported as one sentence; a fault of the emulator with its stack trace. */
function answer<Request, Response>(
  handle: (request: Request, peer: string) => Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request, call.getPeer()));
    } catch (error) {
      const { message, stack } = error as Error;
      const details = error instanceof Refused ? message : (stack ?? message);
      callback({ code: status.UNKNOWN, details });
    }
  };
}

/** `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>` */
function subject(request: { getUrn(): string }): ProviderResource {
  const [, , types = "", ...name] = request.getUrn().split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function failure({ property, reason }: ResourceMistake): proto.CheckFailure {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function read(struct: Struct | undefined): PropertyMap {
  return struct?.toJavaScript() ?? {};
}

function written(properties: PropertyMap): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
