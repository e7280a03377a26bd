import type { BusEvent } from "../../eventbridge/event";
import type { EventChange } from "./changes";
import { paired } from "./compare";
import { outcomeOf, type Outcome } from "./requests";
import type { Route } from "./routes";

/** An event of a file. */
export interface SampleEvent {
  /** File, and the line in it. */
  event: string;
  published: BusEvent;
}

/**
 * The sample events that become other requests.
 *
 * @throws Error for a rule that the service refuses
 */
export function compareEvents(
  before: ReadonlyMap<string, Route>,
  after: ReadonlyMap<string, Route>,
  events: readonly SampleEvent[],
): EventChange[] {
  const routes = paired(before, after).map((pair) => ({
    subscription: (pair.after ?? pair.before)?.name ?? "",
    before: outcomeFor(pair.before),
    after: outcomeFor(pair.after),
  }));
  return events.flatMap(({ event, published }) =>
    routes.flatMap(({ subscription, ...outcomes }): EventChange[] => {
      const [old, now] = [outcomes.before(published), outcomes.after(published)];
      if (old.join("\n") === now.join("\n")) return [];
      return [{ event, subscription, before: old, after: now }];
    }),
  );
}

const outcomeFor = (route: Route | undefined): Outcome =>
  route === undefined ? () => [] : outcomeOf(route);
