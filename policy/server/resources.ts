import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
} from "@pulumi/policy";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { asList } from "../shared/grouped";
import { readProperties } from "./properties";

type Message = analyzer.AnalyzeRequest | analyzer.AnalyzerResource;

/** The fields that a policy on resources and a policy on a stack have in common. */
type ResourceArgs = Pick<
  PolicyResource & ResourceValidationArgs,
  "type" | "name" | "urn" | "opts" | "props" | "provider" | "isType" | "asType"
> & { secrets: ReadonlySet<string> };

/**
 * Reads a resource as the SDK does, but without proxies, because this pack's policies look for unknown values themselves, and
 * with the paths of its secrets.
 */
export function readResource(message: Message): ResourceArgs {
  const type = message.getType();
  const { props, secrets } = readProperties(message.getProperties());
  const isType: ResourceArgs["isType"] = (resourceClass) =>
    (resourceClass as { __pulumiType?: string }).__pulumiType === type;
  const asType = (resourceClass: Parameters<typeof isType>[0]) =>
    isType(resourceClass) ? props : undefined;
  return {
    type,
    name: message.getName(),
    urn: message.getUrn(),
    props,
    secrets,
    isType,
    asType: asType as ResourceArgs["asType"],
    opts: optionsOf(message),
    ...providerOf(message),
  };
}

/** Reads the resources of a stack and connects them with their parents and dependencies. */
export function readStack(messages: readonly analyzer.AnalyzerResource[]): PolicyResource[] {
  const read = messages.map((message) => {
    const links = { dependencies: [], propertyDependencies: {} };
    const resource: PolicyResource & ResourceArgs = { ...readResource(message), ...links };
    return { message, resource };
  });
  const byUrn = new Map(read.map(({ resource }) => [resource.urn, resource]));
  const withUrns = (urns: readonly string[]) => urns.flatMap((urn) => asList(byUrn.get(urn)));
  for (const { message, resource } of read) {
    const parent = byUrn.get(message.getParent());
    if (parent !== undefined) resource.parent = parent;
    resource.dependencies = withUrns(message.getDependenciesList());
    message.getPropertydependenciesMap().forEach((dependencies, property) => {
      resource.propertyDependencies[property] = withUrns(dependencies.getUrnsList());
    });
  }
  return read.map(({ resource }) => resource);
}

function providerOf(message: Message): { provider?: PolicyProviderResource } {
  const provider = message.getProvider();
  if (provider === undefined) return {};
  return {
    provider: {
      type: provider.getType(),
      name: provider.getName(),
      urn: provider.getUrn(),
      props: readProperties(provider.getProperties()).props,
    },
  };
}

/** @throws Error if the engine is too old to send options */
function optionsOf(message: Message): PolicyResourceOptions {
  const options = message.getOptions();
  if (options === undefined) {
    throw new Error(
      "This version of the Pulumi engine does not send resource options. Upgrade Pulumi.",
    );
  }
  const timeouts = options.getCustomtimeouts();
  const parent = options.getParent();
  return {
    protect: options.getProtect(),
    ignoreChanges: options.getIgnorechangesList(),
    aliases: options.getAliasesList(),
    customTimeouts: {
      createSeconds: timeouts?.getCreate() ?? 0,
      updateSeconds: timeouts?.getUpdate() ?? 0,
      deleteSeconds: timeouts?.getDelete() ?? 0,
    },
    additionalSecretOutputs: options.getAdditionalsecretoutputsList(),
    ...(options.getDeletebeforereplacedefined() && {
      deleteBeforeReplace: options.getDeletebeforereplace(),
    }),
    ...(parent !== "" && { parent }),
  };
}
