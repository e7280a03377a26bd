import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { existing, resourceKind } from "./kind";
import { policyField } from "./policyField";

/** Replaces the bus's policy. Source: EventBridge API reference, PutPermission, `Policy`. */
export const eventBusPolicy = resourceKind("aws:cloudwatch/eventBusPolicy:EventBusPolicy", {
  inputs: z.strictObject({
    eventBusName: z.string().default("default"),
    policy: policyField(),
  }),
  defaults: { eventBusName: "default" },
  replacedBy: ["eventBusName"],
  computed: [],
  plan: ({ eventBusName }) => ({ id: eventBusName, outputs: {} }),
  apply: ({ eventBusName, policy }, _, account) => {
    const bus = existing(account.bus(eventBusName), `event bus ${eventBusName}`);
    bus.policy = parseAccessPolicy(policy);
  },
  remove: ({ eventBusName }, _, account) => {
    const bus = account.bus(eventBusName);
    if (bus !== undefined) bus.policy = undefined;
  },
});
