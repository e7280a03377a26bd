import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { FlowAnswer } from "../../../answers/flow.ts";
import type { Metric, Sums } from "../../../../operations/flow/counts.ts";
import { useKeptFocus } from "../../focus.ts";
import { Breakable } from "../breakable.tsx";
import {
  describeDestination,
  isHeldUp,
  levelOf,
  troubleFirst,
  type SubscriptionFlow,
} from "./lanes.ts";
import { formatNumber, formatWait } from "./numbers.ts";
import { Sparkline } from "./sparkline.tsx";

/** The columns of counts, in the words of `bridge status`. */
const COUNTS: readonly { metric: Metric; title: string; level: string }[] = [
  { metric: "MatchedEvents", title: "events", level: "" },
  { metric: "SuccessfulInvocationAttempts", title: "delivered", level: "" },
  { metric: "RetryInvocationAttempts", title: "retries", level: "warn" },
  { metric: "InvocationsSentToDlq", title: "dead letters", level: "bad" },
  { metric: "InvocationsFailedToBeSentToDlq", title: "lost", level: "bad" },
];

/** Subscriptions from which on the table can be filtered, and rows that are shown at first. */
const MANY = 9;
const ROWS = 20;

interface TableProps {
  flow: FlowAnswer;
  subscriptions: readonly SubscriptionFlow[];
}

/** Every subscription with its numbers. */
export function SubscriptionTable({ flow, subscriptions }: TableProps) {
  const [words, setWords] = useState("");
  const [showsAll, setShowsAll] = useState(false);
  const isMany = subscriptions.length >= MANY;
  const wanted = words.trim().toLowerCase();
  const found = (isMany ? troubleFirst(subscriptions) : subscriptions).filter((one) =>
    textOf(one).toLowerCase().includes(wanted),
  );
  const shown = showsAll ? found : found.slice(0, ROWS);
  useKeptFocus("subscriptions", [showsAll]);
  const { activity } = flow;
  const severalOrgs = new Set(subscriptions.map(hostOf)).size > 1;
  return (
    <section class="subscriptions-table" aria-labelledby="subscriptions">
      <h2 id="subscriptions" tabIndex={-1}>
        Subscriptions
      </h2>
      {"unknown" in activity && (
        <p class="failure">The numbers are not known. {activity.unknown}</p>
      )}
      {isMany && (
        <p class="filter">
          <label>
            Filter by name, object or org{" "}
            <input
              type="search"
              value={words}
              onInput={({ currentTarget }) => setWords(currentTarget.value)}
            />
          </label>{" "}
          <span role="status" class="muted">
            {formatNumber(found.length)} of {formatNumber(subscriptions.length)}, those that need
            attention first
          </span>
        </p>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of the subscriptions">
        <table role="table">
          <caption class="muted">
            Counts of the last 5 minutes and of the last hour
            {subscriptions.some(({ requestsPerEvent }) => requestsPerEvent > 1) &&
              ". An event that becomes several requests counts for each"}
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col" rowSpan={2}>
                Subscription
              </th>
              <th role="columnheader" scope="col" rowSpan={2}>
                Sends to
              </th>
              <th role="columnheader" scope="col" rowSpan={2} class="number">
                rate limit
              </th>
              {COUNTS.map(({ title }) => (
                <th
                  key={title}
                  role="columnheader"
                  scope="colgroup"
                  colSpan={2}
                  class="number pair"
                >
                  {title}
                </th>
              ))}
              <th role="columnheader" scope="col" rowSpan={2} class="number">
                waiting
              </th>
              <th role="columnheader" scope="col" rowSpan={2} class="number">
                longest wait
              </th>
            </tr>
            <tr role="row">
              {COUNTS.map(({ title }) => (
                <Fragment key={title}>
                  <th role="columnheader" scope="col" class="number pair">
                    5 min
                  </th>
                  <th role="columnheader" scope="col" class="number">
                    1 h
                  </th>
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((one) => (
              <Row key={one.name} one={one} severalOrgs={severalOrgs} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown.length && (
        <p>
          <button type="button" onClick={() => setShowsAll(true)}>
            Show all {formatNumber(found.length)}
          </button>
        </p>
      )}
      {shown.length === 0 && (
        <p class="muted">
          {subscriptions.length === 0
            ? "The stack has no subscriptions. Add one to subscriptions.ts."
            : "No subscription has these words."}
        </p>
      )}
    </section>
  );
}

const hostOf = ({ destination }: SubscriptionFlow): string => {
  const endpoint = destination?.endpoint ?? "";
  return URL.canParse(endpoint) ? new URL(endpoint).host : "";
};

const sentence = ({ title, by }: { title: string; by: string }): string => `${title} by ${by}`;

const textOf = (one: SubscriptionFlow): string =>
  [
    one.name,
    ...(one.destination === undefined ? [] : Object.values(describeDestination(one.destination))),
    hostOf(one),
    ...(one.destination?.connection.orgs ?? []),
  ].join(" ");

function Row({ one, severalOrgs }: { one: SubscriptionFlow; severalOrgs: boolean }) {
  const { name, destination, minutes, last5Minutes, lastHour, waiting, longestWait } = one;
  return (
    <tr role="row" class={`is-${levelOf(one)}`}>
      <th role="rowheader" scope="row">
        <Breakable name={name} />
        {one.requestsPerEvent > 1 && (
          <small class="muted"> up to {one.requestsPerEvent} requests per event</small>
        )}
        {minutes !== undefined && <Sparkline minutes={minutes} />}
      </th>
      <td role="cell" data-label="sends to" class="wraps">
        {destination === undefined ? "not known" : sentence(describeDestination(destination))}
        {severalOrgs && <small class="muted">{hostOf(one)}</small>}
      </td>
      <td role="cell" data-label="rate limit" class="number">
        {destination === undefined ? "?" : `${formatNumber(destination.rateLimit)}/s`}
      </td>
      {COUNTS.map(({ metric, title, level }) => (
        <Fragment key={metric}>
          <Count sums={last5Minutes} label={`${title}, 5 min`} {...{ metric, level }} pair />
          <Count sums={lastHour} label={`${title}, 1 h`} {...{ metric, level }} />
        </Fragment>
      ))}
      <td
        role="cell"
        data-label="waiting"
        class={`number ${isHeldUp(one) ? "warn" : waiting === 0 ? "muted" : ""}`}
      >
        {waiting === undefined ? "?" : waiting === 0 ? "0" : `~${formatNumber(waiting)}`}
      </td>
      <td role="cell" data-label="longest wait" class="number">
        {longestWait === undefined ? (
          <span class="muted" title="No first attempt in the last 5 minutes">
            -
          </span>
        ) : (
          formatWait(longestWait)
        )}
      </td>
    </tr>
  );
}

function Count({
  sums,
  metric,
  label,
  level,
  pair = false,
}: {
  sums: Sums | undefined;
  metric: Metric;
  label: string;
  level: string;
  pair?: boolean;
}) {
  const value = sums?.[metric];
  const tone = value === undefined || value === 0 ? "muted" : level;
  return (
    <td role="cell" data-label={label} class={`number ${tone} ${pair ? "pair" : ""}`}>
      {value === undefined ? "?" : formatNumber(value)}
    </td>
  );
}
