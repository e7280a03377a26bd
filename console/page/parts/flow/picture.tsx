import type { FlowAnswer } from "../../../answers/flow.ts";
import { Breakable } from "../breakable.tsx";
import { DeadLetters } from "./deadLetters.tsx";
import { Edge } from "./edge.tsx";
import { orgsOf, total, type SubscriptionFlow } from "./lanes.ts";
import { Node } from "./node.tsx";
import { formatNumber } from "./numbers.ts";
import { Org } from "./org.tsx";
import { Sparkline } from "./sparkline.tsx";

/** Lanes from which on each has one line for its subscriptions. */
const MANY_LANES = 4;
/** Subscriptions that a lane shows by themselves; the table has all of them. */
const SHOWN = { few: 3, many: 1 };

interface PictureProps {
  flow: FlowAnswer;
  subscriptions: readonly SubscriptionFlow[];
}

/** The way of the events from the shop to Salesforce, with what happens at each place. */
export function Picture({ flow, subscriptions }: PictureProps) {
  const orgs = orgsOf(subscriptions);
  const lanes = orgs.reduce((sum, org) => sum + org.lanes.length, 0);
  const minutes = summedMinutes(subscriptions);
  const matched = total(subscriptions, "last5Minutes")?.MatchedEvents;
  const { routes } = flow;
  const sources = "value" in routes ? routes.value.sources : [];
  return (
    <div class={`path ${lanes >= MANY_LANES ? "tall" : ""}`}>
      <Node kind="shop" title="Shop" level="quiet">
        <p class="code">{sources.length === 0 ? "publishes events" : sources.join(", ")}</p>
      </Node>
      <Edge kind="in" flows={(matched ?? 0) > 0} label="PutEvents" />
      <Node
        kind="bus"
        title="Event bus"
        level={matched === undefined || matched === 0 ? "quiet" : "good"}
      >
        <p class="code">
          <Breakable name={flow.busName} />
        </p>
        {minutes !== undefined && <Sparkline minutes={minutes} />}
        {matched === undefined ? (
          <p class="muted">Matched events not known</p>
        ) : (
          <p class="figure">
            {formatNumber(matched)}
            <small>matched in 5 min</small>
          </p>
        )}
      </Node>
      <div class="orgs">
        {orgs.map((org) => (
          <Org
            key={`${org.host} ${org.connection?.name ?? ""}`}
            {...{ org, flow }}
            shown={lanes >= MANY_LANES ? SHOWN.many : SHOWN.few}
          />
        ))}
      </div>
      <DeadLetters flow={flow} subscriptions={subscriptions} />
    </div>
  );
}

function summedMinutes(subscriptions: readonly SubscriptionFlow[]): number[] | undefined {
  const sum = Array.from({ length: 60 }, () => 0);
  for (const { minutes } of subscriptions) {
    if (minutes === undefined) return undefined;
    minutes.forEach((count, index) => (sum[index] = (sum[index] ?? 0) + count));
  }
  return sum;
}
