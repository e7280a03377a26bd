import { z } from "zod";
import { uuid } from "../random";
import { nameFor, existing, resourceKind } from "./kind";

/** The account's quota, and what the AWS provider sends where a program sets nothing. */
const DEFAULT_RATE = 300;

export const eventApiDestination = resourceKind(
  "aws:cloudwatch/eventApiDestination:EventApiDestination",
  {
    inputs: z.strictObject({
      name: nameFor("events", 64),
      connectionArn: z.string(),
      invocationEndpoint: z.url({ protocol: /^https$/, error: "must be an https:// URL" }),
      httpMethod: z.enum(["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]),
      invocationRateLimitPerSecond: z.number().int().min(1).max(300).default(DEFAULT_RATE),
    }),
    defaults: { invocationRateLimitPerSecond: DEFAULT_RATE },
    replacedBy: ["name"],
    computed: ["arn"],
    plan: ({ name }, account) => {
      const { region, accountId } = account.location;
      const arn = `arn:aws:events:${region}:${accountId}:api-destination/${name}/${uuid(account.random)}`;
      return { id: name, outputs: { arn } };
    },
    apply: (inputs, { arn }, account) => {
      existing(account.connections.get(inputs.connectionArn), `connection ${inputs.connectionArn}`);
      account.apiDestinations.set(arn, {
        arn,
        connectionArn: inputs.connectionArn,
        endpoint: inputs.invocationEndpoint,
        method: inputs.httpMethod,
        rateLimit: inputs.invocationRateLimitPerSecond,
      });
    },
    remove: (_, { arn }, account) => void account.apiDestinations.delete(arn),
  },
);
