import type { ComponentChildren } from "preact";
import { formatDuration } from "../../../../text/duration.ts";
import type { FlowAnswer } from "../../../answers/flow.ts";
import { linkTo } from "../../route.ts";
import { CommandText } from "../commandText.tsx";
import {
  describeDestination,
  describeOrg,
  isHeldUp,
  levelOf,
  orgsOf,
  total,
  troubleFirst,
  type Lane,
  type Level,
  type OrgFlow,
  type SubscriptionFlow,
} from "./lanes.ts";
import { formatNumber, formatRate } from "./numbers.ts";
import { describeFault } from "./describeFault.ts";
import { Breakable } from "../breakable.tsx";
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

interface NodeProps {
  kind: string;
  title: string;
  level: Level;
  children?: ComponentChildren;
}

function Node({ kind, title, level, children }: NodeProps) {
  return (
    <div class={`node ${kind} is-${level}`}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}

interface EdgeProps {
  kind: string;
  label: string;
  /** Absent where nothing is counted. */
  rate?: string;
  flows: boolean;
  note?: string;
  level?: Level;
}

/** An arrow, with what flows. */
function Edge({ kind, label, rate, flows, note, level = flows ? "good" : "quiet" }: EdgeProps) {
  return (
    <div class={`edge ${kind} ${flows ? "flows" : ""} is-${level}`}>
      <p>
        <span>{label}</span> {rate !== undefined && <strong>{rate}</strong>}
      </p>
      <span class="line" aria-hidden="true" />
      {note !== undefined && <p class="note">{note}</p>}
    </div>
  );
}

/** An arrow whose flow CloudWatch counts. @param count of 5 minutes; undefined where it is not known */
function CountedEdge({
  count,
  label,
  ...props
}: Omit<EdgeProps, "flows" | "rate"> & { count: number | undefined }) {
  const flows = count !== undefined && count > 0;
  return (
    <Edge
      {...props}
      {...{ label, flows }}
      rate={count === undefined ? "not known" : formatRate(count)}
    />
  );
}

function Org({ org, flow, shown }: { org: OrgFlow; flow: FlowAnswer; shown: number }) {
  return (
    <div class="org">
      <div class="lanes">
        {org.lanes.map((lane) => (
          <LaneRow key={lane.destination?.name ?? ""} {...{ lane, flow, shown }} />
        ))}
      </div>
      <OrgNode org={org} flow={flow} />
    </div>
  );
}

function LaneRow({ lane, flow, shown }: { lane: Lane; flow: FlowAnswer; shown: number }) {
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

function DestinationNode({ lane, flow }: { lane: Lane; flow: FlowAnswer }) {
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

/** Milliseconds, which matter below a second. */
export const formatWait = (milliseconds: number): string =>
  milliseconds < 1_000 ? "under 1s" : formatDuration(milliseconds);

function OrgNode({ org, flow }: { org: OrgFlow; flow: FlowAnswer }) {
  const { connection, host } = org;
  const { standIn } = flow;
  const active = standIn !== undefined && "value" in standIn.active ? standIn.active.value : {};
  const fault = (connection?.orgs ?? ["default"]).flatMap((name) => active[name] ?? [])[0];
  const isRefused = connection?.verdict === "failed";
  const level: Level = fault !== undefined || isRefused ? "bad" : "good";
  return (
    <Node
      kind="salesforce"
      title={describeOrg(org)}
      level={connection === undefined ? "quiet" : level}
    >
      {host !== "" && (
        <p class="code">
          <Breakable name={host} />
        </p>
      )}
      {standIn !== undefined && <p class="muted">stand-in of the emulator</p>}
      {connection !== undefined && (
        <p class={isRefused ? "bad" : "muted"}>
          Connection {connection.state.toLowerCase()}
          {connection.verdict !== "ok" && (
            <CommandText text={`: ${connection.means}. ${connection.remedy}`} />
          )}
        </p>
      )}
      {fault !== undefined && <p class="bad">Fails: {describeFault(fault, flow.at)}</p>}
    </Node>
  );
}

/** The dead-letter queue, the way to it, and the way back to the bus. */
function DeadLetters({ flow, subscriptions }: PictureProps) {
  const hour = total(subscriptions, "lastHour");
  const [arrived, lost] = [hour?.InvocationsSentToDlq, hour?.InvocationsFailedToBeSentToDlq ?? 0];
  const level = (arrived ?? 0) + lost > 0 ? "bad" : "quiet";
  return (
    <div class="dead">
      <span class="back up" aria-hidden="true" />
      <div class="org">
        <div class="lane">
          <span class="back" aria-hidden="true">
            redrive
          </span>
          <div class="letters">
            <div class={`edge down is-${level}`}>
              <span class="line" aria-hidden="true" />
              <p>
                <span>refused, unmappable, or retries exhausted</span>{" "}
                <strong>
                  {arrived === undefined ? "not known" : `${formatNumber(arrived)} in 1 h`}
                </strong>
              </p>
              {lost > 0 && (
                <p class="bad">
                  <strong>{formatNumber(lost)} lost in 1 h</strong>: the queue did not take them
                </p>
              )}
            </div>
            <Queue flow={flow} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Queue({ flow: { deadLetters, activity } }: { flow: FlowAnswer }) {
  if ("unknown" in deadLetters) {
    return (
      <Node kind="queue" title="Dead-letter queue" level="warn">
        <p>Not known. {deadLetters.unknown}</p>
      </Node>
    );
  }
  const { visible, hidden, delayed } = deadLetters.value;
  const depth = visible + hidden + delayed;
  return (
    <Node kind="queue" title="Dead-letter queue" level={depth > 0 ? "bad" : "good"}>
      <p class="figure">
        {formatNumber(depth)}
        <small>{depth === 1 ? "dead letter" : "dead letters"}</small>
      </p>
      {depth > 0 && <p>{oldestText(activity)}</p>}
      {hidden + delayed > 0 && <p class="muted">{depthText({ hidden, delayed })}</p>}
      <p>
        <a href={linkTo("letters")}>
          {depth === 0 ? "Dead letters" : "See the causes, redrive or drop"}
        </a>
      </p>
    </Node>
  );
}

function oldestText(activity: FlowAnswer["activity"]): string {
  if ("unknown" in activity) return "The age of the oldest is not known.";
  const { oldestDeadLetter } = activity.value;
  return oldestDeadLetter === undefined
    ? "The age of the oldest is not known: SQS reports none for dead letters that were read three times."
    : `The oldest has waited for ${formatDuration(oldestDeadLetter)}.`;
}

function depthText({ hidden, delayed }: { hidden: number; delayed: number }): string {
  const parts = [
    ...(hidden > 0 ? [`${formatNumber(hidden)} hidden while a command reads them`] : []),
    ...(delayed > 0 ? [`${formatNumber(delayed)} delayed`] : []),
  ];
  return `Of these, ${parts.join(", ")}.`;
}
