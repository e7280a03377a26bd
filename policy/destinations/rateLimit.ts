import { INVOCATIONS_PER_SECOND } from "../shared/limits";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

/** Requests per second: the default quota of an account, and the default of the AWS provider. */
const UNLIMITED = INVOCATIONS_PER_SECOND.highest;

interface Config {
  /** Requests per second, 1 to 299. */
  ceiling: number;
}

/**
 * An API destination must set its rate limit, no higher than the ceiling. Without a limit EventBridge sends up to 300 requests
 * per second: they use up the API's daily allowance in minutes, and then Salesforce answers 403, which EventBridge does not retry.
 *
 * The AWS provider fills in 300 if a program sets no limit, and a policy cannot see the difference. So 300 counts as no
 * limit, and the ceiling is below 300. The service refuses more than 300 only at the update.
 * Remediation sets the ceiling if there is no limit. It does not change a limit above the ceiling, which somebody chose.
 * Source: EventBridge User Guide, 'API destinations', invocation rate.
 */
export const apiDestinationRateLimit = resourcePolicy<Config>({
  name: "api-destination-rate-limit",
  description: "An API destination has an invocation rate limit, no higher than the ceiling.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "api-destination"],
  remediationSteps:
    "Set invocationRateLimitPerSecond of the API destination to the rate that the API allows, no higher than the ceiling.",
  url: DOCS.apiDestinations,
  config: {
    ceiling: {
      type: "integer",
      minimum: 1,
      maximum: UNLIMITED - 1,
      default: 50,
      description: "Highest allowed invocation rate, in requests per second.",
    },
  },
  types: [TYPES.apiDestination],
  *judge({ props }, { ceiling }) {
    const property = "invocationRateLimitPerSecond";
    const rate = numberAt(props, property);
    const remedy = `Set ${property} to a number from 1 to ${ceiling}.`;
    if (!((rate ?? UNLIMITED) < UNLIMITED)) {
      const because = `so the account's quota of ${UNLIMITED} requests per second applies`;
      yield { problem: "has no invocation rate limit", property, found: rate, because, remedy };
    } else if (Number(rate) > ceiling) {
      const because = `and the ceiling is ${ceiling} requests per second`;
      yield {
        problem: "has an invocation rate limit above the ceiling",
        property,
        found: rate,
        because,
        remedy,
      };
    } else if (Number(rate) < 1) {
      const because = "and the service accepts 1 or more";
      yield {
        problem: "has an invalid invocation rate limit",
        property,
        found: rate,
        because,
        remedy,
      };
    }
  },
  remediate: (inputs, { ceiling }) => {
    const rate = numberAt(inputs, "invocationRateLimitPerSecond");
    if ((rate ?? UNLIMITED) < UNLIMITED) return false;
    inputs.invocationRateLimitPerSecond = ceiling;
    return true;
  },
});
