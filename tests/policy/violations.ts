import assert from "node:assert/strict";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";

/** How the SDK shows a resource to a policy at a preview. It is exported, though not in the typings. */
export const { unknownCheckingProxy, UnknownValueError, unknownNumberValue, unknownStringValue } =
  proxy as unknown as {
    unknownCheckingProxy: <T>(inputs: T) => T;
    UnknownValueError: new () => Error;
    unknownNumberValue: string;
    unknownStringValue: string;
  };

const noClasses = () => assert.fail("a policy that compares classes loads the whole AWS SDK");

export interface Resource {
  type: string;
  name: string;
  props: Record<string, unknown>;
}

/** What a policy says of a resource, with the policy's configuration as the SDK would hand it over. */
export function violations(
  { validateResource }: ResourceValidationPolicy,
  { type, name, props }: Resource,
  config: object = {},
): string[] {
  assert(typeof validateResource === "function");
  const messages: string[] = [];
  void validateResource(
    {
      type,
      name,
      props: unknownCheckingProxy(props),
      urn: `urn:pulumi:dev::shop::${type}::${name}`,
      opts: {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
        additionalSecretOutputs: [],
      },
      stackTags: new Map(),
      isType: noClasses,
      asType: noClasses,
      getConfig: <T>() => config as T,
      notApplicable: () => assert.fail("not expected"),
    },
    (message) => messages.push(message),
  );
  return messages;
}
