import { z } from "zod";
import { TARGET_ID_RULE } from "../../eventbridge/nameRules";
import { compileInput } from "../../eventbridge/input";
import {
  DEFAULT_RETRY_POLICY,
  EVENT_AGE_SECONDS,
  RETRY_ATTEMPTS,
} from "../../eventbridge/retryPolicy";
import { compileValue, type Value } from "../../eventbridge/jsonPath";
import type { EmulatedAccount } from "../account";
import { httpTarget } from "./httpParameters";
import { existing, nameField, notEmulated, refine, resourceKind, onBus, within } from "./kind";

/** The alternatives to sending the whole event; a target sets at most one of them. */
const INPUTS = ["input", "inputPath", "inputTransformer"] as const;

/** The name of a FIFO queue ends in `.fifo`. Source: EventBridge User Guide, 'Using dead-letter queues'. */
const STANDARD_QUEUE = /^arn:[\w-]+:sqs:[\w-]*:\d*:[\w-]+$/;

const API_DESTINATION = /^arn:[^:]*:events:[^/]*:api-destination\//;

/** The targets to which the emulator delivers. A FIFO queue needs a message group. */
const EMULATED = /^arn:[^:]*:(?:sqs:(?!.*\.fifo$)|sns:|events:[^/]*:api-destination\/)/;

/**
 * A target of any kind.
 * Source: hashicorp/terraform-provider-aws, internal/service/events/target.go, for the inputs and the id.
 */
const inputs = z
  .strictObject({
    rule: z.string(),
    eventBusName: z.string().default("default"),
    targetId: nameField(TARGET_ID_RULE),
    arn: z.string(),
    roleArn: z.string().optional(),
    httpTarget: httpTarget.prefault({}),
    input: z.string().optional(),
    inputPath: z.string().max(256).optional(),
    inputTransformer: z
      .strictObject({
        inputPaths: z.record(z.string(), z.string()).default({}),
        inputTemplate: z.string().min(1),
      })
      .optional(),
    retryPolicy: z
      .strictObject({
        // The provider sends 0 for the one that is absent: no retry, or an age that the service refuses.
        maximumRetryAttempts: within(RETRY_ATTEMPTS).default(0),
        maximumEventAgeInSeconds: within(EVENT_AGE_SECONDS),
      })
      .default(DEFAULT_RETRY_POLICY),
    deadLetterConfig: z
      .strictObject({
        arn: z.string().regex(STANDARD_QUEUE, "must be a standard SQS queue's ARN").optional(),
      })
      .optional(),
  })
  .superRefine((given, context) => {
    const [one = ""] = INPUTS.filter((name) => given[name] !== undefined);
    refine(() => compileInput(given, given.targetId), context, one);
    if (!EMULATED.test(given.arn)) {
      context.addIssue(
        notEmulated("the emulator delivers to API destinations, queues and topics only", "arn"),
      );
    }
    if (given.roleArn === undefined && API_DESTINATION.test(given.arn)) {
      // The service requires a role for every API destination. Source: EventBridge API reference, PutTargets, `Target`.
      context.addIssue({ code: "custom", message: "is required", path: ["roleArn"] });
    }
  });

export const eventTarget = resourceKind("aws:cloudwatch/eventTarget:EventTarget", {
  inputs,
  defaults: { eventBusName: "default" },
  replacedBy: ["rule", "eventBusName", "targetId"],
  computed: [],
  plan: ({ eventBusName, rule, targetId }) => ({
    id: onBus(eventBusName, "-", `${rule}-${targetId}`),
    outputs: {},
  }),
  apply: (given, _, account) => {
    const bus = existing(account.bus(given.eventBusName), `event bus ${given.eventBusName}`);
    const rule = existing(ruleOf(given, account), `rule ${given.rule} on ${bus.name}`);
    checkPathValues(given, account);
    checkQueueRegion(given, account);
    rule.targets.set(given.targetId, {
      id: given.targetId,
      arn: given.arn,
      roleArn: given.roleArn,
      pathParameters: given.httpTarget.pathParameterValues.map(compileValue),
      headers: compileValues(given.httpTarget.headerParameters),
      query: compileValues(given.httpTarget.queryStringParameters),
      transform: compileInput(given, given.targetId),
      retryPolicy: given.retryPolicy,
      deadLetterQueueArn: given.deadLetterConfig?.arn,
      given: {
        pathParameterValues: given.httpTarget.pathParameterValues,
        headers: given.httpTarget.headerParameters,
        query: given.httpTarget.queryStringParameters,
        input: given.input,
        inputPath: given.inputPath,
        inputTransformer: given.inputTransformer,
      },
    });
  },
  remove: (given, _, account) => void ruleOf(given, account)?.targets.delete(given.targetId),
});

function compileValues(parameters: Record<string, string>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, text]) => [key, compileValue(text)]),
  );
}

/** Checks the number of path values: a missing or a surplus value would break or misdirect every delivery. */
function checkPathValues(
  { arn, httpTarget }: z.output<typeof inputs>,
  account: EmulatedAccount,
): void {
  const endpoint = account.apiDestinations.get(arn)?.endpoint;
  if (endpoint === undefined) return;
  const wildcards = endpoint.split("*").length - 1;
  const values = httpTarget.pathParameterValues.length;
  if (wildcards !== values) {
    throw new Error(
      `httpTarget.pathParameterValues must hold one value for each * in ${endpoint}: ${wildcards}, not ${values}`,
    );
  }
}

/** Checks that the queue is in the rule's Region. Source: EventBridge User Guide, 'Using dead-letter queues'. */
function checkQueueRegion(
  { deadLetterConfig }: z.output<typeof inputs>,
  { location }: EmulatedAccount,
): void {
  if (deadLetterConfig?.arn === undefined) return;
  const region = deadLetterConfig.arn.split(":")[3];
  if (region !== location.region) {
    throw new Error(
      `deadLetterConfig.arn must be a queue in the rule's Region ${location.region}, not in ${region}`,
    );
  }
}

const ruleOf = ({ rule, eventBusName }: z.output<typeof inputs>, account: EmulatedAccount) =>
  account.ruleNamed(rule, account.busArn(eventBusName));
