import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { uuid } from "../random";
import { INVOCATIONS_PER_SECOND } from "../../eventbridge/apiDestination";
import { nameField, existing, resourceKind, within } from "./kind";

export const eventApiDestination = resourceKind(
  "aws:cloudwatch/eventApiDestination:EventApiDestination",
  {
    inputs: z.strictObject({
      name: nameField(NAME_RULES.destination),
      connectionArn: z.string(),
      invocationEndpoint: z.url({ protocol: /^https$/, error: "must be an https:// URL" }),
      httpMethod: z.enum(["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]),
      invocationRateLimitPerSecond: within(INVOCATIONS_PER_SECOND).default(
        INVOCATIONS_PER_SECOND.highest,
      ),
    }),
    // The AWS provider sends the quota if a program sets no limit.
    defaults: { invocationRateLimitPerSecond: INVOCATIONS_PER_SECOND.highest },
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
