import type { Changes } from "./changes";
import { compareOthers, countResources } from "./compare";
import { compareEvents, type SampleEvent } from "./compareEvents";
import { compareRoutes } from "./compareRoutes";
import type { StackPlan } from "./plan";
import { withReferences } from "./references";
import { routesOf } from "./routes";

/** Compares two plans. Pure. */
export function comparePlans(
  before: StackPlan,
  after: StackPlan,
  events: readonly SampleEvent[],
): Omit<Changes, "base"> {
  const [old, now] = [withReferences(before), withReferences(after)];
  const [oldRoutes, newRoutes] = [routesOf(old), routesOf(now)];
  const parts = [...oldRoutes.values(), ...newRoutes.values()].flatMap(({ urns }) => urns);
  return {
    notices: [],
    resources: countResources(old, now),
    subscriptions: compareRoutes(oldRoutes, newRoutes),
    others: compareOthers(old, now, new Set(parts)),
    compared: events.length,
    events: compareEvents(oldRoutes, newRoutes, events),
  };
}
