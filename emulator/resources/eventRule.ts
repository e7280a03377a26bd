import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { ruleArn } from "../../eventbridge/arns";
import { parseAcceptedPattern } from "../../eventbridge/pattern/parse";
import type { RuleTarget } from "../eventBridge/rule";
import { checkSchedule } from "./schedule";
import { emulatedIf, existing, nameField, resourceKind, textOf, textFor, onBus } from "./kind";
import { tags } from "./tags";

/** The rule also matches read-only management events that CloudTrail delivers. Source: EventBridge API reference, PutRule, `State`. */
const ALSO_MANAGEMENT_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/**
 * A rule. Sources: hashicorp/terraform-provider-aws, internal/service/events/rule.go, for the inputs, what excludes what, and the
 * id: `ruleCreateResourceID` leaves the bus `default` out.
 */
export const eventRule = resourceKind("aws:cloudwatch/eventRule:EventRule", {
  inputs: z
    .strictObject({
      tags,
      name: nameField(NAME_RULES.rule),
      eventBusName: z.string().default("default"),
      eventPattern: textFor(parseAcceptedPattern).optional(),
      scheduleExpression: emulatedIf(
        textFor(checkSchedule),
        () => false,
        "the emulator has no schedules",
      ).optional(),
      state: z.enum(["ENABLED", "DISABLED", ALSO_MANAGEMENT_EVENTS]).optional(),
      isEnabled: z.boolean().optional(),
      roleArn: z.string().optional(),
      description: textOf(512).optional(),
    })
    .superRefine(({ eventPattern, scheduleExpression, ...given }, context) => {
      const issue = (message: string, path: string) =>
        context.addIssue({ code: "custom", message, path: [path] });
      if (eventPattern === undefined && scheduleExpression === undefined) {
        issue("is required, or scheduleExpression", "eventPattern");
      }
      if (given.state !== undefined && given.isEnabled !== undefined) {
        issue("cannot be set together with state", "isEnabled");
      }
      // Source: EventBridge User Guide, 'Creating a rule that runs on a schedule'.
      if (scheduleExpression !== undefined && given.eventBusName !== "default") {
        issue("is allowed only on the bus default", "scheduleExpression");
      }
    }),
  defaults: { eventBusName: "default" },
  replacedBy: ["name", "eventBusName"],
  computed: ["arn"],
  plan: ({ name, eventBusName }, account) => ({
    id: onBus(eventBusName, "/", name),
    outputs: { arn: ruleArn(account.busArn(eventBusName), name) },
  }),
  apply: ({ name, eventBusName, eventPattern, state, isEnabled }, { arn }, account) => {
    if (eventPattern === undefined) throw new Error("the emulator has no schedules");
    const bus = existing(account.bus(eventBusName), `event bus ${eventBusName}`);
    const targets = account.rules.get(arn)?.targets ?? new Map<string, RuleTarget>();
    account.putRule({
      name,
      arn,
      busArn: bus.arn,
      enabled: state !== "DISABLED" && isEnabled !== false,
      pattern: eventPattern,
      targets,
    });
  },
  remove: (_, { arn }, account) => account.removeRule(arn),
});
