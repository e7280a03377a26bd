import type { ResourceValidationPolicy } from "@pulumi/policy";
import { judge } from "./judge";

/** What the service takes without asking: the account's own quota, and the AWS provider's default. */
const UNLIMITED = 300;
const DEFAULT_CEILING = 50;

interface Config {
  /** Requests a second, 1 to 299. */
  ceiling: number;
}

interface ApiDestinationInputs {
  invocationRateLimitPerSecond: number;
}

/**
 * An API destination must say how often it may be called, and not more often than the ceiling. Without a
 * limit EventBridge calls up to 300 times a second: the API's daily allowance is then spent in minutes, and
 * Salesforce answers 403, which EventBridge does not retry.
 *
 * The AWS provider fills in 300 where a program sets nothing, and hides from policies that it did; so 300
 * counts as no limit, and the ceiling is below it.
 * Source: EventBridge User Guide, 'API destinations', invocation rate.
 */
export const apiDestinationRateLimit: ResourceValidationPolicy = {
  name: "api-destination-rate-limit",
  description: "An API destination has an invocation rate limit, at or below the ceiling.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      ceiling: {
        type: "integer",
        minimum: 1,
        maximum: UNLIMITED - 1,
        default: DEFAULT_CEILING,
        description: "Highest invocation rate allowed, in requests a second.",
      },
    },
  },
  validateResource: judge<ApiDestinationInputs>(
    "aws:cloudwatch/eventApiDestination:EventApiDestination",
    ({ name, props, getConfig }, report) => {
      const { ceiling = DEFAULT_CEILING } = getConfig<Partial<Config>>();
      const rate = props.invocationRateLimitPerSecond;
      const wanted = `Set it to a rate from 1 to ${ceiling} requests a second.`;
      if (rate === undefined || rate === null || rate >= UNLIMITED) {
        report(
          `API destination '${name}' has no invocation rate limit: invocationRateLimitPerSecond is ` +
            `${rate ?? "not set"}, where ${UNLIMITED} is the account's own quota. ${wanted}`,
        );
      } else if (rate > ceiling) {
        report(
          `API destination '${name}' may be called too often: invocationRateLimitPerSecond is ${rate}, ` +
            `the ceiling is ${ceiling}. ${wanted}`,
        );
      }
    },
  ),
};
