import type { FlowAnswer } from "../../../answers/flow.ts";
import { Breakable } from "../breakable.tsx";
import { describeDestination, isHeldUp, total, type Lane, type SubscriptionFlow } from "./lanes.ts";
import { Node } from "./node.tsx";
import { formatNumber, formatWait } from "./numbers.ts";

/** An API destination: its rate limit, and the deliveries that wait for it. */
export function DestinationNode({ lane, flow }: { lane: Lane; flow: FlowAnswer }) {
  const { destination, subscriptions } = lane;
  if (destination === undefined) {
    const why =
      "unknown" in flow.routes
        ? flow.routes.unknown
        : "The rules of these subscriptions have no API destination.";
    return (
      <Node kind="destination" title="API destination" level="warn">
        <p>Not known. {why}</p>
      </Node>
    );
  }
  const isActive = destination.state === "ACTIVE";
  const waiting = sumOf(subscriptions.map((one) => one.waiting));
  const attempts = total(subscriptions, "last5Minutes")?.InvocationAttempts;
  const heldUp = subscriptions.some(isHeldUp);
  const level = isActive ? (heldUp ? "warn" : "good") : "bad";
  return (
    <Node kind="destination" title={describeDestination(destination).title} level={level}>
      <p class="code">
        <Breakable name={describeDestination(destination).by} />
      </p>
      {!isActive && <p class="bad">{destination.state}: EventBridge does not call it.</p>}
      <Limit perSecond={destination.rateLimit} attempts={attempts} />
      <p class={heldUp ? "warn" : "muted"}>{waitingText(waiting)}</p>
      <p class="muted">{longestText(subscriptions, waiting)}</p>
    </Node>
  );
}

/** The share of the rate limit that the attempts use. @param attempts in 5 minutes */
function Limit({ perSecond, attempts }: { perSecond: number; attempts: number | undefined }) {
  const used = attempts === undefined ? undefined : attempts / 300 / perSecond;
  return (
    <>
      <p class="figure">
        {formatNumber(perSecond)}/s<small>rate limit</small>
      </p>
      {used !== undefined && (
        <meter
          min={0}
          max={1}
          high={0.8}
          optimum={0}
          value={Math.min(1, used)}
          title="5 minutes' attempts"
        >
          {Math.round(used * 100)} %
        </meter>
      )}
      <p class="muted">
        {used === undefined ? "Use not known" : `${percent(used)} of it used in 5 min`}
      </p>
    </>
  );
}

const percent = (share: number): string =>
  share > 0 && share < 0.01 ? "under 1 %" : `${Math.round(share * 100)} %`;

/** The sum; undefined if a part is not known. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function waitingText(waiting: number | undefined): string {
  if (waiting === undefined) return "Waiting deliveries not known";
  if (waiting === 0) return "No delivery waits";
  return `About ${formatNumber(waiting)} ${waiting === 1 ? "delivery waits" : "deliveries wait"}`;
}

function longestText(
  subscriptions: readonly SubscriptionFlow[],
  waiting: number | undefined,
): string {
  const waits = subscriptions.flatMap(({ longestWait }) => longestWait ?? []);
  if (waits.length > 0)
    return `Longest wait for a first attempt: ${formatWait(Math.max(...waits))}`;
  return waiting === undefined
    ? "Time to the first attempt not known"
    : "No first attempt in 5 min";
}
