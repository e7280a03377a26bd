import type { PolicyProviderResource, PolicyResourceOptions } from "@pulumi/policy";
import { NotKnownYet, plain, type Properties } from "./values";

/** A resource as policies see it. A policy on single resources sees the inputs, a policy on a stack sees the outputs. */
export interface Resource {
  type: string;
  name: string;
  urn: string;
  opts: PolicyResourceOptions;
  provider?: PolicyProviderResource | undefined;
  props: Properties;
}

/** A resource and its provider without the SDK's proxies; the same object if it has no proxies. */
export function withoutProxies(resource: Resource): Resource {
  const props = plain(resource.props);
  if (props === resource.props) return resource;
  const { type, name, urn, opts, provider } = resource;
  return {
    type,
    name,
    urn,
    opts,
    props,
    provider: provider && { ...provider, props: plain(provider.props) },
  };
}

/** Returns the result of `work`, or `"unknown"` if `work` needs a value that is not known yet. */
export function attempt<T>(work: () => T): T | "unknown" {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotKnownYet) return "unknown";
    throw error;
  }
}

/**
 * Reads properties of a resource other than the one being judged. If a value is unknown, the message then names the
 * resource that has the property.
 *
 * @throws NotKnownYet with that resource as its owner
 */
export function readFrom<T>(
  resource: Pick<Resource, "type" | "name" | "props">,
  read: (props: Properties) => T,
): T {
  try {
    return read(resource.props);
  } catch (error) {
    if (error instanceof NotKnownYet) throw new NotKnownYet(error.property, resource);
    throw error;
  }
}
