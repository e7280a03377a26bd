import { equivalentsOf } from "../../../../policy/shared/normalForm";
import type { Resource } from "../../../../policy/shared/resource";
import type { Values } from "../../shop";

/** A resource of a program. */
export const resource = (type: string, props: Values, more: Partial<Resource> = {}): Resource => ({
  ...{ type, props, name: "given", urn: "urn:given" },
  opts: {
    ...{ protect: false, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] },
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  },
  ...more,
});

/** The normal form of a resource of CloudFormation that a program declares by Cloud Control. */
export const translated = (typeName: string, properties: Values) =>
  equivalentsOf(
    resource("aws:cloudcontrol/resource:Resource", {
      typeName,
      desiredState: JSON.stringify(properties),
    }),
  ).map(({ resource: { name, type, props } }) => ({ name, type, props }));

/** The resources that a template creates, by their logical IDs. */
export function created(template: Values, inputs: Values = {}, more: Partial<Resource> = {}) {
  const props = { name: "stack", templateBody: JSON.stringify(template), ...inputs };
  return new Map(
    equivalentsOf(resource("aws:cloudformation/stack:Stack", props, more)).map((one) => [
      one.resource.name.replace(/^given\//, ""),
      { ...one.resource, refersTo: one.refersTo },
    ]),
  );
}
