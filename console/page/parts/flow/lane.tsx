import type { FlowAnswer } from "../../../answers/flow.ts";
import { DestinationNode } from "./destination.tsx";
import { CountedEdge } from "./edge.tsx";
import {
  levelOf,
  total,
  troubleFirst,
  type Lane,
  type Level,
  type SubscriptionFlow,
} from "./lanes.ts";
import { Node } from "./node.tsx";
import { formatNumber } from "./numbers.ts";

/** The way from the bus to an API destination, and to Salesforce. */
export function LaneRow({ lane, flow, shown }: { lane: Lane; flow: FlowAnswer; shown: number }) {
  const { subscriptions } = lane;
  const recent = total(subscriptions, "last5Minutes");
  const retries = recent?.RetryInvocationAttempts ?? 0;
  return (
    <div class="lane">
      <CountedEdge kind="match" count={recent?.MatchedEvents} label="matched" />
      <Subscriptions subscriptions={subscriptions} most={shown} />
      <CountedEdge
        kind="send"
        count={recent?.InvocationAttempts}
        label="attempts"
        {...(retries > 0 && { level: "warn", note: `${formatNumber(retries)} retries in 5 min` })}
      />
      <DestinationNode lane={lane} flow={flow} />
      <CountedEdge kind="deliver" count={recent?.SuccessfulInvocationAttempts} label="delivered" />
    </div>
  );
}

const RANK: readonly Level[] = ["bad", "warn", "good", "quiet"];
const worst = (levels: readonly Level[]): Level =>
  RANK.find((level) => levels.includes(level)) ?? "quiet";

interface SubscriptionsProps {
  subscriptions: readonly SubscriptionFlow[];
  /** Subscriptions that are shown by themselves. */
  most: number;
}

function Subscriptions({ subscriptions, most }: SubscriptionsProps) {
  const count = subscriptions.length;
  const shown = count <= most ? subscriptions : troubleFirst(subscriptions).slice(0, most);
  const title = count === 1 ? "Subscription" : `${count} subscriptions`;
  return (
    <Node kind="subscriptions" title={title} level={worst(subscriptions.map(levelOf))}>
      <ul>
        {shown.map((one) => (
          <li key={one.name} class={`is-${levelOf(one)}`}>
            <span class="name">{one.name}</span>
            <span class="muted">{summary(one)}</span>
          </li>
        ))}
      </ul>
      {count > shown.length && (
        <p class="muted">and {formatNumber(count - shown.length)} more in the table</p>
      )}
    </Node>
  );
}

/** The hour of a subscription in a few words. */
function summary({ lastHour }: SubscriptionFlow): string {
  if (lastHour === undefined) return "numbers not known";
  const {
    MatchedEvents: events,
    InvocationsSentToDlq: dead,
    InvocationsFailedToBeSentToDlq: lost,
  } = lastHour;
  if (events + dead + lost === 0) return "no events in 1 h";
  const parts = [
    `${formatNumber(events)} in 1 h`,
    ...(dead > 0 ? [`${formatNumber(dead)} dead`] : []),
    ...(lost > 0 ? [`${formatNumber(lost)} lost`] : []),
  ];
  return parts.join(", ");
}
