import { z } from "zod";
import { uuid } from "../random";
import { existing, resourceKind } from "./kind";

/** The account's quota, and what the AWS provider sends where a program sets nothing. */
const DEFAULT_RATE = 300;

export const eventApiDestination = resourceKind(
  "aws:cloudwatch/eventApiDestination:EventApiDestination",
  z.strictObject({
    name: z.string().min(1).max(64),
    connectionArn: z.string(),
    invocationEndpoint: z.url({ protocol: /^https$/ }),
    httpMethod: z.enum(["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]),
    invocationRateLimitPerSecond: z.number().int().min(1).max(300).default(DEFAULT_RATE),
  }),
  (inputs, world) => {
    const { region, account } = world.place;
    const arn = `arn:aws:events:${region}:${account}:api-destination/${inputs.name}/${uuid(world.random)}`;
    return {
      id: inputs.name,
      outputs: { arn, invocationRateLimitPerSecond: inputs.invocationRateLimitPerSecond },
      create: () => {
        existing(world.connections.get(inputs.connectionArn), `connection ${inputs.connectionArn}`);
        world.apiDestinations.set(arn, {
          arn,
          connectionArn: inputs.connectionArn,
          endpoint: inputs.invocationEndpoint,
          method: inputs.httpMethod,
          rateLimit: inputs.invocationRateLimitPerSecond,
        });
      },
    };
  },
);
