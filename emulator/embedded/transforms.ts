import { promisify } from "node:util";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { RunError } from "@pulumi/pulumi/errors";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import * as callback from "@pulumi/pulumi/proto/callback_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";

/**
 * The transforms of a program, which change resources before they are planned: a resource's own, those of its parents, then
 * those of the stack. The SDK serves them, as it does for the engine.
 * Source: pulumi/pulumi, pkg/resource/deploy/source_eval.go, `RegisterResource`, and sdk/nodejs/runtime/callbacks.ts.
 */
export class Transforms {
  private readonly ofStack: callback.Callback[] = [];
  /** Transforms that a resource leaves to its children, by URN. */
  private readonly inherited = new Map<string, callback.Callback[]>();
  private readonly clients = new Map<string, CallbacksClient>();

  addForStack(transform: callback.Callback): void {
    this.ofStack.push(transform);
  }

  /** Keeps the transforms of a registered resource for its children. */
  keep(urn: string, request: proto.RegisterResourceRequest): void {
    const own = [
      ...request.getTransformsList(),
      ...(this.inherited.get(request.getParent()) ?? []),
    ];
    if (own.length > 0) this.inherited.set(urn, own);
  }

  /** The request after all transforms. @throws RunError for a transform that fails */
  async apply(request: proto.RegisterResourceRequest): Promise<proto.RegisterResourceRequest> {
    const all = [
      ...request.getTransformsList(),
      ...(this.inherited.get(request.getParent()) ?? []),
      ...this.ofStack,
    ];
    if (all.length === 0) return request;
    const changed = request.clone();
    for (const transform of all) await this.call(transform, changed);
    return changed;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private async call(
    transform: callback.Callback,
    request: proto.RegisterResourceRequest,
  ): Promise<void> {
    const client = this.client(transform.getTarget());
    const invoke = promisify<callback.CallbackInvokeRequest, callback.CallbackInvokeResponse>(
      (message, done) => client.invoke(message, done),
    );
    const message = new callback.CallbackInvokeRequest()
      .setToken(transform.getToken())
      .setRequest(transformRequest(request).serializeBinary());
    const answer = await invoke(message).catch((error: ServiceError) => {
      const subject = `${request.getName()} (${request.getType()})`;
      throw new RunError(`${subject}: ${error.details}`);
    });
    adopt(request, proto.TransformResponse.deserializeBinary(answer.getResponse_asU8()));
  }

  private client(target: string): CallbacksClient {
    const client =
      this.clients.get(target) ?? new CallbacksClient(target, credentials.createInsecure());
    this.clients.set(target, client);
    return client;
  }
}

function transformRequest(request: proto.RegisterResourceRequest): proto.TransformRequest {
  const options = new proto.TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setProtect(request.getProtect() ?? false)
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setRetainOnDelete(request.getRetainondelete() ?? false)
    .setDeletedWith(request.getDeletedwith())
    .setDeleteBeforeReplace(request.getDeletebeforereplace())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setImport(request.getImportid());
  return new proto.TransformRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setCustom(request.getCustom())
    .setParent(request.getParent())
    .setProperties(request.getObject())
    .setOptions(options);
}

/** Takes over what the transform changed, as far as a plan or a policy reads it. */
function adopt(request: proto.RegisterResourceRequest, answer: proto.TransformResponse): void {
  const properties = answer.getProperties();
  if (properties !== undefined) request.setObject(properties);
  const options = answer.getOptions();
  if (options === undefined) return;
  request
    .setProtect(options.getProtect() ?? false)
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setProvider(options.getProvider())
    .setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false)
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setImportid(options.getImport());
}
