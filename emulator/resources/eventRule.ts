import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { ruleArn } from "../../eventbridge/arns";
import { parseAcceptedPattern } from "../../eventbridge/pattern/parse";
import type { RuleTarget } from "../eventBridge/rule";
import { existing, nameField, resourceKind, textOf, textFor, onBus } from "./kind";
import { tags } from "./tags";

export const eventRule = resourceKind("aws:cloudwatch/eventRule:EventRule", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.rule),
    eventBusName: z.string().default("default"),
    eventPattern: textFor(parseAcceptedPattern),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    description: textOf(512).optional(),
  }),
  defaults: { eventBusName: "default" },
  replacedBy: ["name", "eventBusName"],
  computed: ["arn"],
  plan: ({ name, eventBusName }, account) => ({
    id: onBus(eventBusName, "/", name),
    outputs: { arn: ruleArn(account.busArn(eventBusName), name) },
  }),
  apply: ({ name, eventBusName, eventPattern, state }, { arn }, account) => {
    const bus = existing(account.bus(eventBusName), `event bus ${eventBusName}`);
    const targets = account.rules.get(arn)?.targets ?? new Map<string, RuleTarget>();
    account.putRule({
      name,
      arn,
      busArn: bus.arn,
      enabled: state === "ENABLED",
      pattern: eventPattern,
      targets,
    });
  },
  remove: (_, { arn }, account) => account.removeRule(arn),
});
