import type * as resourceProto from "@pulumi/pulumi/proto/resource_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { isObject, isSecret, markedSecret, revealed, type PropertyMap } from "../propertyValues";

/**
 * The state of a resource with secrets marked as the engine marks them for the AWS provider, which takes no marks: in objects, the
 * values that are secret among the inputs; of lists, the whole list. Pulumi's mocks mark a whole property for one secret in it.
 * Source: pulumi/pulumi, sdk/go/common/resource/plugin/provider_plugin.go, `annotateSecrets`.
 */
export function withMarksOfInputs(
  request: resourceProto.RegisterResourceRequest,
  state: Struct,
): Struct {
  const marked = state.toJavaScript() as PropertyMap;
  if (!Object.values(marked).some(isSecret)) return state;
  const inputs = (request.getObject()?.toJavaScript() ?? {}) as PropertyMap;
  const entries = Object.entries(marked).map(([key, value]): [string, unknown] => [
    key,
    isSecret(value) && Object.hasOwn(inputs, key) ? annotated(revealed(value), inputs[key]) : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(entries) as Record<string, JavaScriptValue>);
}

function annotated(output: unknown, input: unknown): unknown {
  if (!isObject(output) || !isObject(input) || isSecret(input)) {
    return hasSecret(input) ? markedSecret(output) : output;
  }
  return Object.fromEntries(
    Object.entries(output).map(([key, value]) => [
      key,
      Object.hasOwn(input, key) ? annotated(value, input[key]) : value,
    ]),
  );
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(hasSecret);
}
