import type { SubscriptionCost } from "../../components/salesforceIntegration";
import { destinationName } from "../../components/names";
import type { Evaluated, Registered } from "../../emulator/embedded/program";
import { destinationOf, isErasure } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { requireOutput } from "../requireOutput";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import type { Usage } from "./usage";

type Costs = Readonly<Record<string, SubscriptionCost>>;

/** Calls each second of a destination that sets no limit. Source: EventBridge User Guide, 'Amazon EventBridge quotas'. */
const DEFAULT_RATE = 300;

/**
 * Counts the API calls that an event causes: in total, by org, and by API destination that not only erases.
 *
 * @throws RunError if the program does not export its subscriptions or destinations
 */
export function countCalls(
  stack: ConfiguredStack,
  {
    resources,
    outputs,
  }: { resources: readonly Registered[]; outputs: Readonly<Evaluated["outputs"]> },
): Pick<Usage, "callsPerEvent" | "orgs" | "destinations"> {
  const costs = requireOutput(outputs, "subscriptions");
  const arns = requireOutput(outputs, "destinationArns");
  const states = resources.map(({ state }) => state.toJavaScript());
  return {
    callsPerEvent: mostCalls(stack.subscriptions, costs),
    orgs: orgsInUse(stack).map(({ name = "default", subscriptions }) => ({
      name,
      callsPerEvent: mostCalls(subscriptions, costs),
    })),
    destinations: Object.entries(arns).flatMap(([name, arn]) => {
      const sent = stack.subscriptions.filter(
        (one) => !isErasure(one) && destinationName(destinationOf(one), one.org) === name,
      );
      if (sent.length === 0) return []; // erasures are too rare to exceed a limit in each second
      const limit = states.find((state) => state.arn === arn)?.invocationRateLimitPerSecond;
      return [
        { name, callsPerEvent: mostCalls(sent, costs), limit: Number(limit ?? DEFAULT_RATE) },
      ];
    }),
  };
}

/** The most API calls that one event causes: the sum over the subscriptions to its source and detail type. */
function mostCalls(subscriptions: readonly Subscription[], costs: Costs): number {
  const calls = new Map<string, number>();
  for (const { name, events } of subscriptions) {
    for (const detailType of new Set(events.detailTypes)) {
      const key = JSON.stringify([events.source, detailType]);
      calls.set(key, (calls.get(key) ?? 0) + (costs[name]?.apiCallsPerEvent ?? 0));
    }
  }
  return Math.max(0, ...calls.values());
}
