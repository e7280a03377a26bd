import { z } from "zod";
import { compileInput } from "../../eventbridge/input";
import { compileValue, type Value } from "../../eventbridge/jsonPath";
import { SERVICE_RANGES, type Range } from "../../eventbridge/ranges";
import type { Rule, EmulatedAccount } from "../world";
import { httpTarget } from "./httpParameters";
import { existing, nameFor, refine, resourceKind, onBus } from "./kind";

/** What a target may send instead of the whole event: one of them. */
const INPUTS = ["input", "inputPath", "inputTransformer"] as const;

/** Source: EventBridge User Guide, 'How EventBridge retries delivering events'. */
const DEFAULT_RETRY_POLICY = {
  maximumRetryAttempts: SERVICE_RANGES.maximumRetryAttempts.highest,
  maximumEventAgeInSeconds: SERVICE_RANGES.maximumEventAgeInSeconds.highest,
};
const within = ({ lowest, highest }: Range) => z.number().int().min(lowest).max(highest);
/** The name of a FIFO queue ends in `.fifo`. Source: EventBridge User Guide, 'Using dead-letter queues'. */
const STANDARD_QUEUE = /^arn:[\w-]+:sqs:[\w-]*:\d*:[\w-]+$/;

/** An API destination, a queue or a topic as a target; the emulator knows no other kinds. */
const inputs = z
  .strictObject({
    rule: z.string(),
    eventBusName: z.string().default("default"),
    targetId: nameFor("events", 64),
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
        // Both, or neither: the provider sends 0 for the other, which is no retry, or an age that is refused.
        maximumRetryAttempts: within(SERVICE_RANGES.maximumRetryAttempts),
        maximumEventAgeInSeconds: within(SERVICE_RANGES.maximumEventAgeInSeconds),
      })
      .default(DEFAULT_RETRY_POLICY),
    deadLetterConfig: z
      .strictObject({ arn: z.string().regex(STANDARD_QUEUE, "must be a standard SQS queue's ARN") })
      .optional(),
  })
  .superRefine((given, context) => {
    const [one = ""] = INPUTS.filter((name) => given[name] !== undefined);
    refine(() => compileInput(given, given.targetId), context, one);
    if (given.roleArn === undefined && /^arn:[^:]*:events:/.test(given.arn)) {
      // The service wants a role for every API destination. Source: EventBridge API reference, PutTargets, `Target`.
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
  apply: (given, _, world) => {
    const bus = existing(world.bus(given.eventBusName), `event bus ${given.eventBusName}`);
    const rule = existing(ruleOf(given, world), `rule ${given.rule} on ${bus.name}`);
    fillsWildcards(given, world);
    isInTheRegion(given, world);
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
    });
  },
  remove: (given, _, world) => void ruleOf(given, world)?.targets.delete(given.targetId),
});

function compileValues(parameters: Record<string, string>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, text]) => [key, compileValue(text)]),
  );
}

/** A wildcard without a value, or a value without a wildcard, would fail or misdirect every delivery. */
function fillsWildcards(
  { arn, httpTarget }: z.output<typeof inputs>,
  world: EmulatedAccount,
): void {
  const endpoint = world.apiDestinations.get(arn)?.endpoint;
  if (endpoint === undefined) return;
  const wildcards = endpoint.split("*").length - 1;
  const values = httpTarget.pathParameterValues.length;
  if (wildcards !== values) {
    throw new Error(
      `httpTarget.pathParameterValues must hold one value for each * in ${endpoint}: ${wildcards}, not ${values}`,
    );
  }
}

/** Source: EventBridge User Guide, 'Using dead-letter queues': the queue is in the Region of the rule. */
function isInTheRegion(
  { deadLetterConfig }: z.output<typeof inputs>,
  { place }: EmulatedAccount,
): void {
  if (deadLetterConfig === undefined) return;
  const region = deadLetterConfig.arn.split(":")[3];
  if (region !== place.region) {
    throw new Error(
      `deadLetterConfig.arn must be a queue in the Region ${place.region} of the rule, not in ${region}`,
    );
  }
}

function ruleOf(given: z.output<typeof inputs>, world: EmulatedAccount): Rule | undefined {
  const busArn = world.busArn(given.eventBusName);
  return [...world.rules.values()].find(
    (rule) => rule.name === given.rule && rule.busArn === busArn,
  );
}
