import type { FlowAnswer } from "../../../answers/flow.ts";
import type { Sums } from "../../../../operations/flow/counts.ts";
import type { FlowConnection, FlowDestination } from "../../../../operations/flow/routes.ts";

/** What is known of a subscription's events. Numbers are absent where CloudWatch could not be read. */
export interface SubscriptionFlow {
  name: string;
  /** Requests that an event can become. */
  requestsPerEvent: number;
  last5Minutes?: Sums;
  lastHour?: Sums;
  /** Events in each minute of the last hour, the oldest first. */
  minutes?: number[];
  /** Deliveries that wait for an attempt. */
  waiting?: number;
  /** Milliseconds; absent without a first attempt in the last 5 minutes. */
  longestWait?: number;
  destination?: FlowDestination;
}

/** Subscriptions that send to the same API destination, which is absent where it is not known. */
export interface Lane {
  destination?: FlowDestination;
  subscriptions: SubscriptionFlow[];
}

/** The lanes to one org. */
export interface OrgFlow {
  /** The host, such as `acme.my.salesforce.com`; empty where it is not known. */
  host: string;
  connection?: FlowConnection;
  lanes: Lane[];
}

/** The subscriptions in the order of the stack. */
export function subscriptionsIn(flow: FlowAnswer): SubscriptionFlow[] {
  const { activity, routes } = flow;
  const destinations = new Map(
    "value" in routes ? routes.value.destinations.map((one) => [one.name, one]) : [],
  );
  const numbers = "value" in activity ? activity.value : undefined;
  return flow.subscriptions.map((name) => {
    const destination =
      "value" in routes ? destinations.get(routes.value.destinationOf[name] ?? "") : undefined;
    return {
      name,
      requestsPerEvent: flow.requestsPerEvent[name] ?? 1,
      ...(numbers !== undefined && numbersOf(name, numbers)),
      ...(destination !== undefined && { destination }),
    };
  });
}

function numbersOf(name: string, activity: Activity): Partial<SubscriptionFlow> {
  const { last5Minutes, lastHour, eventsByMinute, waiting, longestWait } = activity;
  return withoutUndefined({
    last5Minutes: last5Minutes[name],
    lastHour: lastHour[name],
    minutes: eventsByMinute[name],
    waiting: waiting[name],
    longestWait: longestWait[name],
  });
}

type Activity = Extract<FlowAnswer["activity"], { value: unknown }>["value"];

function withoutUndefined<T extends object>(given: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}

/** The orgs, and their lanes, in the order of the subscriptions. */
export function orgsOf(subscriptions: readonly SubscriptionFlow[]): OrgFlow[] {
  const orgs = new Map<string, OrgFlow>();
  const lanes = new Map<string, Lane>();
  for (const one of subscriptions) {
    const { destination } = one;
    const host = hostOf(destination?.endpoint);
    const orgKey = `${host} ${destination?.connection.name ?? ""}`;
    const org = orgs.get(orgKey) ?? newOrg(host, destination);
    orgs.set(orgKey, org);
    const laneKey = destination?.name ?? "";
    let lane = lanes.get(laneKey);
    if (lane === undefined) {
      lane = { ...(destination !== undefined && { destination }), subscriptions: [] };
      lanes.set(laneKey, lane);
      org.lanes.push(lane);
    }
    lane.subscriptions.push(one);
  }
  return [...orgs.values()];
}

const newOrg = (host: string, destination: FlowDestination | undefined): OrgFlow => ({
  host,
  lanes: [],
  ...(destination !== undefined && { connection: destination.connection }),
});

const hostOf = (endpoint = ""): string => (URL.canParse(endpoint) ? new URL(endpoint).host : "");

const ENDPOINT = /\/sobjects\/([^/]+)\/([^/]+)\//;

/** What a destination does, such as `Contact` by `ShopCustomerId__c`; of another form, its name. */
export function describeDestination({ endpoint, method, name }: FlowDestination): {
  title: string;
  by: string;
} {
  const [, object, field] = ENDPOINT.exec(endpoint) ?? [];
  if (object === undefined || field === undefined) return { title: "API destination", by: name };
  return { title: `${method === "DELETE" ? "Delete" : "Upsert"} ${object}`, by: field };
}

/** Name of the org, where the stack has several. */
export function describeOrg({ connection }: OrgFlow): string {
  const named = (connection?.orgs ?? []).filter((org) => org !== "default");
  return named.length === 0 ? "Salesforce" : `Salesforce, ${named.join(", ")}`;
}

/** The sum of sums; undefined if one of them is not known. */
export function total(
  subscriptions: readonly SubscriptionFlow[],
  period: "last5Minutes" | "lastHour",
): Sums | undefined {
  let sum: Sums | undefined;
  for (const one of subscriptions) {
    const own = one[period];
    if (own === undefined) return undefined;
    sum =
      sum === undefined
        ? own
        : (Object.fromEntries(
            Object.entries(sum).map(([metric, value]) => [
              metric,
              value + own[metric as keyof Sums],
            ]),
          ) as Sums);
  }
  return sum;
}

/** How much attention something needs. */
export type Level = "quiet" | "good" | "warn" | "bad";

/** The level of a subscription: events lost or dead-lettered in the last hour, deliveries retried or held up, events delivered. */
export function levelOf(one: SubscriptionFlow): Level {
  const { lastHour, last5Minutes } = one;
  if (lastHour === undefined) return "quiet";
  if (lastHour.InvocationsFailedToBeSentToDlq > 0 || lastHour.InvocationsSentToDlq > 0) {
    return "bad";
  }
  if (isHeldUp(one) || (last5Minutes?.RetryInvocationAttempts ?? 0) > 0) return "warn";
  return lastHour.SuccessfulInvocationAttempts > 0 ? "good" : "quiet";
}

/** Seconds of deliveries at the rate limit that may wait: they are under way. */
const UNDER_WAY = 60;

/** Whether deliveries wait that are not just under way: more than the destination takes in a minute, or none gets through. */
export function isHeldUp({ waiting = 0, destination, last5Minutes }: SubscriptionFlow): boolean {
  const isMany = waiting > UNDER_WAY * (destination?.rateLimit ?? 0);
  return waiting > 0 && (isMany || last5Minutes?.SuccessfulInvocationAttempts === 0);
}

const ORDER: readonly Level[] = ["bad", "warn", "good", "quiet"];

/** The subscriptions that need attention first. */
export const troubleFirst = (all: readonly SubscriptionFlow[]): SubscriptionFlow[] =>
  [...all].sort(
    (one, other) =>
      ORDER.indexOf(levelOf(one)) - ORDER.indexOf(levelOf(other)) ||
      (other.lastHour?.MatchedEvents ?? 0) - (one.lastHour?.MatchedEvents ?? 0),
  );
