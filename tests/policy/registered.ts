import * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { Registered } from "../../emulator/embedded/program";
import { markedSecret } from "../../emulator/propertyValues";
import { isObject, spell, type Key } from "../../policy/shared/values";
import { urnOf } from "./judged";
import type { Shop, Values } from "./shop";

/** A program's resources as the engine sends them to a pack. */
export function registered(shop: Shop): Registered[] {
  const urns = new Map(shop.resources.map((fixture) => [fixture.name, urnOf(shop, fixture)]));
  return shop.resources.map((fixture) => {
    const { type, name, outputs, dependencies, protect, provider, secrets } = fixture;
    const inputs = marked(fixture.inputs, [], secrets) as Values;
    const request = new resourceProto.RegisterResourceRequest();
    request.setType(type);
    request.setName(name);
    request.setCustom(true);
    request.setProtect(protect);
    request.setObject(struct(inputs));
    for (const [property, names] of Object.entries(dependencies)) {
      const found = new resourceProto.RegisterResourceRequest.PropertyDependencies();
      found.setUrnsList(names.flatMap((other) => urns.get(other) ?? []));
      request.getPropertydependenciesMap().set(property, found);
    }
    return {
      urn: urnOf(shop, fixture),
      type,
      name,
      custom: true,
      request,
      provider: {
        type: "pulumi:providers:aws",
        name: "default",
        urn: "urn:of:the-provider",
        inputs: provider as Record<string, string>,
      },
      state: struct({ ...inputs, ...outputs }),
    };
  });
}

/** Marks the values at these paths as secret, as on the wire. */
function marked(value: unknown, path: readonly Key[], secrets: ReadonlySet<string>): unknown {
  const inner = Array.isArray(value)
    ? value.map((item, index) => marked(item, [...path, index], secrets))
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, member]) => [
            key,
            marked(member, [...path, key], secrets),
          ]),
        )
      : value;
  return secrets.has(spell(path)) ? markedSecret(inner) : inner;
}

/** Removes undefined members, because the protocol has no value for them. */
const struct = (values: Values) =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, JavaScriptValue>);
