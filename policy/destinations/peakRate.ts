import { DOCS } from "../shared/docs";
import { parseEndpoint } from "../shared/endpoint";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { DEFAULT_AGE, eventAgeOf } from "../shared/eventAge";
import { numberAt, textAt } from "../shared/values";

interface Config {
  /** Events per second that reach one API destination at the peak. */
  eventsPerSecond?: number;
  /** Events per second that reach one API destination for deletions or for updates only, at the peak. */
  erasuresPerSecond?: number;
  /** Requests per event on average: the first attempt and its retries. */
  requestsPerEvent: number;
  /** Duration of the peak, in seconds. */
  peakSeconds: number;
}

/**
 * The rate limit must be high enough for the peak. EventBridge delays the requests that exceed the limit. An event that waits
 * longer than the retry policy's age is dead-lettered or lost, although the API was available all the time.
 *
 * At a peak of `p` requests per second for `d` seconds and a limit of `r`, the last event waits `d * (p - r) / r`
 * seconds. Source: EventBridge User Guide, 'API destinations', invocation rate.
 */
export const apiDestinationPeakRate = stackPolicy<Config>({
  name: "api-destination-peak-rate",
  description:
    "The rate limit of an API destination is high enough to deliver the configured peak before events expire.",
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
        "Events per second that reach one API destination at the peak. Without it the policy checks nothing.",
    },
    erasuresPerSecond: {
      type: "number",
      exclusiveMinimum: 0,
      description:
        "Events per second at the peak that reach an API destination with the method DELETE, or with updateOnly=true in its URL, such as Salesforce's for anonymizations. Default: eventsPerSecond.",
    },
    requestsPerEvent: {
      type: "number",
      minimum: 1,
      default: 1.5,
      description: "Requests per event on average, with retries.",
    },
    peakSeconds: {
      type: "integer",
      minimum: 1,
      default: 86_400,
      description: "Duration of the peak, in seconds.",
    },
  },
  subjects: (stack) => stack.of(TYPES.apiDestination),
  notApplicable: ({ eventsPerSecond }) =>
    eventsPerSecond === undefined ? "No peak is configured: set eventsPerSecond." : undefined,
  *judge(destination, stack, config) {
    const property = "invocationRateLimitPerSecond";
    const rate = numberAt(destination.props, property);
    if (rate === undefined || rate <= 0) return; // the policy api-destination-rate-limit reports it
    const { eventsPerSecond = 0, erasuresPerSecond = eventsPerSecond, peakSeconds } = config;
    const events = isForErasures(destination) ? erasuresPerSecond : eventsPerSecond;
    const peak = events * config.requestsPerEvent;
    const wait = (peakSeconds * (peak - rate)) / rate;
    const window = Math.min(...windows(destination, stack));
    if (wait <= window) return;
    const enough = Math.ceil((peak * peakSeconds) / (peakSeconds + window));
    yield {
      problem: "cannot deliver the peak in time",
      property,
      found: rate,
      because: `so at a peak of ${peak} requests per second the last event waits ${Math.round(wait)} s, and EventBridge gives it up after ${window} s`,
      remedy: `Set invocationRateLimitPerSecond to ${enough} or more.`,
    };
  },
});

/** Erasures are far rarer than other events. Source for `updateOnly`: Salesforce REST API Developer Guide, 'Upsert Records'. */
function isForErasures({ props }: Resource): boolean {
  if (textAt(props, "httpMethod")?.toUpperCase() === "DELETE") return true;
  const endpoint = parseEndpoint(textAt(props, "invocationEndpoint"));
  return endpoint?.searchParams.get("updateOnly") === "true";
}

/** Seconds after which EventBridge gives up an event, for each target of a destination. */
function windows(destination: Resource, stack: Stack): number[] {
  const targets = stack.referringTo(destination, TYPES.target, "arn");
  return targets.length === 0 ? [DEFAULT_AGE] : targets.map(eventAgeOf);
}
