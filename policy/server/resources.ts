import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
} from "@pulumi/policy";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { sdk } from "./sdk";

type Message = analyzer.AnalyzeRequest | analyzer.AnalyzerResource;

type Both = PolicyResource & ResourceValidationArgs;
type Seen = Pick<
  Both,
  "type" | "name" | "urn" | "opts" | "props" | "provider" | "isType" | "asType"
>;

/** A resource as the SDK shows it to a policy, but without proxies: this pack's policies look for unknown values. */
export function seen(message: Message): Seen {
  const type = message.getType();
  const props = propertiesOf(message.getProperties());
  const isType: Seen["isType"] = (resourceClass) =>
    (resourceClass as { __pulumiType?: string }).__pulumiType === type;
  const asType = (resourceClass: Parameters<typeof isType>[0]) =>
    isType(resourceClass) ? props : undefined;
  return {
    type,
    name: message.getName(),
    urn: message.getUrn(),
    props,
    isType,
    asType: asType as Seen["asType"],
    opts: optionsOf(message),
    ...providerOf(message),
  };
}

/** The resources of a stack, tied to each other by their parents and dependencies. */
export function linked(messages: readonly analyzer.AnalyzerResource[]): PolicyResource[] {
  const resources = messages.map((message): PolicyResource => ({
    ...seen(message),
    dependencies: [],
    propertyDependencies: {},
  }));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = (urns: readonly string[]) => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  messages.forEach((message, index) => {
    const resource = resources[index];
    if (resource === undefined) return; // there is one for each message
    const parent = byUrn.get(message.getParent());
    if (parent !== undefined) resource.parent = parent;
    resource.dependencies = found(message.getDependenciesList());
    message.getPropertydependenciesMap().forEach((dependencies, property) => {
      resource.propertyDependencies[property] = found(dependencies.getUrnsList());
    });
  });
  return resources;
}

function propertiesOf(properties: Struct | undefined): Record<string, unknown> {
  return properties === undefined ? {} : sdk.deserializeProperties(properties, false);
}

function providerOf(message: Message): { provider?: PolicyProviderResource } {
  const provider = message.getProvider();
  if (provider === undefined) return {};
  return {
    provider: {
      type: provider.getType(),
      name: provider.getName(),
      urn: provider.getUrn(),
      props: propertiesOf(provider.getProperties()),
    },
  };
}

/** @throws Error for an engine that is too old to tell */
function optionsOf(message: Message): PolicyResourceOptions {
  const options = message.getOptions();
  if (options === undefined) {
    throw new Error("This engine tells no options of resources. Upgrade Pulumi.");
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
