import { EVENT_AGE_SECONDS, RETRY_ATTEMPTS } from "../shared/limits";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { typeOfUrn, TYPES } from "../shared/types";
import { isGiven, numberAt } from "../shared/values";

interface Config {
  /** Retries, 0 to 185. */
  leastAttempts: number;
  /** Seconds, 60 to 86,400. */
  leastAge: number;
}

/**
 * A target that sets how often and how long it retries must set both. The AWS provider sends 0 for the setting that is left
 * out: an age alone means no retries, and attempts alone an age of 0, which the service refuses at the update, as it refuses
 * an age of 59 seconds. A target without a retry policy is safe: the service retries 185 times and for 24 hours.
 * The minimum is one retry unless configured otherwise: EventBridge sends an event with a new token only when
 * it retries, so without retries the end of each OAuth session makes dead letters. A target has one finding at most.
 * Sources: EventBridge API reference, RetryPolicy; User Guide, 'API destinations', OAuth;
 * hashicorp/terraform-provider-aws, internal/service/events/target.go, `expandPutTargetsRetryParameters`.
 */
export const targetRetryPolicy = resourcePolicy<Config>({
  name: "target-retry-policy",
  description:
    "A target sets both retry attempts and event age, within their limits, or leaves the defaults of the service.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target"],
  remediationSteps:
    "Set both maximumRetryAttempts and maximumEventAgeInSeconds in retryPolicy of the target, or remove retryPolicy.",
  url: DOCS.retryPolicy,
  config: {
    leastAttempts: {
      type: "integer",
      minimum: 0,
      maximum: RETRY_ATTEMPTS.highest,
      default: 1,
      description: "The fewest retries that a target may have.",
    },
    leastAge: {
      type: "integer",
      minimum: EVENT_AGE_SECONDS.lowest,
      maximum: EVENT_AGE_SECONDS.highest,
      default: EVENT_AGE_SECONDS.lowest,
      description: "The shortest maximum event age that a target may have, in seconds.",
    },
  },
  types: [TYPES.target],
  *judge({ urn, props }, { leastAttempts, leastAge }) {
    if (!isGiven(props, "retryPolicy")) return;
    // Other providers leave the default of the service for a setting that is left out.
    const needsBoth = typeOfUrn(urn) === TYPES.target;
    for (const [name, unit, least, most] of [
      ["maximumRetryAttempts", "retries", leastAttempts, RETRY_ATTEMPTS.highest],
      ["maximumEventAgeInSeconds", "seconds", leastAge, EVENT_AGE_SECONDS.highest],
    ] as const) {
      const property = `retryPolicy.${name}`;
      const found = numberAt(props, "retryPolicy", name);
      const remedy = `Set ${property} to a number from ${least} to ${most} (${unit}).`;
      if (found === undefined && !needsBoth) continue;
      if (found === undefined) {
        const because = "and the provider sends 0 for a setting that retryPolicy leaves out";
        yield { problem: "has an incomplete retry policy", property, found, because, remedy };
        return;
      } else if (!(found >= least)) {
        const because = `and the minimum is ${least}`;
        yield { problem: "gives up events too soon", property, found, because, remedy };
        return;
      } else if (found > most) {
        const because = `and the service accepts at most ${most}`;
        yield {
          problem: "has a retry policy that the service refuses",
          property,
          found,
          because,
          remedy,
        };
        return;
      }
    }
  },
});
