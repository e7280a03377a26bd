import type { PolicyProviderResource, PolicyResourceOptions } from "@pulumi/policy";
import { NotKnownYet, plain, spell, type Key, type Properties } from "./values";

/** A resource as policies see it. A policy on single resources sees the inputs, a policy on a stack sees the outputs. */
export interface Resource {
  type: string;
  name: string;
  urn: string;
  opts: PolicyResourceOptions;
  provider?: PolicyProviderResource | undefined;
  props: Properties;
  /**
   * The paths, as `spell` formats them, of values in `props` that Pulumi holds as secrets. Undefined if the marks are not known:
   * the SDK's server drops them.
   */
  secrets?: ReadonlySet<string> | undefined;
  /** The URN of the resource of the program that declares this one, for example as a part of a template. */
  declaredBy?: string | undefined;
}

/**
 * Whether Pulumi holds the value at a path as a secret, by itself or as a part of a secret object or list; undefined if the marks
 * are not known. Besides the values that the program marked, these are the values that the provider's schema calls sensitive,
 * also if the program passed them in plaintext. A provider that takes no marks, such as AWS's, returns a list with one secret in
 * it as a secret list.
 * Sources: pulumi/pulumi-terraform-bridge, pkg/tfbridge/secrets.go, `MarkSchemaSecrets`; pulumi/pulumi,
 * sdk/go/common/resource/plugin/provider_plugin.go, `annotateSecrets`.
 */
export function isMarkedSecret(
  { secrets }: Pick<Resource, "secrets">,
  ...path: readonly Key[]
): boolean | undefined {
  if (secrets === undefined) return undefined;
  if (secrets.size === 0) return false;
  return path.some((_, index) => secrets.has(spell(path.slice(0, index + 1))));
}

/** A resource and its provider without the SDK's proxies; the same object if it has no proxies. */
export function withoutProxies(resource: Resource): Resource {
  const props = plain(resource.props);
  if (props === resource.props) return resource;
  const { type, name, urn, opts, provider, secrets } = resource;
  return {
    type,
    name,
    urn,
    opts,
    props,
    secrets,
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

/** As `attempt`, and undefined if `work` needs a value that is not known yet. */
export function ifKnown<T>(work: () => T): T | undefined {
  const result = attempt(work);
  return result === "unknown" ? undefined : result;
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
