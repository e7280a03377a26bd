import { TestWorld } from "../../emulator/testWorld";
import { LinkedProject } from "../../linkedProject";
import { Served } from "../../local/served";
import { answered } from "./letters";

const key = { object: "Contact", externalIdField: "ShopCustomerId__c", externalId: "$.detail.id" };
const events = (type: string) => ({
  schema: "customer",
  source: "shop.magento",
  detailTypes: [type],
});
const SUBSCRIPTIONS = [
  {
    name: "updates",
    events: events("customer-updated"),
    upsert: key,
    fields: { LastName: "$.detail.lastname" },
  },
  { name: "deletions", events: events("customer-deleted"), delete: key },
];
const RULES = "arn:aws:events:eu-central-1:000000000000:rule/shop";

/** A project whose local stack updates and deletes contacts. */
export async function erasingProject(): Promise<LinkedProject> {
  const project = await LinkedProject.make();
  await project.edit(
    "Pulumi.local.yaml",
    (text) =>
      `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(SUBSCRIPTIONS)}\n`,
  );
  return project;
}

/** That stack behind an endpoint, with a rule for each subscription. */
export async function servedErasingStack(): Promise<{ world: TestWorld; served: Served }> {
  const world = new TestWorld();
  const ruleNames = Object.fromEntries(
    SUBSCRIPTIONS.map(({ name, events: { source, detailTypes } }) => {
      world.addRule(name, { source: [source], "detail-type": detailTypes });
      return [name, { sending: [name] }];
    }),
  );
  return { world, served: await new Served(world).start({ ruleNames }) };
}

/**
 * Puts a dead letter of the stack into its queue.
 *
 * @param id of the customer
 * @param second of the minute in which the event was published
 * @returns the ID of the message
 */
export const queueLetter = (
  { queue }: TestWorld,
  of: "updates" | "deletions",
  { id, second }: { id: number; second: number },
): string =>
  queue.send({
    attributes: { ...answered(503), RULE_ARN: `${RULES}/${of}` },
    body: JSON.stringify({
      id: `${of}-${id}`,
      source: "shop.magento",
      "detail-type": of === "updates" ? "customer-updated" : "customer-deleted",
      time: `2026-09-14T08:00:0${second}Z`,
      detail: { id, lastname: "Costello" },
    }),
  }).messageId;
