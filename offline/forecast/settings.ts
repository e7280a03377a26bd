import { destinationName } from "../../components/names";
import { destinationsOf } from "../../components/orgs";
import { rateShares } from "../../components/salesforceDestinations";
import type { ApiDestination } from "../../emulator/eventBridge/apiDestination";
import type { RuleTarget } from "../../emulator/eventBridge/rule";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import type { EmulatedStack } from "../emulatedStack";
import { requireOutput } from "../requireOutput";
import type { Changed } from "./freshEmulator";

/** The settings of a stack on which deliveries depend. */
export interface ForecastSettings {
  /** 1 to 299 requests a second, by the org's name; `default` is the stack's own. */
  rateLimits: Readonly<Record<string, number>>;
  /** 1 to 185. */
  retryMaximumAttempts: number;
  /** Seconds, 60 to 86,400. */
  retryMaximumEventAge: number;
}

/** The name of the stack's own org. */
export const OWN_ORG = "default";

/** The settings as the stack file has them, with the rate limit of each org that a subscription names. */
export function forecastSettings(stack: ConfiguredStack): ForecastSettings {
  const { retryMaximumAttempts, retryMaximumEventAge } = stack.settings;
  const rateLimits = orgsInUse(stack).map(
    ({ name = OWN_ORG, settings }) => [name, settings.invocationRateLimit] as const,
  );
  return { rateLimits: Object.fromEntries(rateLimits), retryMaximumAttempts, retryMaximumEventAge };
}

/**
 * The resources that a stack with other settings would have, made of those that it has. A resource to which the program gives
 * numbers of its own, for example by a transform, keeps them.
 *
 * @throws RunError if the program does not export its destinations
 * @param thinning see `thinned`: rate limits are divided by it
 */
export function withSettings(
  { stack, outputs }: Pick<EmulatedStack, "stack" | "outputs">,
  wanted: ForecastSettings,
  thinning: number,
): Changed {
  const arns = requireOutput(outputs, "destinationArns");
  const own = forecastSettings(stack);
  const rates = new Map<string, { before: number; after: number }>();
  for (const { name = OWN_ORG, subscriptions } of orgsInUse(stack)) {
    const destinations = destinationsOf(subscriptions);
    const before = rateShares(own.rateLimits[name] ?? 1, destinations);
    const after = rateShares(wanted.rateLimits[name] ?? own.rateLimits[name] ?? 1, destinations);
    destinations.forEach((destination, index) => {
      const org = name === OWN_ORG ? undefined : name;
      const arn = arns[destinationName(destination, org)];
      if (arn === undefined) return;
      rates.set(arn, { before: before[index] ?? 1, after: after[index] ?? 1 });
    });
  }
  return {
    destination: (one: ApiDestination) => {
      const rate = rates.get(one.arn);
      const limit = rate?.before === one.rateLimit ? rate.after : one.rateLimit;
      return { ...one, rateLimit: limit / thinning };
    },
    target: (one: RuleTarget) => ({
      ...one,
      retryPolicy: {
        maximumRetryAttempts: pick(
          one.retryPolicy.maximumRetryAttempts,
          own.retryMaximumAttempts,
          wanted.retryMaximumAttempts,
        ),
        maximumEventAgeInSeconds: pick(
          one.retryPolicy.maximumEventAgeInSeconds,
          own.retryMaximumEventAge,
          wanted.retryMaximumEventAge,
        ),
      },
    }),
  };
}

/** The wanted number in place of the stack's own; another number stays. */
const pick = (has: number, own: number, wanted: number): number => (has === own ? wanted : has);
