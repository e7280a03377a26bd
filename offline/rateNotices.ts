import { destinationName } from "../components/names";
import { destinationsOf } from "../components/orgs";
import { rateShares } from "../components/salesforceDestinations";
import { RANGES } from "../eventbridge/settingRanges";
import { orgsInUse, type ConfiguredStack } from "../stack/stack";

/** The policy whose violations name the rate that a destination needs. */
const PEAK_RATE = "api-destination-peak-rate";
/** The end of its message. */
const NEEDED = /Set invocationRateLimitPerSecond to (\d+) or more/;

/** A violation, with the name of its resource. */
interface FoundViolation {
  policy: string;
  resource: string | undefined;
  message: string;
}

/**
 * The `invocationRateLimit` that gives each destination the rate that the policy on peaks demands, as a sentence for each org. The
 * policy judges any program, so that it names the destinations only; this project's setting is divided among them. Pure.
 */
export function rateNotices(
  stack: ConfiguredStack,
  violations: readonly FoundViolation[],
): string[] {
  const needs = violations
    .filter(({ policy }) => policy === PEAK_RATE)
    .map(({ resource = "", message }) => ({ resource, rate: Number(NEEDED.exec(message)?.[1]) }));
  const orgs = orgsInUse(stack);
  const others = orgs.flatMap(({ name }) => name ?? []);
  return orgs.flatMap(({ name, settings, subscriptions }) => {
    const destinations = destinationsOf(subscriptions);
    const needed = destinations.map((one) => {
      const ending = `-${destinationName(one, name)}`;
      const isOfOther = (resource: string) =>
        name === undefined && others.some((org) => resource.endsWith(`-${org}${ending}`));
      const found = needs.find(({ resource }) => resource.endsWith(ending) && !isOfOther(resource));
      return found?.rate ?? 0;
    });
    if (needed.every((rate) => rate === 0)) return [];
    const enough = lowestRate((rate) =>
      rateShares(rate, destinations).every((share, at) => share >= (needed[at] ?? 0)),
    );
    const setting = `invocationRateLimit${name === undefined ? "" : ` of ${name}`}`;
    const shared = `${settings.invocationRateLimit} a second for ${destinations.length} API destinations`;
    return [
      enough === undefined
        ? `No ${setting} is enough for the peak (${shared}): lower eventsPerSecond in policy/config/${stack.configuration.stack}.json, or raise retryMaximumEventAge.`
        : `Set ${setting} to ${enough} or more in Pulumi.${stack.configuration.stack}.yaml: it is divided, now ${shared}, and the policy ${PEAK_RATE} demands a rate of each.`,
    ];
  });
}

function lowestRate(isEnough: (rate: number) => boolean): number | undefined {
  const { lowest, highest } = RANGES.invocationRateLimit;
  for (let rate = lowest; rate <= highest; rate += 1) if (isEnough(rate)) return rate;
  return undefined;
}
