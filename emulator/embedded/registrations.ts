import type * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

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

/** A provider: one that the program makes, or the default one of a package, which the engine makes of the configuration. */
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

/** Names of the resources that depend on some of the named ones, with their types, also through others. */
export function dependentsOf(
  names: ReadonlySet<string>,
  registered: readonly Registered[],
): string[] {
  const urns = new Set<string>();
  return registered.flatMap(({ urn, type, name, request }) => {
    const subject = `${name} (${type})`;
    const isDependent = request.getDependenciesList().some((other) => urns.has(other));
    if (isDependent || names.has(subject)) urns.add(urn);
    return isDependent && !names.has(subject) ? [subject] : [];
  });
}

/** The type of the stack, which is the parent of resources without another parent. */
export const ROOT = "pulumi:pulumi:Stack";
