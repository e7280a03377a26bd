import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

/** What the service takes without asking: the account's own quota, and the AWS provider's default. */
const UNLIMITED = 300;

interface Config {
  /** Requests a second, 1 to 299. */
  ceiling: number;
}

/**
 * An API destination must say how often it may be called, and not more often than the ceiling. Without a
 * limit EventBridge calls up to 300 times a second: the API's daily allowance is then spent in minutes, and
 * Salesforce answers 403, which EventBridge does not retry.
 *
 * The AWS provider fills in 300 where a program sets nothing, and hides from policies that it did; so 300
 * counts as no limit, and the ceiling is below it. The service refuses more than 300 only when it is called.
 * Remediation sets the ceiling where there is no limit; a limit that is too high is somebody's decision.
 * Source: EventBridge User Guide, 'API destinations', invocation rate.
 */
export const apiDestinationRateLimit = resourcePolicy<Config>({
  name: "api-destination-rate-limit",
  description: "An API destination has an invocation rate limit, at or below the ceiling.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "api-destination"],
  remediationSteps:
    "Set invocationRateLimitPerSecond of the API destination to what the API allows, at or below the ceiling.",
  url: DOCS.apiDestinations,
  config: {
    ceiling: {
      type: "integer",
      minimum: 1,
      maximum: UNLIMITED - 1,
      default: 50,
      description: "Highest invocation rate allowed, in requests a second.",
    },
  },
  types: [TYPES.apiDestination],
  *judge({ props }, { ceiling }) {
    const property = "invocationRateLimitPerSecond";
    const rate = numberAt(props, property);
    const remedy = `Set it to a rate from 1 to ${ceiling} requests a second.`;
    if (!((rate ?? UNLIMITED) < UNLIMITED)) {
      const because = `where ${UNLIMITED} is the account's own quota`;
      yield { problem: "has no invocation rate limit", property, found: rate, because, remedy };
    } else if (Number(rate) > ceiling) {
      const because = `the ceiling is ${ceiling}`;
      yield { problem: "may be called too often", property, found: rate, because, remedy };
    } else if (Number(rate) < 1) {
      const because = "the service takes 1 or more";
      yield { problem: "may not be called", property, found: rate, because, remedy };
    }
  },
  remediate: (inputs, { ceiling }) => {
    const rate = numberAt(inputs, "invocationRateLimitPerSecond");
    if ((rate ?? UNLIMITED) < UNLIMITED) return false;
    inputs.invocationRateLimitPerSecond = ceiling;
    return true;
  },
});
