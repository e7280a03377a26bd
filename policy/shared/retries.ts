import { readFrom, type Resource } from "./resource";
import { numberAt } from "./values";

/** Where a target says nothing, in seconds. Source: EventBridge API reference, RetryPolicy, `MaximumEventAgeInSeconds`: 60 to 86,400. */
export const DEFAULT_AGE = 86_400;

/**
 * Seconds after which EventBridge gives an event of a target up: a day where the target says nothing, or 0, which is
 * what a provider returns for what is unset. A bus has no policy of its own: a day is assumed. @throws NotKnownYet
 */
export function eventAgeOf(sender: Resource): number {
  const age = readFrom(sender, (props) =>
    numberAt(props, "retryPolicy", "maximumEventAgeInSeconds"),
  );
  return age === undefined || age === 0 ? DEFAULT_AGE : age;
}
