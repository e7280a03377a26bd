import { EVENT_AGE_SECONDS } from "./limits";
import { readFrom, type Resource } from "./resource";
import { numberAt } from "./values";

/** The maximum event age of a target without a retry policy, in seconds. Source: EventBridge API reference, RetryPolicy. */
export const DEFAULT_AGE = EVENT_AGE_SECONDS.highest;

/**
 * Seconds after which EventBridge gives up an event of a target or bus. A target without the setting has the default of one
 * day; so has a target with 0, because the provider returns 0 for an unset value. A bus has no retry policy, so one day is
 * assumed. @throws NotKnownYet
 */
export function eventAgeOf(sender: Resource): number {
  const age = readFrom(sender, (props) =>
    numberAt(props, "retryPolicy", "maximumEventAgeInSeconds"),
  );
  return age === undefined || age === 0 ? DEFAULT_AGE : age;
}
