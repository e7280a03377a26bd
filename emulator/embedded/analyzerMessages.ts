import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Provider, Registered } from "./program";

/*
 * Messages to a policy pack, with the fields that the engine sends.
 * Source: pulumi/pulumi, proto/pulumi/analyzer.proto and pkg/resource/plugin/analyzer_plugin.go.
 */

/** A resource to check before it is created, with its inputs. */
export function analyzeRequest({ urn, type, name, request, provider }: Registered) {
  const message = new analyzer.AnalyzeRequest();
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setProperties(request.getObject());
  message.setOptions(optionsOf(request));
  message.setProvider(provider && providerResource(provider));
  return message;
}

function optionsOf(request: Registered["request"]): analyzer.AnalyzerResourceOptions {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(request.getProtect() ?? false);
  options.setIgnorechangesList(request.getIgnorechangesList());
  options.setDeletebeforereplace(request.getDeletebeforereplace());
  options.setDeletebeforereplacedefined(request.getDeletebeforereplacedefined());
  options.setAdditionalsecretoutputsList(request.getAdditionalsecretoutputsList());
  options.setParent(request.getParent());
  return options;
}

function providerResource({
  urn,
  type,
  name,
  inputs,
}: Provider): analyzer.AnalyzerProviderResource {
  const resource = new analyzer.AnalyzerProviderResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(Struct.fromJavaScript(inputs));
  return resource;
}

/** A stack to check. */
export function stackRequest(resources: readonly Registered[]): analyzer.AnalyzeStackRequest {
  const message = new analyzer.AnalyzeStackRequest();
  message.setResourcesList(resources.map(stackResource));
  return message;
}

/** A resource of a stack to check, with its outputs and dependencies. */
function stackResource(registered: Registered): analyzer.AnalyzerResource {
  const { urn, type, name, request, state, provider } = registered;
  const resource = new analyzer.AnalyzerResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(state);
  resource.setOptions(optionsOf(request));
  resource.setProvider(provider && providerResource(provider));
  resource.setParent(request.getParent());
  resource.setDependenciesList(request.getDependenciesList());
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = new analyzer.AnalyzerPropertyDependencies();
    urns.setUrnsList(dependencies.getUrnsList());
    resource.getPropertydependenciesMap().set(property, urns);
  });
  return resource;
}
