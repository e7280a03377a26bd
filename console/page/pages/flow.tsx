import { formatDuration } from "../../../text/duration.ts";
import type { FlowAnswer } from "../../answers/flow.ts";
import { useLive } from "../live.ts";
import type { PageProps } from "../pageProps.ts";
import { Alarms } from "../parts/flow/alarms.tsx";
import { Faults } from "../parts/flow/faults.tsx";
import { subscriptionsIn, total, type SubscriptionFlow } from "../parts/flow/lanes.ts";
import { formatNumber } from "../parts/flow/numbers.ts";
import { Picture } from "../parts/flow/picture.tsx";
import { SubscriptionTable } from "../parts/flow/table.tsx";
import { Button } from "../parts/button.tsx";
import { Failure } from "../parts/failure.tsx";
import { Ago } from "../parts/moment.tsx";

/** The live picture of the stack. */
export function FlowPage({ stack }: PageProps) {
  const { answer, failure, again, isWaiting } = useLive<FlowAnswer>("flow", ({ again }) => again);
  return (
    <div class="flow">
      <Failure message={failure} again={again} />
      {answer === undefined ? (
        failure === undefined && (
          <p class="loading">Reading the queue, the alarms and the metrics of {stack.stack} ...</p>
        )
      ) : (
        <Content flow={answer} isOld={failure !== undefined} {...{ again, isWaiting }} />
      )}
    </div>
  );
}

interface ContentProps {
  flow: FlowAnswer;
  /** Whether newer data could not be read. */
  isOld: boolean;
  isWaiting: boolean;
  again: () => void;
}

function Content({ flow, isOld, isWaiting, again }: ContentProps) {
  const subscriptions = subscriptionsIn(flow);
  return (
    <div class={isOld ? "old" : ""}>
      <p class="read">
        {isOld && <strong class="bad">Old: </strong>}
        read <Ago at={flow.at} />
        {flow.standIn === undefined && (
          <>
            , again each {formatDuration(flow.again)}{" "}
            <Button isOff={isWaiting} onClick={again}>
              {isWaiting ? "Reading ..." : "Read now"}
            </Button>
          </>
        )}
      </p>
      <Alarms flow={flow} />
      <section aria-labelledby="path">
        <h2 id="path">Path of the events</h2>
        <Picture flow={flow} subscriptions={subscriptions} />
        {isEmpty(subscriptions) && (
          <p class="muted">
            No event matched a rule in the last hour.{" "}
            {flow.standIn !== undefined && "Publish one: docs/try-it.md shows how."}
          </p>
        )}
      </section>
      <SubscriptionTable flow={flow} subscriptions={subscriptions} />
      {flow.standIn === undefined ? (
        <About flow={flow} />
      ) : (
        <Faults standIn={flow.standIn} changed={again} />
      )}
    </div>
  );
}

/** Whether it is known that nothing happened. */
const isEmpty = (subscriptions: readonly SubscriptionFlow[]): boolean =>
  subscriptions.length > 0 && total(subscriptions, "lastHour")?.MatchedEvents === 0;

/** US dollars for a thousand metrics of GetMetricData. Source: Amazon CloudWatch pricing, us-east-1. */
const PRICE = 0.01;

/** Says how old the numbers of AWS are, and what they cost. */
function About({ flow }: { flow: FlowAnswer }) {
  const { activity } = flow;
  if ("unknown" in activity) return null;
  const { metrics } = activity.value;
  const perHour = ((metrics / 1_000) * PRICE * 3_600_000) / flow.again;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">About the numbers</h2>
      <p class="muted">
        CloudWatch counts by the minute and has a count some minutes later, so the last 5 minutes
        may be incomplete. Waiting deliveries are as of 3 minutes ago: events matched less those
        delivered, dead-lettered or lost. CloudWatch may lack counts. EventBridge counts no events
        that match no rule. Each reading asks for {formatNumber(metrics)} metrics,{" "}
        {perHour < 0.01 ? "less than $0.01" : `about $${perHour.toFixed(2)}`} for each hour that
        this page is visible.
      </p>
    </section>
  );
}
