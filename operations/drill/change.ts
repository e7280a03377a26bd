import type { BusEvent } from "../../eventbridge/event";
import { indexIn } from "../../mapping/listElements";
import { parentsOf } from "../../mapping/parents";
import { pathSegments } from "../../mapping/pattern";
import type { DetailPath, Subscription } from "../../mapping/subscription";
import { detailValueAt } from "../../mapping/unmappable";
import { allowsValue } from "./ids";

/** The event with another value at a path of its detail. */
export const withDetail = (
  event: BusEvent,
  path: DetailPath,
  value: string | number | null,
): BusEvent => ({
  ...event,
  detail: withValue(event.detail, path, value) as BusEvent["detail"],
});

/**
 * With `newerWins`, sets the time of the change: an earlier drill has left the record with its own time.
 *
 * @param time in milliseconds since 1970
 */
export const withTime = (event: BusEvent, { newerWins }: Subscription, time: number): BusEvent =>
  newerWins === undefined
    ? event
    : withDetail(event, newerWins.path, new Date(time).toISOString().replace(/\.\d+Z$/, "Z"));

/** The event without the parents that may be null by the schema: a parent of a sample may not exist in the org. */
export function withoutParents(sample: BusEvent, subscription: Subscription): BusEvent {
  return parentsOf(subscription).reduce((event, { path }) => {
    if (detailValueAt(event.detail, path) === undefined) return event;
    const without = withDetail(event, path, null);
    return allowsValue(subscription, event.detail, without.detail) ? without : event;
  }, sample);
}

function withValue(detail: unknown, path: DetailPath, value: unknown): unknown {
  const put = (node: unknown, [segment, ...rest]: readonly string[]): unknown => {
    if (segment === undefined) return value;
    const index = indexIn(segment);
    if (index !== undefined) {
      const list = [...((node as unknown[] | undefined) ?? [])];
      list[index] = put(list[index], rest);
      return list;
    }
    const inner = (node as Record<string, unknown> | undefined)?.[segment];
    return { ...(node as object), [segment]: put(inner, rest) };
  };
  return put(detail, pathSegments(path));
}
