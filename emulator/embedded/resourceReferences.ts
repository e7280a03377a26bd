import { isObject, UNKNOWN } from "../propertyValues";

/** Pulumi's mark of a resource in the place of a value. Source: pulumi/pulumi, sdk/go/common/resource/sig. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * The value with each resource in it replaced by the resource's id, or by the URN of a component. The engine does so for
 * providers and policies, which take no resources.
 * Source: pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go, `MarshalPropertyValue` without `KeepResources`.
 */
export function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === RESOURCE) {
    const { urn, id } = value;
    if (id === undefined) return urn;
    return id === "" ? UNKNOWN : id;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutReferences(inner)]),
  );
}
