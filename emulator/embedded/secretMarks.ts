import { isObject, isSecret, markedSecret, revealed, type PropertyMap } from "../propertyValues";

/**
 * The state of a resource with secrets marked as the engine marks them for the AWS provider, which takes no marks: in objects, the
 * values that are secret among the inputs; of lists, the whole list.
 * Source: pulumi/pulumi, sdk/go/common/resource/plugin/provider_plugin.go, `annotateSecrets`.
 */
export function withMarksOfInputs(inputs: PropertyMap, state: PropertyMap): PropertyMap {
  if (!hasSecret(inputs)) return state;
  return annotated(state, inputs) as PropertyMap;
}

function annotated(output: unknown, input: unknown): unknown {
  if (isSecret(input)) return markedSecret(revealed(output));
  if (!isObject(output) || !isObject(input)) {
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
