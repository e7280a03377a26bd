import type { SalesforceIntegrationArgs } from "../../../components/salesforceIntegration";
import type { Changes } from "../../../offline/changes/changes";
import { comparePlans } from "../../../offline/changes/comparePlans";
import { formatChanges } from "../../../offline/changes/format";
import type { PlannedResource, StackPlan } from "../../../offline/changes/plan";
import type { SampleEvent } from "../../../offline/changes/compareEvents";
import { shop } from "../../components/shop";

/** The digest that replaces the secrets of these plans. */
export const DIGEST = "[secret 0123456789abcdef]";

/** The plan of the component with changed arguments, without an engine. */
export async function planOfShop(
  changed: Partial<SalesforceIntegrationArgs> = {},
): Promise<StackPlan> {
  const { resources, components } = await shop(changed);
  const types = new Map(components.map(({ name, type }) => [name, type]));
  const custom = resources.map(
    ({ type, name, parent, protect, inputs, tags }): PlannedResource => ({
      urn: `${type}::${name}`,
      type,
      name,
      custom: true,
      parent: `${types.get(parent) ?? ""}::${parent}`,
      protect,
      inputs: withoutSecrets({ ...inputs, ...(tags && { tags }) }),
      arn: "arn" in inputs ? "" : `arn:of:${name}`,
    }),
  );
  const grouping = components.map(({ type, name, parent }): PlannedResource => ({
    urn: `${type}::${name}`,
    type,
    name,
    custom: false,
    parent: `${types.get(parent) ?? ""}::${parent}`,
    protect: false,
    inputs: {},
    arn: "",
  }));
  return { resources: [...grouping, ...custom], hasClosedSecrets: false };
}

const withoutSecrets = (inputs: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(inputs, (_, value: unknown) =>
      typeof value === "object" && value !== null && "secret" in value ? DIGEST : value,
    ),
  ) as Record<string, unknown>;

/** The comparison of two plans, with a base. */
export const compared = (
  before: StackPlan,
  after: StackPlan,
  events: readonly SampleEvent[] = [],
): Changes => ({ base: "main (1a2b3c4)", ...comparePlans(before, after, events) });

/** The lines of a comparison as text. */
export const linesIn = (changes: Changes): string[] =>
  formatChanges(changes, { color: false, width: 1_000 }).split("\n");
