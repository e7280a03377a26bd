import { z } from "zod";
import { compileInputTransformer } from "../eventBridge/inputTransformer";
import { compileJsonPath } from "../eventBridge/jsonPath";
import type { Rule, World } from "../world";
import { existing, refine, resourceKind, textFor } from "./kind";

/** An API destination as a target; the emulator knows no other kind. */
const inputs = z
  .strictObject({
    rule: z.string(),
    eventBusName: z.string().default("default"),
    targetId: z.string().min(1).max(64),
    arn: z.string(),
    roleArn: z.string(),
    httpTarget: z.strictObject({ pathParameterValues: z.array(textFor(compileJsonPath)) }),
    inputTransformer: z.strictObject({
      inputPaths: z.record(z.string(), z.string()).default({}),
      inputTemplate: z.string().min(1).max(8192),
    }),
    retryPolicy: z.strictObject({
      maximumRetryAttempts: z.number().int().min(0).max(185),
      maximumEventAgeInSeconds: z.number().int().min(60).max(86_400),
    }),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  })
  .superRefine(({ inputTransformer, targetId }, context) =>
    refine(() => compileInputTransformer(inputTransformer, targetId), context, "inputTransformer"),
  );

export const eventTarget = resourceKind("aws:cloudwatch/eventTarget:EventTarget", {
  inputs,
  defaults: { eventBusName: "default" },
  replacedBy: ["rule", "eventBusName", "targetId"],
  computed: [],
  plan: ({ eventBusName, rule, targetId }) => ({
    id: `${eventBusName}-${rule}-${targetId}`,
    outputs: {},
  }),
  apply: (given, _, world) => {
    const bus = existing(world.bus(given.eventBusName), `event bus ${given.eventBusName}`);
    const rule = existing(ruleOf(given, world), `rule ${given.rule} on ${bus.name}`);
    fillsWildcards(given, world);
    rule.targets.set(given.targetId, {
      id: given.targetId,
      arn: given.arn,
      roleArn: given.roleArn,
      pathParameters: given.httpTarget.pathParameterValues.map(compileJsonPath),
      transform: compileInputTransformer(given.inputTransformer, given.targetId),
      retryPolicy: given.retryPolicy,
      deadLetterQueueArn: given.deadLetterConfig?.arn,
    });
  },
  remove: (given, _, world) => void ruleOf(given, world)?.targets.delete(given.targetId),
});

/** A wildcard without a value, or a value without a wildcard, would fail or misdirect every delivery. */
function fillsWildcards({ arn, httpTarget }: z.output<typeof inputs>, world: World): void {
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

function ruleOf(given: z.output<typeof inputs>, world: World): Rule | undefined {
  const busArn = world.busArn(given.eventBusName);
  return [...world.rules.values()].find(
    (rule) => rule.name === given.rule && rule.busArn === busArn,
  );
}
