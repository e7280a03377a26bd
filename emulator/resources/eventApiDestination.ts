import { z } from "zod";
import { SERVICE_RANGES } from "../../eventbridge/ranges";
import { uuid } from "../random";
import { nameFor, existing, resourceKind } from "./kind";

/** The account's quota, and what the AWS provider sends where a program sets nothing. */
const { lowest: LOWEST_RATE, highest: DEFAULT_RATE } = SERVICE_RANGES.invocationRateLimitPerSecond;

export const eventApiDestination = resourceKind(
  "aws:cloudwatch/eventApiDestination:EventApiDestination",
  {
    inputs: z.strictObject({
      name: nameFor("events", 64),
      connectionArn: z.string(),
      invocationEndpoint: z.url({ protocol: /^https$/, error: "must be an https:// URL" }),
      httpMethod: z.enum(["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]),
      invocationRateLimitPerSecond: z
        .number()
        .int()
        .min(LOWEST_RATE)
        .max(DEFAULT_RATE)
        .default(DEFAULT_RATE),
    }),
    defaults: { invocationRateLimitPerSecond: DEFAULT_RATE },
    replacedBy: ["name"],
    computed: ["arn"],
    plan: ({ name }, world) => {
      const { region, account } = world.place;
      const arn = `arn:aws:events:${region}:${account}:api-destination/${name}/${uuid(world.random)}`;
      return { id: name, outputs: { arn } };
    },
    apply: (inputs, { arn }, world) => {
      existing(world.connections.get(inputs.connectionArn), `connection ${inputs.connectionArn}`);
      world.apiDestinations.set(arn, {
        arn,
        connectionArn: inputs.connectionArn,
        endpoint: inputs.invocationEndpoint,
        method: inputs.httpMethod,
        rateLimit: inputs.invocationRateLimitPerSecond,
      });
    },
    remove: (_, { arn }, world) => void world.apiDestinations.delete(arn),
  },
);
