import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

/** Source: EventBridge API reference, RetryPolicy. */
const MOST_ATTEMPTS = 185;
const LEAST_AGE = 60;
const MOST_AGE = 86_400;

interface Config {
  /** Retries, 0 to 185. */
  leastAttempts: number;
  /** Seconds, 60 to 86,400. */
  leastAge: number;
}

/**
 * A target must say how often and how long it retries, both. The AWS provider sends 0 for the one that is left out:
 * an age alone means no retries, and attempts alone an age of 0, which the service refuses at the update; so does
 * it an age of 59 seconds. One retry is the least, unless it is configured otherwise: EventBridge sends an event with
 * a new token only when it retries it, so that without retries each end of an OAuth session makes dead letters.
 * Sources: EventBridge API reference, RetryPolicy; User Guide, 'API destinations', OAuth.
 */
export const targetRetryPolicy = resourcePolicy<Config>({
  name: "target-retry-policy",
  description:
    "A target's retry policy is explicit, both in attempts and in age, and within bounds.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target"],
  remediationSteps:
    "Set maximumRetryAttempts and maximumEventAgeInSeconds of the target's retryPolicy.",
  url: DOCS.retryPolicy,
  config: {
    leastAttempts: {
      type: "integer",
      minimum: 0,
      maximum: MOST_ATTEMPTS,
      default: 1,
      description: "Fewest retries that a target may have.",
    },
    leastAge: {
      type: "integer",
      minimum: LEAST_AGE,
      maximum: MOST_AGE,
      default: LEAST_AGE,
      description: "Shortest age at which a target may give an event up, in seconds.",
    },
  },
  types: [TYPES.target],
  *judge({ props }, { leastAttempts, leastAge }) {
    for (const [name, unit, least, most] of [
      ["maximumRetryAttempts", "retries", leastAttempts, MOST_ATTEMPTS],
      ["maximumEventAgeInSeconds", "seconds", leastAge, MOST_AGE],
    ] as const) {
      const property = `retryPolicy.${name}`;
      const found = numberAt(props, "retryPolicy", name);
      const remedy = `Set it to ${least} to ${most} ${unit}.`;
      if (found === undefined) {
        const because = "for which the provider sends 0 where the other one is set";
        yield { problem: "leaves its retries to chance", property, found, because, remedy };
      } else if (!(found >= least)) {
        const because = `the least is ${least}`;
        yield { problem: "gives events up too soon", property, found, because, remedy };
      } else if (found > most) {
        const because = `the service takes ${most}`;
        yield { problem: "retries beyond the service's bounds", property, found, because, remedy };
      }
    }
  },
});
