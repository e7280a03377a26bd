import { z } from "zod";
import { compileInputTransformer } from "../eventBridge/inputTransformer";
import { compileJsonPath } from "../eventBridge/jsonPath";
import { existing, resourceKind } from "./kind";

/** An API destination as a target; the emulator knows no other kind. */
export const eventTarget = resourceKind(
  "aws:cloudwatch/eventTarget:EventTarget",
  z.strictObject({
    rule: z.string(),
    eventBusName: z.string().default("default"),
    targetId: z.string().min(1).max(64),
    arn: z.string(),
    roleArn: z.string(),
    httpTarget: z.strictObject({ pathParameterValues: z.array(z.string()) }),
    inputTransformer: z.strictObject({
      inputPaths: z.record(z.string(), z.string()).default({}),
      inputTemplate: z.string().min(1).max(8192),
    }),
    retryPolicy: z.strictObject({
      maximumRetryAttempts: z.number().int().min(0).max(185),
      maximumEventAgeInSeconds: z.number().int().min(60).max(86_400),
    }),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  }),
  (inputs, world) => {
    const transform = compileInputTransformer(inputs.inputTransformer, inputs.targetId);
    const pathParameters = inputs.httpTarget.pathParameterValues.map(compileJsonPath);
    return {
      id: `${inputs.eventBusName}-${inputs.rule}-${inputs.targetId}`,
      outputs: {},
      create: () => {
        const bus = existing(world.bus(inputs.eventBusName), `event bus ${inputs.eventBusName}`);
        const rule = existing(
          [...world.rules.values()].find(
            ({ name, busArn }) => name === inputs.rule && busArn === bus.arn,
          ),
          `rule ${inputs.rule} on ${bus.name}`,
        );
        rule.targets.set(inputs.targetId, {
          id: inputs.targetId,
          arn: inputs.arn,
          roleArn: inputs.roleArn,
          pathParameters,
          transform,
          retryPolicy: inputs.retryPolicy,
          deadLetterQueueArn: inputs.deadLetterConfig?.arn,
        });
      },
    };
  },
);
