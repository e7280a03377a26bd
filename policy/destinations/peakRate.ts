import { DOCS } from "../shared/docs";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { DEFAULT_AGE, eventAgeOf } from "../shared/retries";
import { numberAt } from "../shared/values";

interface Config {
  /** Events a second that reach one API destination at the peak. */
  eventsPerSecond?: number;
  /** Requests that an event takes, the first one and its retries, on average. */
  requestsPerEvent: number;
  /** Seconds that the peak lasts. */
  peakSeconds: number;
}

/**
 * The rate limit must carry the peak. EventBridge delays what exceeds the limit; a backlog of which the last
 * event waits longer than the retry policy's age is lost, or dead-lettered, although the API was up all the time.
 *
 * At a peak of `p` requests a second for `d` seconds and a limit of `r`, the last event waits `d * (p - r) / r`
 * seconds. Source: EventBridge User Guide, 'API destinations', invocation rate.
 */
export const apiDestinationPeakRate = stackPolicy<Config>({
  name: "api-destination-peak-rate",
  description: "An API destination's rate limit carries the declared peak within the retry window.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "api-destination", "capacity"],
  remediationSteps:
    "Raise invocationRateLimitPerSecond of the API destination, or maximumEventAgeInSeconds of its targets.",
  url: DOCS.apiDestinations,
  config: {
    eventsPerSecond: {
      type: "number",
      exclusiveMinimum: 0,
      description:
        "Events a second that reach one API destination at the peak. Left out, nothing is judged.",
    },
    requestsPerEvent: {
      type: "number",
      minimum: 1,
      default: 1.5,
      description: "Requests that an event takes on average, with its retries.",
    },
    peakSeconds: {
      type: "integer",
      minimum: 1,
      default: 86_400,
      description: "How long the peak lasts, in seconds.",
    },
  },
  subjects: (stack) => stack.of(TYPES.apiDestination),
  notApplicable: ({ eventsPerSecond }) =>
    eventsPerSecond === undefined
      ? "No peak is declared: eventsPerSecond is not configured."
      : undefined,
  *judge(destination, stack, { eventsPerSecond = 0, requestsPerEvent, peakSeconds }) {
    const property = "invocationRateLimitPerSecond";
    const rate = numberAt(destination.props, property);
    if (rate === undefined || rate <= 0) return; // the policy api-destination-rate-limit says so
    const peak = eventsPerSecond * requestsPerEvent;
    const wait = (peakSeconds * (peak - rate)) / rate;
    const window = Math.min(...windows(destination, stack));
    if (wait <= window) return;
    const enough = Math.ceil((peak * peakSeconds) / (peakSeconds + window));
    yield {
      problem: "cannot carry the peak",
      property,
      found: rate,
      because: `so that the last event of a peak of ${peak} requests a second would wait ${Math.round(wait)} s, and is given up after ${window} s`,
      remedy: `Set it to ${enough} or more.`,
    };
  },
});

/** Seconds after which the targets of a destination give an event up. */
function windows(destination: Resource, stack: Stack): number[] {
  const targets = stack.referringTo(destination, TYPES.target, "arn");
  return targets.length === 0 ? [DEFAULT_AGE] : targets.map(eventAgeOf);
}
